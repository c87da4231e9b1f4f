package io.holdfast.replication.engine;

import io.holdfast.replication.engine.SideMessage.FitnessReport;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** What the other replicas of a group report of their fitness and their clocks. Confined to the thread of the group. */
final class PeerFitness {
    private record Received(FitnessReport report, long atNanos) {}

    private final LongSupplier nanos;
    private final LongSupplier wallMillis;
    private final long validNanos;
    private final GroupClock clock;
    private final Map<Integer, Received> newest = new HashMap<>();
    private long leadersTimeMillis;
    private long leadersTimeAtNanos;

    /** @param validNanos how long a report counts */
    PeerFitness(LongSupplier nanos, LongSupplier wallMillis, long validNanos, GroupClock clock) {
        this.nanos = nanos;
        this.wallMillis = wallMillis;
        this.validNanos = validNanos;
        this.clock = clock;
    }

    /** This replica's own report, for {@code other}. @param stampMillis the time for stamps if this replica leads, else 0 */
    FitnessReport reportTo(int other, boolean fit, long stampMillis) {
        long now = nanos.getAsLong();
        Received last = newest.get(other);
        return new FitnessReport(
                wallMillis.getAsLong(),
                now,
                last == null ? 0 : last.report().nanos(),
                last == null ? 0 : now - last.atNanos(),
                fit,
                stampMillis);
    }

    void receive(int from, FitnessReport report) {
        long now = nanos.getAsLong();
        newest.put(from, new Received(report, now));
        long roundTrip = now - report.echoNanos() - report.heldNanos();
        // An echo of an earlier process of this replica is of another monotonic clock.
        if (report.echoNanos() != 0 && roundTrip >= 0 && roundTrip < validNanos) {
            clock.heard(from, report.wallMillis(), roundTrip, now);
        }
        if (report.timeMillis() > 0) {
            leadersTimeMillis = report.timeMillis();
            leadersTimeAtNanos = now;
        }
    }

    /** Whether {@code replica} reported recently that it may lead. */
    boolean isFit(int replica) {
        Received last = newest.get(replica);
        return last != null && last.report().fit() && nanos.getAsLong() - last.atNanos() < validNanos;
    }

    /** What the last leader stamps commands with now; empty when none has reported it. */
    OptionalLong leadersTime() {
        return leadersTimeMillis == 0
                ? OptionalLong.empty()
                : OptionalLong.of(leadersTimeMillis + (nanos.getAsLong() - leadersTimeAtNanos) / 1_000_000);
    }
}
