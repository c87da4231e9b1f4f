package io.holdfast.registry;

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

    private record Marked(Mark mark, long untilNanos) {}

    private final Time time;
    private final Map<String, Held> held = new TreeMap<>();
    private final Map<String, Marked> marked = new TreeMap<>();
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
        boolean ours = present != null && present.instance().epoch() <= instance.epoch();
        if (ours) {
            held.remove(instance.name());
            settleClaims();
        }
        return ours;
    }

    /** @return whether the mark is new; one of another epoch than the living one is not taken */
    boolean mark(Mark mark, Duration ttl) {
        expire();
        Held present = held.get(mark.name());
        if (present == null || !mark.isAbout(present.instance())) {
            return false;
        }
        Marked before = marked.put(mark.slot(), new Marked(mark, time.nanos() + ttl.toNanos()));
        return before == null || !before.mark().equals(mark);
    }

    /** @return whether there was such a mark */
    boolean unmark(Mark mark) {
        Marked present = marked.get(mark.slot());
        boolean same =
                present != null && (mark.outlivesRestarts() || present.mark().epoch() == mark.epoch());
        if (same) {
            marked.remove(mark.slot());
        }
        return same;
    }

    List<Mark> marks() {
        expire();
        return marked.values().stream().map(Marked::mark).toList();
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
        marked.values().removeIf(m -> m.untilNanos() - now <= 0 || !m.mark().outlivesRestarts() && !isAlive(m.mark()));
    }

    private boolean isAlive(Mark mark) {
        Held present = held.get(mark.name());
        return present != null && mark.isAbout(present.instance());
    }
}
