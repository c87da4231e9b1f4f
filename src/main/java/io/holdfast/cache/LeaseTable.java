package io.holdfast.cache;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The holders with their leases: those that this leader granted, and those that an earlier leader may have granted. The set of holders is
 * replicated; the leases are this leader's knowledge alone. The numbers are the rules of the coherent cache (docs/protocols/cache.md).
 * For one thread; times are of one monotonic clock.
 */
final class LeaseTable {

    private static final class Holder {
        private final URI url;
        private long session;
        private long endNanos;
        private boolean granted;
        private boolean presumed; // to hold a lease of an earlier leader, and any product
        private boolean leaving;

        Holder(URI url) {
            this.url = url;
        }
    }

    private final long expiryNanos;
    private final Map<String, Holder> holders = new HashMap<>();
    private long sessions;
    private long presumedUntilNanos;

    LeaseTable(LeaseTimes times) {
        this.expiryNanos = times.expiry().toNanos();
    }

    /** Rule 1: all are presumed to hold a full lease from now on, and every product. */
    void onElected(Map<String, URI> all, long nowNanos) {
        holders.clear();
        all.forEach((name, url) -> {
            Holder holder = new Holder(url);
            holder.presumed = true;
            holders.put(name, holder);
        });
        presumedUntilNanos = nowNanos + expiryNanos;
    }

    /** Rule 12: it is in the replicated set. */
    void add(String name, URI url) {
        holders.computeIfAbsent(name, n -> new Holder(url));
    }

    boolean contains(String name) {
        return holders.containsKey(name);
    }

    /** Rule 13: from now on it is granted nothing. */
    void beginRemoval(String name) {
        find(name).ifPresent(holder -> holder.leaving = true);
    }

    /** It is not in the replicated set any more. */
    void remove(String name) {
        holders.remove(name);
    }

    /**
     * Grants or renews a lease, from now on (rules 8, 9). The caller has confirmed its leadership since the request arrived.
     *
     * @param session that the holder wants to renew, 0 for none
     * @return the session, the same for as long as the lease never ran out; empty when {@code name} is no holder
     */
    OptionalLong grant(String name, long session, long nowNanos) {
        Holder holder = holders.get(name);
        if (holder == null || holder.leaving) {
            return OptionalLong.empty();
        }
        if (!isLive(holder, nowNanos) || holder.session != session) {
            holder.session = ++sessions;
        }
        holder.granted = true;
        holder.endNanos = nowNanos + expiryNanos; // before the response is sent
        return OptionalLong.of(holder.session);
    }

    /** Whether it holds a lease of this leader: a change of what it may have has to wait for it. */
    boolean isLive(String name, long nowNanos) {
        return find(name).filter(holder -> isLive(holder, nowNanos)).isPresent();
    }

    /** Rule 10: whether it holds a lease of this leader in that session. */
    boolean isLive(String name, long session, long nowNanos) {
        return find(name)
                .filter(holder -> !holder.leaving && holder.session == session && isLive(holder, nowNanos))
                .isPresent();
    }

    /** Those with a lease of this leader. */
    List<String> live(long nowNanos) {
        List<String> live = new ArrayList<>();
        holders.forEach((name, holder) -> {
            if (isLive(holder, nowNanos)) {
                live.add(name);
            }
        });
        return live;
    }

    Optional<URI> url(String name) {
        return find(name).map(holder -> holder.url);
    }

    /** Rule 2: it has dropped what it had of earlier leaders. */
    void onRevoked(String name) {
        find(name).ifPresent(holder -> holder.presumed = false);
    }

    /** Whether it may hold a lease of an earlier leader. */
    boolean isPresumed(String name, long nowNanos) {
        return nowNanos - presumedUntilNanos < 0
                && find(name).filter(holder -> holder.presumed).isPresent();
    }

    /** Whether any holder may hold a lease of an earlier leader. */
    boolean anyPresumed(long nowNanos) {
        return nowNanos - presumedUntilNanos < 0 && holders.values().stream().anyMatch(holder -> holder.presumed);
    }

    /** Rule 13: those whose leases, of any leader, ended more than {@code spareNanos} ago, and that are not being removed already. */
    List<String> expired(long spareNanos, long nowNanos) {
        List<String> expired = new ArrayList<>();
        holders.forEach((name, holder) -> {
            long end = holder.granted ? holder.endNanos : presumedUntilNanos;
            if (!holder.leaving && nowNanos - presumedUntilNanos > 0 && nowNanos - end > spareNanos) {
                expired.add(name);
            }
        });
        return expired;
    }

    int size() {
        return holders.size();
    }

    private Optional<Holder> find(String name) {
        return Optional.ofNullable(holders.get(name));
    }

    private static boolean isLive(Holder holder, long nowNanos) {
        return holder.granted && nowNanos - holder.endNanos < 0;
    }
}
