package io.holdfast.replication.member;

import io.holdfast.replication.ReplicaState;
import io.holdfast.replication.ReplicatedGroup.Status;
import io.holdfast.replication.engine.EngineGroup;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.ToDoubleFunction;

/** The metrics of one member of a group. */
final class MemberMetrics {
    private static final String PREFIX = "holdfast.replication.";

    private final GroupMember<?, ?> member;
    private final MeterRegistry meters;
    private final Tags tags;

    private MemberMetrics(GroupMember<?, ?> member, MeterRegistry meters, Tags tags) {
        this.member = member;
        this.meters = meters;
        this.tags = tags;
    }

    static MemberMetrics register(GroupMember<?, ?> member, EngineGroup.Identity identity, MeterRegistry meters) {
        MemberMetrics metrics = new MemberMetrics(
                member, meters, Tags.of("group", identity.group().name()));
        metrics.register();
        return metrics;
    }

    private void register() {
        status("term", "Raft term; it rises with every election", Status::term);
        status("leads", "1 if this replica leads its group, else 0", status -> status.leads() ? 1 : 0);
        status(
                "has.leader",
                "1 if this replica knows a leader, 0 if it knows none",
                status -> status.leader() == 0 ? 0 : 1);
        status(
                "commit.index",
                "index of the newest command that this replica knows to be committed",
                Status::commitIndex);
        status("applied.index", "index of the newest command applied here", Status::appliedIndex);
        status("lag", "committed commands that are not applied here yet", Status::lag);
        status("voters", "replicas whose majority decides", status -> status.voters()
                .size());
        status(
                "last.failover.seconds",
                "how long this replica knew of no leader during the last failover; NaN if there was none",
                status -> status.lastFailover()
                        .map(failover -> failover.took().toNanos() / 1e9)
                        .orElse(Double.NaN));
        gauge("fit", tags, m -> m.state().isFit() ? 1 : 0, "1 if nothing is wrong with this replica, else 0");
        for (ReplicaState.Kind kind : ReplicaState.Kind.values()) {
            if (kind != ReplicaState.Kind.FIT) {
                gauge(
                        "unfit",
                        tags.and("reason", kind.word()),
                        m -> m.state().kind() == kind ? 1 : 0,
                        "1 for the state the replica is in, 0 for the others");
            }
        }
        gauge("log.bytes", tags, m -> m.group().logBytes(), "log entries in memory since the newest snapshot");
        gauge("queue", tags, m -> m.group().pending(), "commands and reads that wait or are in flight at this replica");
        gauge(
                "clock.offset.seconds",
                tags,
                m -> m.group().clockOffsetMillis() / 1e3,
                "how far the clock of this machine is ahead of what a majority agrees on");
        FunctionCounter.builder(PREFIX + "elections", member, m -> m.group().elections())
                .description("changes of leader or term that this replica saw")
                .tags(tags)
                .register(meters);
        Timer syncs = timer("fsync.duration", "fsyncs of the log");
        member.group().onSync(nanos -> syncs.record(nanos, TimeUnit.NANOSECONDS));
        Timer commits = timer(
                "commit.duration",
                "from a command's arrival at the leader until it is on the disks of a majority and applied");
        member.group().onCommit(nanos -> commits.record(nanos, TimeUnit.NANOSECONDS));
    }

    /** Whether messages to the other members get through: from the moment that each of them is known. */
    void peer(int id, BooleanSupplier reachable) {
        Gauge.builder(PREFIX + "peer.reachable", () -> reachable.getAsBoolean() ? 1 : 0)
                .description("1 if messages to the peer get through, else 0")
                .tags(tags.and("peer", Integer.toString(id)))
                .register(meters);
    }

    private Timer timer(String name, String description) {
        return Timer.builder(PREFIX + name).description(description).tags(tags).register(meters);
    }

    private void status(String name, String description, ToDoubleFunction<Status> value) {
        gauge(name, tags, m -> value.applyAsDouble(m.group().status()), description);
    }

    private void gauge(String name, Tags all, ToDoubleFunction<GroupMember<?, ?>> value, String description) {
        Gauge.builder(PREFIX + name, member, value)
                .description(description)
                .tags(all)
                .register(meters);
    }
}
