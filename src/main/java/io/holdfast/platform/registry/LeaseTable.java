package io.holdfast.platform.registry;

import io.holdfast.base.time.Time;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The rules of leases, on one clock: a lease ends when it is released, or when it was not renewed in time; a later epoch takes the
 * lease of an earlier one, never the other way round. {@code redis/*.lua} says the same to Redis. Not thread-safe.
 */
final class LeaseTable {
    private record Held(Instance instance, long untilNanos) {}

    private final Time time;
    private final Map<String, Held> held = new TreeMap<>();
    private long lastEpoch;

    LeaseTable(Time time) {
        this.time = time;
    }

    long nextEpoch() {
        lastEpoch = Math.max(lastEpoch + 1, time.millis() * 1000);
        return lastEpoch;
    }

    /** What {@link #hold} did. */
    enum Outcome {
        CHANGED,
        RENEWED,
        SUPERSEDED
    }

    Outcome hold(Instance instance, Duration ttl) {
        expire();
        Held present = held.get(instance.name());
        if (present != null && present.instance().epoch() > instance.epoch()) {
            return Outcome.SUPERSEDED;
        }
        held.put(instance.name(), new Held(instance, time.nanos() + ttl.toNanos()));
        boolean same = present != null && present.instance().equals(instance);
        return same ? Outcome.RENEWED : Outcome.CHANGED;
    }

    /** @return whether there was something to release */
    boolean release(Instance instance) {
        Held present = held.get(instance.name());
        boolean ours = present != null && present.instance().epoch() <= instance.epoch();
        if (ours) {
            held.remove(instance.name());
        }
        return ours;
    }

    List<Instance> live() {
        expire();
        return held.values().stream().map(Held::instance).toList();
    }

    private void expire() {
        long now = time.nanos();
        held.values().removeIf(h -> h.untilNanos() - now <= 0);
    }
}
