package io.holdfast.registry;

import io.holdfast.base.time.Time;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The rules of leases, on one clock: a lease ends when it is released, or when it was not renewed in time; a later epoch takes the
 * lease of an earlier one, never the other way round. {@code redis/*.lua} does the same in Redis. Not thread-safe.
 */
final class LeaseTable {
    private record Held(Instance instance, long untilNanos) {}

    private record HeldCondition(InstanceCondition condition, long untilNanos) {}

    private final Time time;
    private final Map<String, Held> held = new TreeMap<>();
    private final Map<String, HeldCondition> conditions = new TreeMap<>();
    private Map<String, RouteClaim> claims = new TreeMap<>();
    private long lastEpoch;
    private long lastClaim;

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
        settleClaims();
        boolean same = present != null && present.instance().equals(instance);
        return same ? Outcome.RENEWED : Outcome.CHANGED;
    }

    /** @return whether there was something to release */
    boolean release(Instance instance) {
        Held present = held.get(instance.name());
        boolean releases = present != null && present.instance().epoch() <= instance.epoch();
        if (releases) {
            held.remove(instance.name());
            settleClaims();
        }
        return releases;
    }

    /** @return whether the condition is new; one of another epoch than the living one is not taken */
    boolean setCondition(InstanceCondition condition, Duration ttl) {
        expire();
        Held present = held.get(condition.name());
        if (present == null || !condition.isAbout(present.instance())) {
            return false;
        }
        HeldCondition before =
                conditions.put(condition.key(), new HeldCondition(condition, time.nanos() + ttl.toNanos()));
        return before == null || !before.condition().equals(condition);
    }

    /** @return whether there was such a condition */
    boolean clearCondition(InstanceCondition condition) {
        HeldCondition present = conditions.get(condition.key());
        boolean same = present != null
                && (condition.survivesRestart() || present.condition().epoch() == condition.epoch());
        if (same) {
            conditions.remove(condition.key());
        }
        return same;
    }

    List<InstanceCondition> conditions() {
        expire();
        return conditions.values().stream().map(HeldCondition::condition).toList();
    }

    List<Instance> live() {
        expire();
        return held.values().stream().map(Held::instance).toList();
    }

    /** Since when each service has had a ready instance for each route that it wants. */
    List<RouteClaim> claims() {
        expire();
        return List.copyOf(claims.values());
    }

    private void settleClaims() {
        lastClaim = Math.max(lastClaim + 1, time.millis() * 1000);
        Map<String, RouteClaim> next = new TreeMap<>();
        for (Held one : held.values()) {
            Instance instance = one.instance();
            for (String route : instance.state() == Instance.State.READY ? instance.routes() : List.<String>of()) {
                String name = instance.service() + " " + route;
                RouteClaim before = claims.get(name);
                next.put(name, before != null ? before : new RouteClaim(instance.service(), route, lastClaim));
            }
        }
        claims = next;
    }

    private void expire() {
        long now = time.nanos();
        if (held.values().removeIf(h -> h.untilNanos() - now <= 0)) {
            settleClaims();
        }
        conditions
                .values()
                .removeIf(held -> held.untilNanos() - now <= 0
                        || !held.condition().survivesRestart() && !isAlive(held.condition()));
    }

    private boolean isAlive(InstanceCondition condition) {
        Held present = held.get(condition.name());
        return present != null && condition.isAbout(present.instance());
    }
}
