package io.holdfast.rpc;

import io.holdfast.api.Rpc;
import io.holdfast.base.config.Settings;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.http.trace.RequestScope;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Calls to one leader that share exchanges, as they share one write of the disk there: what comes within one turn of the event loop
 * leaves together, and what comes while enough batches are pending leaves with the next. Each call's outcome is judged alone, and it is
 * repeated as {@link RetryLoop} decides, in a later batch. Confined to the thread of its owner.
 */
public final class Batcher<Q, R> {
    private static final long EXPIRY_MILLIS = 20;
    /** Batches of which some items wait for long hold no place while there are no more of them. */
    private static final int LINGERING_MAX = 32;

    /**
     * @param batchMax requests in one exchange
     * @param batchesMax exchanges that are pending at a time
     * @param waitingMax requests that may wait to leave; one more ends with {@code Unavailable} ({@code queue-full})
     */
    public record Config(int batchMax, int batchesMax, int waitingMax) {
        public static Config from(Settings settings) {
            return new Config(
                    settings.integer("client.batch-max", 256, 1, 10_000, "questions to a group in one request"),
                    settings.integer("client.batches-max", 4, 1, 100, "batches under way to one group at a time"),
                    settings.integer(
                            "client.batch-pending-max",
                            10_000,
                            1,
                            1_000_000,
                            "questions that may wait for a place in a batch"));
        }
    }

    /** A call until it ends. */
    static final class Item<Q, R> {
        private final Q request;
        private final RetryLoop<R> retries;
        private final Optional<RequestScope> scope = RequestScope.current();
        private int moves;

        Item(Q request, RetryLoop<R> retries) {
            this.request = request;
            this.retries = retries;
        }

        Q request() {
            return request;
        }

        RetryLoop<R> retries() {
            return retries;
        }

        // As often as there are replicas, then a pause is due.
        boolean movesOn(int replicas) {
            return moves++ < replicas;
        }

        void paused() {
            moves = 0;
        }
    }

    private final RpcClient client;
    private final Rpc<Q, R> rpc;
    private final BatchCodec<Q, R> codec;
    private final Config config;
    final ReplicaRotation rotation = new ReplicaRotation(); // of all batches together
    private final Deque<Item<Q, R>> waiting = new ArrayDeque<>();
    private final Set<Item<Q, R>> open = new LinkedHashSet<>(); // those that wait, back off or are pending
    private int batchMost;
    private final List<Item<Q, R>> failedInTurn = new ArrayList<>(); // back off from the end of this turn on
    private int backingOff;
    private int batches;
    private int lingering;
    private boolean departing;
    private boolean pausing;
    private boolean watching;

    Batcher(RpcClient client, Rpc<Q, R> rpc, Config config) {
        this.client = client;
        this.rpc = rpc;
        this.codec = new BatchCodec<>(rpc);
        this.config = config;
        this.batchMost = config.batchMax();
    }

    /**
     * Sends {@code request} with the next batch.
     *
     * @return its outcome; else the {@link Failure} it ended with. {@code Unavailable} when surely nothing was done,
     *     {@code Indeterminate} when some attempt may have done it; never later than its deadline
     */
    Future<R> call(Q request, Deadline deadline) {
        if (deadline.hasPassed(client.time())) {
            return Future.failedFuture(RetryLoop.deadlinePassed());
        }
        if (waiting.size() + backingOff >= config.waitingMax()) {
            return Future.failedFuture(
                    new Failure.Unavailable(LeaderCache.QUEUE_FULL, "too many requests wait; try again"));
        }
        Item<Q, R> item = new Item<>(request, client.retries(rpc, deadline, true));
        open.add(item);
        waiting.add(item);
        watchDeadlines();
        departSoon();
        return item.retries().result().onComplete(ended -> open.remove(item));
    }

    // With the end of this turn: what else comes in it leaves together.
    private void departSoon() {
        if (!departing) {
            departing = true;
            client.scheduler().execute(() -> {
                departing = false;
                depart();
            });
        }
    }

    private void depart() {
        while (!pausing && batches < config.batchesMax() && hasWaiting()) {
            OptionalInt replica = client.routing().next(rotation);
            if (replica.isPresent()) {
                send(replica.getAsInt(), take());
            } else {
                pause();
            }
        }
    }

    private boolean hasWaiting() {
        while (!waiting.isEmpty() && waiting.peek().retries().isEnded()) {
            waiting.poll();
        }
        return !waiting.isEmpty();
    }

    private List<Item<Q, R>> take() {
        List<Item<Q, R>> items = new ArrayList<>();
        while (items.size() < batchMost && hasWaiting()) {
            Item<Q, R> item = waiting.poll();
            item.retries().attemptBegins();
            items.add(item);
        }
        return items;
    }

    private void send(int replica, List<Item<Q, R>> items) {
        long latest = items.stream()
                .mapToLong(item -> item.retries().deadline().epochMillis())
                .max()
                .orElseThrow();
        RpcRequest request = new RpcRequest(
                rpc,
                items.stream().map(Item::request).toList(),
                items.stream().flatMap(item -> item.scope.stream()).findFirst());
        Batch<Q, R> batch = new Batch<>(this, replica, items);
        batches++;
        Future.succeededFuture() // so that what is thrown fails the batch
                .compose(v -> client.attempt(
                        replica, request, new Deadline(latest), (place, item) -> batch.onItem(codec, place, item)))
                .compose(response -> batch.onResponse(codec, response))
                .onFailure(cause -> onFailure(replica, batch.unanswered(), cause))
                .onComplete(ended -> {
                    if (batch.isLingering()) {
                        lingering--;
                    } else {
                        batches--;
                    }
                    departSoon();
                });
    }

    /** OL36: a batch of which some items have their outcome holds none of the calls that come. @return whether it leaves its place */
    boolean mayLinger() {
        if (lingering >= LINGERING_MAX) {
            return false;
        }
        lingering++;
        batches--;
        departSoon();
        return true;
    }

    /** One item has its outcome. */
    void onOutcome(int replica, Item<Q, R> item, Future<R> outcome) {
        if (outcome.succeeded() || isDecision(outcome.cause())) {
            client.routing().onLeaderResponse(replica);
            rotation.restart();
        }
        outcome.onSuccess(item.retries()::succeed).onFailure(cause -> onItemFailure(replica, item, cause));
    }

    private static boolean isDecision(Throwable cause) {
        return cause instanceof Failure && !LeaderCache.isRepeatable(cause);
    }

    private void onItemFailure(int replica, Item<Q, R> item, Throwable cause) {
        if (!item.retries().retriesAfter(cause, client.isOpen())) {
            return;
        }
        Failure failure = (Failure) cause;
        client.routing().onFailure(replica, failure);
        if (failure.isOfReplica()) {
            rotation.onFailure(replica, failure);
            retry(List.of(item));
            departSoon();
        } else {
            backOff(item);
        }
    }

    private void onFailure(int replica, List<Item<Q, R>> items, Throwable cause) {
        if (isTooLarge(cause) && items.size() > 1) {
            batchMost = Math.max(1, items.size() / 2);
            items.forEach(item -> item.retries().attemptWithdrawn());
            putBack(items);
            return;
        }
        if (LeaderCache.isRepeatable(cause)) {
            rotation.onFailure(replica, (Failure) cause);
        }
        retry(items.stream()
                .filter(item -> item.retries().retriesAfter(cause, client.isOpen()))
                .toList());
    }

    // Rejected before anything was done, and no fault of any single request.
    private static boolean isTooLarge(Throwable cause) {
        return cause instanceof Failure.Invalid invalid && invalid.code().equals("body-too-large");
    }

    private void retry(List<Item<Q, R>> items) {
        int replicas = client.routing().replicas().size();
        Map<Boolean, List<Item<Q, R>>> moving =
                items.stream().collect(Collectors.partitioningBy(item -> item.movesOn(replicas)));
        putBack(moving.get(true));
        moving.get(false).forEach(this::backOff);
    }

    // Those of one turn back off together, so that they leave together.
    private void backOff(Item<Q, R> item) {
        backingOff++;
        failedInTurn.add(item);
        if (failedInTurn.size() == 1) {
            client.scheduler().execute(() -> {
                List<Item<Q, R>> together = List.copyOf(failedInTurn);
                failedInTurn.clear();
                client.scheduler().schedule(client.backoffMillis(item.retries().timing()), () -> backedOff(together));
            });
        }
    }

    private void backedOff(List<Item<Q, R>> together) {
        backingOff -= together.size();
        together.forEach(Item::paused);
        putBack(together);
        departSoon();
    }

    // At the head of the queue, and in the order they had: they have waited before.
    private void putBack(List<Item<Q, R>> items) {
        for (int i = items.size() - 1; i >= 0; i--) {
            waiting.addFirst(items.get(i));
        }
    }

    // All replicas were tried in vain: nothing leaves for a while.
    private void pause() {
        pausing = true;
        waiting.removeIf(item -> item.retries().isEnded() || !item.retries().mayContinue(client.isOpen()));
        client.scheduler().schedule(client.backoffMillis(client.timing(rpc)), () -> {
            pausing = false;
            waiting.forEach(Item::paused);
            rotation.restart();
            depart();
        });
    }

    // One timer for all deadlines: most calls end long before.
    private void watchDeadlines() {
        if (!watching) {
            watching = true;
            client.scheduler().schedule(EXPIRY_MILLIS, () -> {
                watching = false;
                List.copyOf(open).stream()
                        .map(Item::retries)
                        .filter(RetryLoop::isOverdue)
                        .forEach(RetryLoop::expire);
                waiting.removeIf(item -> item.retries().isEnded());
                if (!open.isEmpty()) {
                    watchDeadlines();
                }
            });
        }
    }
}
