package io.holdfast.roles.order;

import io.holdfast.api.CatalogApi;
import io.holdfast.api.CatalogApi.LedgerPage;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.replication.Leadership;
import io.holdfast.replication.ReplicatedGroup;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the catalog's ledger for as long as this replica leads, and gives the {@link OrderWriter} every trade that it has not heard of
 * (OL21): those of attempts that were given up, and of leaders that died before their book had the order. Confined to its event
 * loop.
 */
final class LedgerFollower {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerFollower.class);
    private static final int PAGE = 500;

    private final Time time;
    private final CatalogPort catalog;
    private final OrderStore book;
    private final OrderWriter writer;
    private final ReplicatedGroup<OrderBatch, Long> group;
    private final Leadership leadership;
    private final Duration patience;
    private final int waitingMax;
    private final Consumer<String> onBroken;
    private Future<Void> reading;
    private Promise<Void> nextReading;
    private int waiting;
    private boolean stopped;
    private Failure broken;

    /**
     * @param patience for one page
     * @param waitingMax callers that may wait for the next reading
     * @param onBroken called once, with what a person should know, when ledger and book are not of one past; nothing is read or
     *     written any more
     */
    LedgerFollower(
            Time time,
            CatalogPort catalog,
            OrderStore book,
            OrderWriter writer,
            ReplicatedGroup<OrderBatch, Long> group,
            Leadership leadership,
            Duration patience,
            int waitingMax,
            Consumer<String> onBroken) {
        this.time = time;
        this.catalog = catalog;
        this.book = book;
        this.writer = writer;
        this.group = group;
        this.leadership = leadership;
        this.patience = patience;
        this.waitingMax = waitingMax;
        this.onBroken = onBroken;
    }

    void stop() {
        stopped = true;
    }

    /** Reads now if this replica leads, or right after the reading under way; to be called now and then. */
    void read() {
        if (stopped || broken != null) {
            return;
        }
        if (group.status().leads()) {
            caughtUp().onFailure(cause -> LOG.debug("ledger not read: {}", cause.getMessage()));
        } else {
            writer.forget();
        }
    }

    /**
     * Done when everything is in the book of this replica that the ledger had when this was called (OL22).
     *
     * @return fails with {@code Unavailable} on a replica that does not lead, and like catalog or group when those do not answer
     */
    Future<Void> caughtUp() {
        if (reading == null) {
            return beginReading();
        }
        if (waiting >= waitingMax) {
            return Future.failedFuture(new Failure.Unavailable(
                    "queue-full", "too many requests wait for the catalog's ledger; try again (order.attempts-max)"));
        }
        if (nextReading == null) { // what is under way may have asked before
            nextReading = Promise.promise();
        }
        waiting++;
        return nextReading.future();
    }

    /** Why ledger and book cannot be of one past, once that was seen; no order may be taken then. */
    Future<Void> unbroken() {
        return broken == null ? Future.succeededFuture() : Future.failedFuture(broken);
    }

    /** Stops, because of what a person should know. Nothing is skipped, and nothing guessed. */
    <T> Future<T> giveUp(String why) {
        if (broken == null) {
            broken = new Failure.Unavailable("ledger-broken", why);
            LOG.error(why);
            onBroken.accept(why);
        }
        return Future.failedFuture(broken);
    }

    private Future<Void> beginReading() {
        Promise<Void> done = Promise.promise();
        reading = done.future();
        leadership.confirmed().compose(leads -> readOn(OptionalLong.empty())).onComplete(ended -> {
            Promise<Void> next = nextReading;
            reading = null;
            nextReading = null;
            waiting = 0;
            if (next != null) {
                beginReading().onComplete(next);
            }
            done.handle(ended);
        });
        return done.future();
    }

    // Up to the head that the first page told: what comes meanwhile nobody who waits has been told of.
    private Future<Void> readOn(OptionalLong target) {
        long after = writer.inRow();
        return unbroken()
                .compose(v -> catalog.ledger(after, PAGE, Deadline.after(time, patience)))
                .compose(
                        page -> take(page, after).map(v -> target.orElse(page.head())),
                        cause -> isPruned(cause) ? doubt(after).map(v -> Long.MAX_VALUE) : Future.failedFuture(cause))
                .compose(upTo -> book.lastNumber() >= upTo
                        ? Future.succeededFuture()
                        : readOn(upTo == Long.MAX_VALUE ? target : OptionalLong.of(upTo)));
    }

    private Future<Void> take(LedgerPage page, long after) {
        if (page.head() < after) { // OL19
            return giveUp("the catalog's ledger ends at %d, but order %d is known here; restore both from one backup"
                    .formatted(page.head(), after));
        }
        page.entries().forEach(entry -> writer.take(StoredOrder.of(entry)));
        if (writer.inRow() < page.head() && writer.inRow() == after) {
            return Future.failedFuture(new Failure.Unavailable(
                    "ledger-incomplete", "the ledger did not tell entry %d; try again".formatted(after + 1)));
        }
        return writer.write();
    }

    // Only trades are pruned whose orders the group had applied by then. So a replica that lacks them fails here,
    // because it was deposed without knowing, or has them after this read.
    private Future<Void> doubt(long after) {
        // OL21: a ledger that begins after our last order is a restored backup or worse.
        return group.readLinearizable(book::lastNumber)
                .compose(last -> last > after
                        ? Future.succeededFuture()
                        : giveUp(
                                "trades after %d are pruned in the catalog but missing here; restore both from one backup"
                                        .formatted(last)));
    }

    private static boolean isPruned(Throwable cause) {
        return cause instanceof Failure failure && failure.code().equals(CatalogApi.LEDGER_PRUNED);
    }
}
