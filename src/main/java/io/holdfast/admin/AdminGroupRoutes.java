package io.holdfast.admin;

import io.holdfast.api.GroupApi;
import io.holdfast.api.Rpc;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.hosting.Platform;
import io.holdfast.http.Call;
import io.holdfast.http.Endpoint;
import io.holdfast.http.Input;
import io.holdfast.http.Response;
import io.holdfast.replication.peers.Peers;
import io.holdfast.rpc.RpcClient;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** {@code /groups}: where the replicas of a group stand, and the verbs of its leader, from any process. Confined to its event loop. */
final class AdminGroupRoutes {
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration CRASH = Duration.ofSeconds(2);
    private static final Duration TRANSFER = Duration.ofSeconds(15);
    private static final Duration CHANGE = Duration.ofSeconds(60);

    private final Time time;
    private final Audit audit;
    private final Map<String, RpcClient> groups = new LinkedHashMap<>();
    private final Map<String, Peers> peers = new LinkedHashMap<>();

    AdminGroupRoutes(Platform platform, Audit audit) {
        this.audit = audit;
        this.time = platform.time();
        for (String group : GroupApi.NAMES) {
            groups.put(group, platform.groupClient(group));
            peers.put(group, platform.peers(group));
        }
    }

    void mount(Router router) {
        router.get("/groups/:group").handler(Endpoint.of(this::overview));
        router.post("/groups/:group/transfer").handler(Endpoint.of(audited("transfer", this::transfer)));
        router.post("/groups/:group/members").handler(Endpoint.of(audited("members", this::members)));
        router.post("/groups/:group/crash").handler(Endpoint.of(audited("crash", this::crash)));
    }

    private Function<Call, Future<Response>> audited(String verb, Function<Call, Future<Response>> action) {
        return audit.of(verb, AdminGroupRoutes::group, action);
    }

    private Future<Response> overview(Call call) {
        String group = group(call);
        return groups.get(group)
                .callEach(GroupApi.GET_REPLICA_STATUS, Rpc.EMPTY, Deadline.after(time, LOOK))
                .map(statuses ->
                        Response.ok(GroupOverview.of(group, peers.get(group).all(), statuses)));
    }

    private Future<Response> transfer(Call call) {
        String group = group(call);
        Input input = call.json();
        int to = (int) input.integer("to", 1, GroupApi.ID_MAX);
        boolean keep = input.bool("keep", false);
        input.validate();
        GroupApi.Transfer transfer = new GroupApi.Transfer(to);
        requireKnown(group, to);
        // The leader transfers the leadership at once, so the next leader has to know before.
        Future<?> known = keep
                ? groups.get(group).callReplica(to, GroupApi.KEEP_LEADERSHIP, transfer, Deadline.after(time, LOOK))
                : Future.succeededFuture();
        return known.compose(v -> callLeader(group, GroupApi.TRANSFER_LEADERSHIP, transfer, TRANSFER));
    }

    private Future<Response> members(Call call) {
        String group = group(call);
        Input input = call.json();
        Optional<Integer> add = input.optionalInteger("add", 1, GroupApi.ID_MAX).map(Long::intValue);
        Optional<Integer> remove =
                input.optionalInteger("remove", 1, GroupApi.ID_MAX).map(Long::intValue);
        input.validate();
        if (add.isPresent() == remove.isPresent()) {
            throw Call.invalid("add, remove", "exactly one of the two");
        }
        add.ifPresent(replica -> requireKnown(group, replica));
        return callLeader(
                group, GroupApi.CHANGE_MEMBERS, new GroupApi.Members(add.orElse(null), remove.orElse(null)), CHANGE);
    }

    // Only that replica: the next leader would end its process just as well.
    private Future<Response> crash(Call call) {
        String group = group(call);
        Input input = call.json();
        int id = (int) input.integer("id", 1, GroupApi.ID_MAX);
        long term = input.integer("term", 1, Long.MAX_VALUE);
        input.validate();
        requireKnown(group, id);
        return groups.get(group)
                .callReplica(id, GroupApi.CRASH, new GroupApi.Crash(id, term), Deadline.after(time, CRASH))
                .map(Response::ok);
    }

    private <Q> Future<Response> callLeader(
            String group, Rpc<Q, GroupApi.ReplicaStatus> rpc, Q request, Duration timeout) {
        return groups.get(group)
                .call(rpc, request, Deadline.after(time, timeout))
                .map(Response::ok);
    }

    // With a third voter that nobody has started, a group of two would not survive one failure.
    private void requireKnown(String group, int replica) {
        if (peers.get(group).find(replica).isEmpty()) {
            throw new Failure.Conflict(
                    "unknown-replica",
                    "replica %d of %s is not known here (expected: one that was started, with --id %d)"
                            .formatted(replica, group, replica),
                    Map.of());
        }
    }

    private static String group(Call call) {
        String group = call.name("group");
        if (!GroupApi.NAMES.contains(group)) {
            throw new Failure.NotFound(
                    "unknown-group",
                    "there is no group '%s' (expected: %s)".formatted(group, String.join(" or ", GroupApi.NAMES)));
        }
        return group;
    }
}
