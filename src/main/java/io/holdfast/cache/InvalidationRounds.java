package io.holdfast.cache;

import io.holdfast.base.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The invalidation rounds under way, at most one a product, and everybody who waits for them. For one thread. */
final class InvalidationRounds {
    private final int pendingMax;
    private final Consumer<String> onComplete;
    private final Map<String, InvalidationRound> rounds = new HashMap<>();
    private boolean suspended;
    private int pending;
    private long begun;

    /** @param onComplete gets the product of each round that ends */
    InvalidationRounds(int pendingMax, Consumer<String> onComplete) {
        this.pendingMax = pendingMax;
        this.onComplete = onComplete;
    }

    boolean contains(String product) {
        return rounds.containsKey(product);
    }

    boolean isEmpty() {
        return rounds.isEmpty();
    }

    /** How many were begun since the start. */
    long begun() {
        return begun;
    }

    /** Rule 4: extends the round of {@code product}, or begins one. */
    void changed(String product, long index, List<String> sharers) {
        InvalidationRound round = round(product);
        round.changed(index);
        sharers.forEach(round::await);
        proceed(product, round);
    }

    /** Rule 5: completes once all changes of {@code product} until now are visible; begins a round if there is none. */
    Future<Void> awaitVisible(String product) {
        if (pending >= pendingMax) {
            return Future.failedFuture(
                    new Failure.Indeterminate("queue-full", "too many answers wait for front ends; ask again"));
        }
        pending++;
        return round(product).awaitVisible().onComplete(done -> pending--);
    }

    /** {@code holder} dropped every version of {@code product} that is older than the change at {@code index}. */
    void acknowledge(String holder, String product, long index) {
        InvalidationRound round = rounds.get(product);
        if (round != null && round.acknowledge(holder, index)) {
            proceed(product, round);
        }
    }

    /** No round waits for these holders any more. @return in how many rounds there was one */
    int releaseIf(Predicate<String> holders) {
        int released = 0;
        for (String product : List.copyOf(rounds.keySet())) {
            InvalidationRound round = rounds.get(product);
            if (round != null && round.releaseIf(holders)) {
                released++;
                proceed(product, round);
            }
        }
        return released;
    }

    /** No round ends until {@link #resume}; none waits for a holder that it waited for before. */
    void suspend() {
        suspended = true;
        rounds.values().forEach(InvalidationRound::releaseAll);
    }

    void resume() {
        suspended = false;
        new LinkedHashMap<>(rounds).forEach(this::proceed);
    }

    Map<String, Set<String>> awaited() {
        Map<String, Set<String>> awaited = new HashMap<>();
        rounds.forEach((product, round) -> awaited.put(product, Set.copyOf(round.awaited())));
        return awaited;
    }

    private InvalidationRound round(String product) {
        return rounds.computeIfAbsent(product, p -> {
            begun++;
            return new InvalidationRound();
        });
    }

    private void proceed(String product, InvalidationRound round) {
        if (suspended) {
            return;
        }
        List<Promise<Void>> visible = round.takeVisible();
        if (round.isComplete() && rounds.remove(product, round)) {
            onComplete.accept(product);
        }
        visible.forEach(Promise::complete);
    }
}
