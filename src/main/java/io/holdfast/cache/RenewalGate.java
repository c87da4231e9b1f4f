package io.holdfast.cache;

import java.util.HashMap;
import java.util.Map;

/**
 * The backstop of OL35: a holder that renews its lease but does not acknowledge its invalidations would hold up every change of what it
 * has. Its lease is withheld until it acknowledges an invalidation that was created later, an empty one too: that costs the others one
 * lease, once. For one thread.
 */
final class RenewalGate {
    /** @param number an invalidation beyond this one has to be acknowledged @param requestedNanos when it last asked for a lease */
    private record Closed(long number, long requestedNanos) {}

    private final LeaseTimes times;
    private final Map<String, Closed> closed = new HashMap<>();

    RenewalGate(LeaseTimes times) {
        this.times = times;
    }

    /**
     * Called with each request for a lease.
     *
     * @param outstanding what the holder has not acknowledged
     * @param number of the newest invalidation, of any holder
     * @return whether the lease may be granted
     */
    boolean admits(String holder, OutstandingInvalidations outstanding, long number, long nowNanos) {
        Closed before = closed.get(holder);
        if (before != null) {
            closed.put(holder, new Closed(before.number(), nowNanos));
            return false;
        }
        if (outstanding.isOlderThan(times.length().toNanos(), nowNanos)) {
            closed.put(holder, new Closed(number, nowNanos));
            return false;
        }
        return true;
    }

    /** Whether {@code holder} gets invalidations, empty ones too, so that it can acknowledge one: for as long as it asks for leases. */
    boolean isProbing(String holder, long nowNanos) {
        Closed since = closed.get(holder);
        return since != null
                && nowNanos - since.requestedNanos() < times.expiry().toNanos() * 2;
    }

    void acknowledged(String holder, long number) {
        closed.computeIfPresent(holder, (h, since) -> number > since.number() ? null : since);
    }

    void remove(String holder) {
        closed.remove(holder);
    }

    void clear() {
        closed.clear();
    }
}
