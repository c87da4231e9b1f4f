package io.holdfast.cache;

import io.holdfast.base.time.Time;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A cache whose hits are linearizable: it serves entries only while its lease is live, drops what the leader invalidates, and caches no
 * response that an invalidation may have overtaken. Look-ups of one key share a load. The numbers are the rules of the coherent cache
 * (docs/protocols/cache.md). Confined to one event loop, its only owner (rules 18, 25).
 *
 * <pre>
 *   no lease ──granted──► serving ──lease ends, revoked, a later term──► no lease, empty
 * </pre>
 */
public final class CoherentCache<V> {

    /** @param age since it was loaded; zero when it was loaded for this look-up */
    public record Found<V>(Optional<V> value, long version, Duration age, boolean hit) {}

    private record Entry<V>(Optional<V> value, long version, long loadedNanos) {}

    private final Time time;
    private final LruCache<String, Entry<V>> present;
    private final LruCache<String, Entry<V>> absent;
    private final ReadLease lease = new ReadLease();
    private final InFlightLoads<Found<V>> loads = new InFlightLoads<>();
    private long newestTerm;
    private long hits;
    private long misses;
    private long coalesced;
    private long invalidations;
    private long rejectedLoads;

    /**
     * @param sizeMax values cached at most
     * @param absentMax keys without a value cached at most
     */
    public CoherentCache(Time time, int sizeMax, int absentMax) {
        this.time = time;
        this.present = new LruCache<>(sizeMax);
        this.absent = new LruCache<>(absentMax);
    }

    /**
     * The value of {@code key}.
     *
     * @param loader asks the leader, in the session it gets; 0 stands for no lease
     * @return fails as {@code loader} does
     */
    public Future<Found<V>> get(String key, LongFunction<Future<LoadResult<V>>> loader) {
        if (!lease.isLive(time.nanos())) { // rule 23
            misses++;
            return loader.apply(0).map(loaded -> {
                observe(loaded.term());
                return fresh(loaded);
            });
        }
        Optional<Entry<V>> entry = present.get(key).or(() -> absent.get(key));
        if (entry.isPresent()) {
            hits++;
            return Future.succeededFuture(cached(entry.get()));
        }
        Optional<InFlightLoads.Load<Found<V>>> load = loads.joinable(key);
        return load.isPresent() ? join(load.get(), key, loader) : load(key, loader);
    }

    /** The value of {@code key} if it is cached and may be served now; null if it has to be looked up, or there is none. */
    public @Nullable Found<V> hit(String key) {
        Optional<Entry<V>> entry = lease.isLive(time.nanos()) ? present.get(key) : Optional.empty(); // rule 23
        if (entry.isEmpty()) {
            return null;
        }
        hits++;
        return cached(entry.get());
    }

    /** Rule 19: drops older versions, by key. */
    public void invalidate(long term, Map<String, Long> versions) {
        observe(term);
        versions.forEach((key, version) -> {
            invalidations++;
            present.removeIf(key, entry -> entry.version() < version);
            absent.removeIf(key, entry -> entry.version() < version);
            loads.fence(key, version);
        });
    }

    /** Rule 19: a new leader does not know what this cache has, so it drops everything. */
    public void revoke(long term) {
        observe(term);
        dropLease();
    }

    /**
     * Takes a lease, after the invalidation that came with it was executed (OL35): first the term, then the invalidation, then the lease,
     * which begins empty if the previous one ended meanwhile.
     *
     * @param sentNanos a clock reading from before the request was written (rule 16)
     */
    public void onGranted(long term, long session, long sentNanos, Duration length) {
        observe(term);
        boolean isOutdated = term < newestTerm; // rule 15
        if (!isOutdated && lease.adopt(term, session, sentNanos, length.toNanos(), time.nanos())) {
            clear();
        }
    }

    /** Drops everything, and the lease: to be called before the leader is told (rule 13). */
    public void dropLease() {
        lease.drop();
        clear();
    }

    /** The session to be renewed; 0 when there is none. */
    public long session() {
        return lease.session();
    }

    public boolean holdsLease() {
        return lease.isLive(time.nanos());
    }

    public int size() {
        return present.size() + absent.size();
    }

    public CacheStats stats() {
        return new CacheStats(hits, misses, coalesced, invalidations, rejectedLoads);
    }

    // Rule 15: a later term ends everything of earlier ones.
    private void observe(long term) {
        if (term > newestTerm) {
            newestTerm = term;
            dropLease();
        }
    }

    private void clear() {
        present.clear();
        absent.clear();
        loads.discardAll();
    }

    private Future<Found<V>> load(String key, LongFunction<Future<LoadResult<V>>> loader) {
        misses++;
        InFlightLoads.Load<Found<V>> load = loads.begin(key, lease.session());
        return loader.apply(load.session())
                .onComplete(ended -> {
                    loads.remove(key, load);
                    Optional<Found<V>> shared = Optional.empty();
                    if (ended.succeeded()) {
                        observe(ended.result().term());
                        shared = store(key, load, ended.result());
                    }
                    load.complete(shared);
                })
                .map(CoherentCache::fresh); // rule 22: who began the load may have any response to it
    }

    // Rule 22: who joined a load may have its result only if it was cached, and else loads anew.
    private Future<Found<V>> join(
            InFlightLoads.Load<Found<V>> load, String key, LongFunction<Future<LoadResult<V>>> loader) {
        coalesced++;
        return load.join().compose(shared -> shared.map(Future::succeededFuture).orElseGet(() -> get(key, loader)));
    }

    private Optional<Found<V>> store(String key, InFlightLoads.Load<Found<V>> load, LoadResult<V> loaded) {
        long now = time.nanos();
        boolean isCurrent = loaded.cacheable() // rule 21
                && load.admits(loaded.version())
                && lease.is(loaded.term(), load.session())
                && lease.isLive(now);
        if (!isCurrent) {
            rejectedLoads++;
            return Optional.empty();
        }
        Entry<V> entry = new Entry<>(loaded.value(), loaded.version(), now);
        (loaded.value().isPresent() ? present : absent).put(key, entry);
        return Optional.of(fresh(loaded));
    }

    private Found<V> cached(Entry<V> entry) {
        return new Found<>(entry.value(), entry.version(), Duration.ofNanos(time.nanos() - entry.loadedNanos()), true);
    }

    private static <V> Found<V> fresh(LoadResult<V> loaded) {
        return new Found<>(loaded.value(), loaded.version(), Duration.ZERO, false);
    }
}
