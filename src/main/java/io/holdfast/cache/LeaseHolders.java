package io.holdfast.cache;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who holds a lease of this leader, or may still hold one of a leader before it. The set of holders is replicated; their times are this
 * leader's alone. The numbers are the rules of the coherent cache (docs/protocols/cache.md). For one thread; times are of one monotonic clock.
 */
final class LeaseHolders {

    /** @param session the same for as long as the lease never ran out */
    record Granted(long term, long session) {}

    private static final class Holder {
        private final URI url;
        private long session;
        private long endNanos;
        private boolean granted;
        private boolean presumed; // may hold a lease of an earlier leader, and any product
        private boolean leaving;

        Holder(URI url) {
            this.url = url;
        }
    }

    private final long waitedNanos;
    private final Map<String, Holder> holders = new HashMap<>();
    private long term;
    private long sessions;
    private long presumedUntilNanos;

    LeaseHolders(LeaseTimes times) {
        this.waitedNanos = times.waited().toNanos();
    }

    /** Rule 1: all are presumed to hold a full lease from now on, and everything. */
    void elected(long newTerm, Map<String, URI> all, long nowNanos) {
        term = newTerm;
        holders.clear();
        all.forEach((name, url) -> {
            Holder holder = new Holder(url);
            holder.presumed = true;
            holders.put(name, holder);
        });
        presumedUntilNanos = nowNanos + waitedNanos;
    }

    /** Rule 12: it is in the replicated set. */
    void joined(String name, URI url) {
        holders.computeIfAbsent(name, n -> new Holder(url));
    }

    boolean has(String name) {
        return holders.containsKey(name);
    }

    /** Rule 13: from now on it gets nothing any more. */
    void leaves(String name) {
        Optional.ofNullable(holders.get(name)).ifPresent(holder -> holder.leaving = true);
    }

    /** It is not in the replicated set any more. */
    void left(String name) {
        holders.remove(name);
    }

    /**
     * Grants or renews, from now on (rules 8, 9). The caller has confirmed its leadership since the request came.
     *
     * @param session that the holder wants to renew, 0 for none
     * @return empty for whom there is none
     */
    Optional<Granted> grant(String name, long session, long nowNanos) {
        Holder holder = holders.get(name);
        if (holder == null || holder.leaving) {
            return Optional.empty();
        }
        if (!isGranted(holder, nowNanos) || holder.session != session) {
            holder.session = ++sessions;
        }
        holder.granted = true;
        holder.endNanos = nowNanos + waitedNanos; // before the answer is sent
        return Optional.of(new Granted(term, holder.session));
    }

    /** Rule 10: whether it holds a lease of this leader in this session, now. */
    boolean holds(String name, long session, long nowNanos) {
        Holder holder = holders.get(name);
        return holder != null && !holder.leaving && holder.session == session && isGranted(holder, nowNanos);
    }

    /** Whether a change has to wait for it, if it may have the product: it may hold a lease of this leader. */
    boolean mayAnswer(String name, long nowNanos) {
        Holder holder = holders.get(name);
        return holder != null && isGranted(holder, nowNanos);
    }

    Optional<URI> url(String name) {
        return Optional.ofNullable(holders.get(name)).map(holder -> holder.url);
    }

    /** Rule 2: it has dropped what it had of earlier leaders. */
    void revoked(String name) {
        Optional.ofNullable(holders.get(name)).ifPresent(holder -> holder.presumed = false);
    }

    /** Who may hold a lease of an earlier leader. */
    Set<String> presumed(long nowNanos) {
        Set<String> presumed = new HashSet<>();
        if (nowNanos - presumedUntilNanos < 0) {
            holders.forEach((name, holder) -> {
                if (holder.presumed) {
                    presumed.add(name);
                }
            });
        }
        return presumed;
    }

    /** Those with a lease of this leader. */
    List<String> live(long nowNanos) {
        List<String> live = new ArrayList<>();
        holders.forEach((name, holder) -> {
            if (isGranted(holder, nowNanos)) {
                live.add(name);
            }
        });
        return live;
    }

    /** Rule 13: those whose leases, of any leader, ran out at least {@code spareNanos} ago, and that are not leaving already. */
    List<String> gone(long spareNanos, long nowNanos) {
        List<String> gone = new ArrayList<>();
        holders.forEach((name, holder) -> {
            long end = holder.granted ? holder.endNanos : presumedUntilNanos;
            if (!holder.leaving && nowNanos - presumedUntilNanos > 0 && nowNanos - end > spareNanos) {
                gone.add(name);
            }
        });
        return gone;
    }

    int size() {
        return holders.size();
    }

    private static boolean isGranted(Holder holder, long nowNanos) {
        return holder.granted && nowNanos - holder.endNanos < 0;
    }
}
