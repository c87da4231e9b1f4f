package io.holdfast.replication.member;

import io.holdfast.replication.ReplicaState;
import io.holdfast.replication.ReplicatedGroup.Status;
import io.holdfast.replication.engine.EngineGroup;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.function.ToDoubleFunction;

/** The gauges of one member of a group. */
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

    static void register(GroupMember<?, ?> member, EngineGroup.Identity identity, MeterRegistry meters) {
        new MemberMetrics(member, meters, Tags.of("group", identity.group().name())).register();
    }

    private void register() {
        status("term", Status::term);
        status("leads", status -> status.leads() ? 1 : 0);
        status("commit.index", Status::commitIndex);
        status("applied.index", Status::appliedIndex);
        status("lag", Status::lag);
        status("failover.seconds", status -> status.lastFailover()
                .map(failover -> failover.took().toNanos() / 1e9)
                .orElse(Double.NaN));
        gauge(
                "fit",
                tags,
                m -> m.state().isFit() ? 1 : 0,
                "whether the replica is fit for all that its group may want of it");
        for (ReplicaState.Kind kind : ReplicaState.Kind.values()) {
            if (kind != ReplicaState.Kind.FIT) {
                gauge(
                        "unfit",
                        tags.and("reason", kind.word()),
                        m -> m.state().kind() == kind ? 1 : 0,
                        "1 for the reason for which the replica is unfit");
            }
        }
        gauge(
                "disk.free.bytes",
                tags,
                m -> m.freeBytes().isPresent() ? m.freeBytes().getAsLong() : Double.NaN,
                "room on the disk of the data directory");
        gauge("log.bytes", tags, m -> m.group().logBytes(), "of the entries of the log that are in memory");
        gauge("syncs", tags, m -> m.group().syncs(), "times the log waited for the disk");
    }

    private void status(String name, ToDoubleFunction<Status> value) {
        Gauge.builder(PREFIX + name, member, m -> value.applyAsDouble(m.group().status()))
                .tags(tags)
                .register(meters);
    }

    private void gauge(String name, Tags all, ToDoubleFunction<GroupMember<?, ?>> value, String description) {
        Gauge.builder(PREFIX + name, member, value)
                .description(description)
                .tags(all)
                .register(meters);
    }
}
