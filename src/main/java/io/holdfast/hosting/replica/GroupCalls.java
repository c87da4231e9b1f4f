package io.holdfast.hosting.replica;

import io.holdfast.api.FrontendApi.Leader;
import io.holdfast.api.GroupApi;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.hosting.ArmedChaos;
import io.holdfast.hosting.Chaos;
import io.holdfast.http.Call;
import io.holdfast.replication.Membership;
import io.holdfast.replication.ReplicatedGroup;
import io.holdfast.replication.ReplicatedGroup.Status;
import io.holdfast.rpc.RpcResponse;
import io.holdfast.rpc.RpcServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

/** The internal calls of every replica, about its group: who leads, where it stands, and the verbs of its leader. */
final class GroupCalls {
    private static final long RESPONSE_MILLIS = 100; // the caller gets its response before the crash
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final Vertx vertx;
    private final Time time;
    private final Chaos chaos;
    private final ReplicatedGroup<?, ?> group;
    private final Membership membership;
    private final Runnable keepLeadership;
    private final Supplier<GroupApi.ReplicaStatus> replicaStatus;

    /**
     * @param chaos whether its process may be broken
     * @param keepLeadership has the replica lead until the next election, once it does
     */
    GroupCalls(
            Vertx vertx,
            Time time,
            Chaos chaos,
            ReplicatedGroup<?, ?> group,
            Runnable keepLeadership,
            Supplier<GroupApi.ReplicaStatus> replicaStatus) {
        this.vertx = vertx;
        this.time = time;
        this.chaos = chaos;
        this.group = group;
        this.membership = new Membership(vertx, time, group);
        this.keepLeadership = keepLeadership;
        this.replicaStatus = replicaStatus;
    }

    void bind(RpcServer calls) {
        calls.bind(GroupApi.GET_LEADER, request -> leader())
                .bind(GroupApi.GET_REPLICA_STATUS, request -> Future.succeededFuture(replicaStatus.get()))
                .bind(GroupApi.TRANSFER_LEADERSHIP, this::transfer)
                .bind(GroupApi.KEEP_LEADERSHIP, this::keep)
                .bind(GroupApi.CHANGE_MEMBERS, (change, context) -> members(change, context.deadline(time, LONGEST))
                        .map(RpcResponse::ok))
                .bind(GroupApi.CRASH, this::crash);
    }

    private Future<Leader> leader() {
        Status status = group.status();
        return Future.succeededFuture(new Leader(status.leader(), status.term()));
    }

    private Future<GroupApi.Crash> crash(GroupApi.Crash request) {
        if (!(chaos instanceof ArmedChaos armed)) {
            throw new Failure.NotFound(
                    "chaos-off",
                    "replica %d does not let itself be broken (expected: its process started with --chaos)"
                            .formatted(group.status().id()));
        }
        Status status = group.status();
        if (!status.leads() || status.id() != request.id() || status.term() != request.term()) {
            throw new Failure.Conflict(
                    "not-that-leader",
                    "replica %d does not lead in term %d".formatted(status.id(), request.term()),
                    Map.of());
        }
        vertx.setTimer(RESPONSE_MILLIS, t -> armed.crash());
        return Future.succeededFuture(request);
    }

    private Future<GroupApi.ReplicaStatus> transfer(GroupApi.Transfer request) {
        Future<Void> done = group.status().leader() == request.to()
                ? Future.succeededFuture()
                : group.transferLeadership(request.to());
        return done.map(v -> replicaStatus.get());
    }

    private Future<GroupApi.ReplicaStatus> keep(GroupApi.Transfer request) {
        if (request.to() != group.status().id()) {
            throw new Failure.Conflict(
                    "wrong-replica",
                    "replica %d is here".formatted(group.status().id()),
                    Map.of());
        }
        keepLeadership.run();
        return Future.succeededFuture(replicaStatus.get());
    }

    private Future<GroupApi.ReplicaStatus> members(GroupApi.Members change, Deadline deadline) {
        if ((change.add() == null) == (change.remove() == null)) {
            throw Call.invalid("members", "one of add and remove");
        }
        Future<Void> done =
                change.add() != null ? membership.add(change.add(), deadline) : membership.remove(change.remove());
        return done.map(v -> replicaStatus.get());
    }
}
