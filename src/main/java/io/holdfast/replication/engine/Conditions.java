package io.holdfast.replication.engine;

import io.holdfast.replication.engine.SideMessage.Condition;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/** What the replicas of a group tell each other of how they are, and what is known from it here. Confined to the thread of the group. */
final class Conditions {
    private record Heard(Condition said, long atNanos) {}

    private final LongSupplier nanos;
    private final LongSupplier wallMillis;
    private final long freshNanos;
    private final GroupClock clock;
    private final BiConsumer<Integer, SideMessage> wire;
    private final Map<Integer, Heard> heard = new HashMap<>();
    private long timeMillis;
    private long timeAtNanos;

    /** @param freshNanos how long a replica counts as it was told @param wire where messages leave */
    Conditions(
            LongSupplier nanos,
            LongSupplier wallMillis,
            long freshNanos,
            GroupClock clock,
            BiConsumer<Integer, SideMessage> wire) {
        this.nanos = nanos;
        this.wallMillis = wallMillis;
        this.freshNanos = freshNanos;
        this.clock = clock;
        this.wire = wire;
    }

    /** @param stampMillis the time for stamps if this replica leads, else 0 */
    void tell(Collection<Integer> others, boolean fit, long stampMillis) {
        for (int other : others) {
            long now = nanos.getAsLong();
            Heard last = heard.get(other);
            wire.accept(
                    other,
                    new Condition(
                            wallMillis.getAsLong(),
                            now,
                            last == null ? 0 : last.said().nanos(),
                            last == null ? 0 : now - last.atNanos(),
                            fit,
                            stampMillis));
        }
    }

    void hear(int from, Condition said) {
        long now = nanos.getAsLong();
        heard.put(from, new Heard(said, now));
        long trip = now - said.echoNanos() - said.heldNanos();
        if (said.echoNanos() != 0 && trip >= 0 && trip < freshNanos) { // a process before this one had another clock
            clock.heard(from, said.wallMillis(), trip, now);
        }
        if (said.timeMillis() > 0) {
            timeMillis = said.timeMillis();
            timeAtNanos = now;
        }
    }

    /** Whether {@code replica} told not long ago that it may lead. */
    boolean isFit(int replica) {
        Heard last = heard.get(replica);
        return last != null && last.said().fit() && nanos.getAsLong() - last.atNanos() < freshNanos;
    }

    /** What the last leader stamps with now, as far as this replica was told. */
    OptionalLong leadersTime() {
        return timeMillis == 0
                ? OptionalLong.empty()
                : OptionalLong.of(timeMillis + (nanos.getAsLong() - timeAtNanos) / 1_000_000);
    }
}
