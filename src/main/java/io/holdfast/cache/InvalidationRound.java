package io.holdfast.cache;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The invalidation of one product, from a change until every holder that may have an older version has dropped it, or its lease ended. A
 * change of the product meanwhile extends the round; what waits for an earlier change does not wait for the later one (OL32).
 * Confined to one thread.
 */
final class InvalidationRound {
    private static final long NOTHING = -1;

    private record Waiter(long index, Promise<Void> visible) {}

    private final Map<String, Long> awaited =
            new HashMap<>(); // by holder: the index up to which it dropped the product
    private final List<Waiter> waiters = new ArrayList<>();
    private long newestChange;

    void changed(long index) {
        newestChange = Math.max(newestChange, index);
    }

    /** {@code holder} may have an older version. */
    void await(String holder) {
        awaited.putIfAbsent(holder, NOTHING);
    }

    /** @return whether the round waits for {@code holder} */
    boolean acknowledge(String holder, long index) {
        if (!awaited.containsKey(holder)) {
            return false;
        }
        if (index >= newestChange) {
            awaited.remove(holder);
        } else {
            awaited.merge(holder, index, Math::max);
        }
        return true;
    }

    /** @return whether there was one that the round waits for */
    boolean releaseIf(Predicate<String> holders) {
        return awaited.keySet().removeIf(holders);
    }

    /** Waits for no holder any more. */
    void releaseAll() {
        awaited.clear();
    }

    Set<String> awaited() {
        return awaited.keySet();
    }

    boolean isComplete() {
        return awaited.isEmpty();
    }

    /** Completes once all changes until now are visible. */
    Future<Void> awaitVisible() {
        Waiter waiter = new Waiter(newestChange, Promise.promise());
        waiters.add(waiter);
        return waiter.visible().future();
    }

    /** Removes and returns those whose changes are visible. */
    List<Promise<Void>> takeVisible() {
        long visible = awaited.values().stream().min(Long::compare).orElse(newestChange);
        List<Waiter> done =
                waiters.stream().filter(waiter -> waiter.index() <= visible).toList();
        waiters.removeAll(done);
        return done.stream().map(Waiter::visible).toList();
    }
}
