package io.holdfast.cache;

import io.holdfast.base.time.Time;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * A cache whose hits are linearizable: it answers only while its lease lives, drops what it is told to, and takes no answer that may
 * have been overtaken. Look-ups of one name share a flight to the leader. The numbers are the rules of the coherent cache
 * (docs/protocols/cache.md). Confined to one event loop, which is its one owner (rules 18, 25).
 *
 * <pre>
 *   no lease ──granted──► answering ──lease ends, revoked, a later term──► no lease, empty
 * </pre>
 */
public final class CoherentCache<V> {

    /** @param age since it was fetched; zero for what was fetched for this look-up */
    public record Found<V>(Optional<V> value, long version, Duration age, boolean hit) {}

    /** Counts since the start. */
    public record Tally(long hits, long misses, long joined, long invalidations, long refusedFills) {}

    private record Entry<V>(Optional<V> value, long version, long sinceNanos) {}

    private static final class Flight<V> {
        private final long session;
        private final List<Promise<Optional<Found<V>>>> joined = new ArrayList<>();
        private long floor;
        private boolean poisoned;

        Flight(long session) {
            this.session = session;
        }
    }

    private final Time time;
    private final LruCache<String, Entry<V>> there;
    private final LruCache<String, Entry<V>> absent;
    private final ReadLease lease = new ReadLease();
    private final Map<String, Flight<V>> joinable = new HashMap<>();
    private final Map<String, List<Flight<V>>> flights = new HashMap<>(); // also those that nobody may join any more
    private long maxTerm;
    private long hits;
    private long misses;
    private long joins;
    private long invalidations;
    private long refusedFills;

    /**
     * @param sizeMax values kept at most
     * @param absentMax names kept at most of which there is no value
     */
    public CoherentCache(Time time, int sizeMax, int absentMax) {
        this.time = time;
        this.there = new LruCache<>(sizeMax);
        this.absent = new LruCache<>(absentMax);
    }

    /**
     * The value of {@code name}.
     *
     * @param fill asks the leader, in the session it is given; 0 for without a lease
     * @return fails as {@code fill} does
     */
    public Future<Found<V>> get(String name, LongFunction<Future<Filled<V>>> fill) {
        if (!lease.isLive(time.nanos())) { // rule 23
            misses++;
            return fill.apply(0).map(filled -> {
                hear(filled.term());
                return fresh(filled);
            });
        }
        Optional<Entry<V>> entry = there.get(name).or(() -> absent.get(name));
        if (entry.isPresent()) {
            hits++;
            return Future.succeededFuture(found(entry.get()));
        }
        Flight<V> flight = joinable.get(name);
        return flight == null ? fly(name, fill) : join(flight, name, fill);
    }

    /** Rule 19. */
    public void invalidate(long term, Map<String, Long> versions) {
        hear(term);
        versions.forEach((name, version) -> {
            invalidations++;
            there.removeIf(name, entry -> entry.version() < version);
            absent.removeIf(name, entry -> entry.version() < version);
            flights.getOrDefault(name, List.of()).forEach(flight -> flight.floor = Math.max(flight.floor, version));
            joinable.remove(name);
        });
    }

    /** Rule 19: a new leader begins with nothing that it does not know of. */
    public void revoke(long term) {
        hear(term);
        lease.drop();
        clear();
    }

    /**
     * Takes a lease, after what came with it was done (OL35): the term first, then the notice, then the lease, which begins with
     * nothing if the old one had ended meanwhile.
     *
     * @param sentNanos a reading of the clock from before the request for it was written
     */
    public void granted(long term, long session, long sentNanos, Duration length) {
        hear(term);
        if (term < maxTerm) {
            return; // rule 15
        }
        if (lease.adopt(term, session, sentNanos, length.toNanos(), time.nanos())) {
            clear();
        }
    }

    /** Gives everything up, before the leader is told so (rule 13). */
    public void leave() {
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
        return there.size() + absent.size();
    }

    public Tally tally() {
        return new Tally(hits, misses, joins, invalidations, refusedFills);
    }

    // Rule 15.
    private void hear(long term) {
        if (term > maxTerm) {
            maxTerm = term;
            lease.drop();
            clear();
        }
    }

    private void clear() {
        there.clear();
        absent.clear();
        flights.values().forEach(all -> all.forEach(flight -> flight.poisoned = true));
        joinable.clear();
    }

    private Future<Found<V>> fly(String name, LongFunction<Future<Filled<V>>> fill) {
        misses++;
        Flight<V> flight = new Flight<>(lease.session());
        joinable.put(name, flight);
        flights.computeIfAbsent(name, n -> new ArrayList<>()).add(flight);
        return fill.apply(flight.session)
                .onComplete(ended -> {
                    land(name, flight);
                    Optional<Found<V>> shared = Optional.empty();
                    if (ended.succeeded()) {
                        hear(ended.result().term());
                        shared = keep(name, flight, ended.result());
                    }
                    for (Promise<Optional<Found<V>>> joined : flight.joined) {
                        joined.complete(shared);
                    }
                })
                .map(CoherentCache::fresh); // rule 22: who started it may have any answer to it
    }

    // Rule 22: who joined has it only if it could be kept; else it asks anew.
    private Future<Found<V>> join(Flight<V> flight, String name, LongFunction<Future<Filled<V>>> fill) {
        joins++;
        Promise<Optional<Found<V>>> landed = Promise.promise();
        flight.joined.add(landed);
        return landed.future()
                .compose(shared -> shared.map(Future::succeededFuture).orElseGet(() -> get(name, fill)));
    }

    private void land(String name, Flight<V> flight) {
        joinable.remove(name, flight);
        flights.computeIfPresent(name, (n, all) -> {
            all.remove(flight);
            return all.isEmpty() ? null : all;
        });
    }

    private Optional<Found<V>> keep(String name, Flight<V> flight, Filled<V> filled) {
        long now = time.nanos();
        boolean good = filled.cacheable() // rule 21
                && !flight.poisoned
                && lease.is(filled.term(), flight.session)
                && lease.isLive(now)
                && filled.version() >= flight.floor;
        if (!good) {
            refusedFills++;
            return Optional.empty();
        }
        Entry<V> entry = new Entry<>(filled.value(), filled.version(), now);
        (filled.value().isPresent() ? there : absent).put(name, entry);
        return Optional.of(fresh(filled));
    }

    private Found<V> found(Entry<V> entry) {
        return new Found<>(entry.value(), entry.version(), Duration.ofNanos(time.nanos() - entry.sinceNanos()), true);
    }

    private static <V> Found<V> fresh(Filled<V> filled) {
        return new Found<>(filled.value(), filled.version(), Duration.ZERO, false);
    }
}
