package io.holdfast.cache;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The loads that wait for the leader (single flight): look-ups of one key join the load in flight, unless an invalidation overtook it.
 * For one thread.
 *
 * @param <R> what joiners get
 */
final class InFlightLoads<R> {

    /** One load, in the session of the lease that it began under. */
    static final class Load<R> {
        private final long session;
        private final List<Promise<Optional<R>>> joiners = new ArrayList<>();
        private long versionFence;
        private boolean discarded;

        private Load(long session) {
            this.session = session;
        }

        long session() {
            return session;
        }

        /** Completes with the load: with its result, or empty when that could not be cached. */
        Future<Optional<R>> join() {
            Promise<Optional<R>> result = Promise.promise();
            joiners.add(result);
            return result.future();
        }

        void complete(Optional<R> result) {
            joiners.forEach(joiner -> joiner.complete(result));
        }

        /** Whether neither an invalidation nor the loss of the lease has overtaken {@code version} of the value. */
        boolean admits(long version) {
            return !discarded && version >= versionFence;
        }
    }

    private final Map<String, Load<R>> joinable = new HashMap<>();
    private final Map<String, List<Load<R>>> all = new HashMap<>();

    Optional<Load<R>> joinable(String key) {
        return Optional.ofNullable(joinable.get(key));
    }

    Load<R> begin(String key, long session) {
        Load<R> load = new Load<>(session);
        joinable.put(key, load);
        all.computeIfAbsent(key, k -> new ArrayList<>()).add(load);
        return load;
    }

    void remove(String key, Load<R> load) {
        joinable.remove(key, load);
        all.computeIfPresent(key, (k, loads) -> {
            loads.remove(load);
            return loads.isEmpty() ? null : loads;
        });
    }

    /** Rule 19: loads in flight admit nothing older than {@code version}, and nobody joins them any more. */
    void fence(String key, long version) {
        all.getOrDefault(key, List.of()).forEach(load -> load.versionFence = Math.max(load.versionFence, version));
        joinable.remove(key);
    }

    /** No load in flight admits anything any more. */
    void discardAll() {
        all.values().forEach(loads -> loads.forEach(load -> load.discarded = true));
        joinable.clear();
    }
}
