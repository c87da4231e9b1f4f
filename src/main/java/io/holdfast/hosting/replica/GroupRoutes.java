package io.holdfast.hosting.replica;

import io.holdfast.api.FrontendApi.Leader;
import io.holdfast.api.GroupApi;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Time;
import io.holdfast.hosting.ArmedChaos;
import io.holdfast.hosting.Chaos;
import io.holdfast.http.Call;
import io.holdfast.http.Endpoint;
import io.holdfast.http.Response;
import io.holdfast.replication.Membership;
import io.holdfast.replication.ReplicatedGroup;
import io.holdfast.replication.ReplicatedGroup.Status;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

/** What every replica answers about its group: who leads, where it stands, and the verbs of its leader. */
final class GroupRoutes {
    private static final long LAST_WORD_MILLIS = 100;
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final Vertx vertx;
    private final Time time;
    private final Chaos chaos;
    private final ReplicatedGroup<?, ?> group;
    private final Membership membership;
    private final Runnable keepLeadership;
    private final Supplier<GroupApi.ReplicaStatus> standing;

    /**
     * @param chaos whether its process may be broken
     * @param keepLeadership has the replica lead until the next election, once it does
     */
    GroupRoutes(
            Vertx vertx,
            Time time,
            Chaos chaos,
            ReplicatedGroup<?, ?> group,
            Runnable keepLeadership,
            Supplier<GroupApi.ReplicaStatus> standing) {
        this.vertx = vertx;
        this.time = time;
        this.chaos = chaos;
        this.group = group;
        this.membership = new Membership(vertx, time, group);
        this.keepLeadership = keepLeadership;
        this.standing = standing;
    }

    void mount(Router router) {
        router.get("/internal/leader").handler(Endpoint.forPeers(call -> leader()));
        router.get("/internal/group")
                .handler(Endpoint.forPeers(call -> Future.succeededFuture(Response.ok(standing.get()))));
        router.post("/internal/group/transfer").handler(Endpoint.forPeers(this::transfer));
        router.post("/internal/group/keep").handler(Endpoint.forPeers(this::keep));
        router.post("/internal/group/members").handler(Endpoint.forPeers(this::members));
        router.post("/internal/group/crash").handler(Endpoint.forPeers(this::crash));
    }

    private Future<Response> leader() {
        Status status = group.status();
        return Future.succeededFuture(Response.ok(new Leader(status.leader(), status.term())));
    }

    private Future<Response> crash(Call call) {
        GroupApi.Crash wish = call.as(GroupApi.Crash.class);
        if (!(chaos instanceof ArmedChaos armed)) {
            throw new Failure.NotFound(
                    "chaos-off",
                    "replica %d does not let itself be broken (expected: its process started with --chaos)"
                            .formatted(group.status().id()));
        }
        Status status = group.status();
        if (!status.leads() || status.id() != wish.id() || status.term() != wish.term()) {
            throw new Failure.Conflict(
                    "not-that-leader",
                    "replica %d does not lead in term %d".formatted(status.id(), wish.term()),
                    Map.of());
        }
        vertx.setTimer(LAST_WORD_MILLIS, t -> armed.crash()); // whoever asked is told
        return Future.succeededFuture(Response.ok(wish));
    }

    private Future<Response> transfer(Call call) {
        int to = call.as(GroupApi.Transfer.class).to();
        Future<Void> done = group.status().leader() == to ? Future.succeededFuture() : group.transferLeadership(to);
        return done.map(v -> Response.ok(standing.get()));
    }

    private Future<Response> keep(Call call) {
        int id = call.as(GroupApi.Transfer.class).to();
        if (id != group.status().id()) {
            throw new Failure.Conflict(
                    "wrong-replica",
                    "replica %d is here".formatted(group.status().id()),
                    Map.of());
        }
        keepLeadership.run();
        return Future.succeededFuture(Response.ok(standing.get()));
    }

    private Future<Response> members(Call call) {
        GroupApi.Members change = call.as(GroupApi.Members.class);
        if ((change.add() == null) == (change.remove() == null)) {
            throw Call.invalid("members", "one of add and remove");
        }
        Future<Void> done = change.add() != null
                ? membership.add(change.add(), call.deadline(time, LONGEST))
                : membership.remove(change.remove());
        return done.map(v -> Response.ok(standing.get()));
    }
}
