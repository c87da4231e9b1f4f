package io.holdfast.roles.order;

import io.holdfast.api.CatalogApi;
import io.holdfast.api.CatalogApi.LedgerEntry;
import io.holdfast.api.CatalogApi.LedgerPage;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.platform.replication.Leadership;
import io.holdfast.platform.replication.ReplicatedGroup;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the catalog's ledger for as long as this replica leads, and writes the order of every trade that has none (rule 14): those of
 * attempts that were given up, and of a leader that died between trade and order. Confined to its event loop.
 */
final class LedgerTail {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerTail.class);
    private static final int PAGE = 500;

    private final Time time;
    private final CatalogService catalog;
    private final OrderBook book;
    private final ReplicatedGroup<LedgerEntry, OrderBook.Recorded> group;
    private final Leadership leadership;
    private final Duration patience;
    private final Predicate<String> underWay;
    private final Consumer<String> onPruned;
    private boolean reading;
    private boolean readAgain;
    private boolean stopped;

    /**
     * @param patience for one page
     * @param underWay keys whose own request is about to write the order
     * @param onPruned called once, with what a person should know, when trades that have no order here are gone there; the tail has
     *     stopped then
     */
    LedgerTail(
            Time time,
            CatalogService catalog,
            OrderBook book,
            ReplicatedGroup<LedgerEntry, OrderBook.Recorded> group,
            Leadership leadership,
            Duration patience,
            Predicate<String> underWay,
            Consumer<String> onPruned) {
        this.time = time;
        this.catalog = catalog;
        this.book = book;
        this.group = group;
        this.leadership = leadership;
        this.patience = patience;
        this.underWay = underWay;
        this.onPruned = onPruned;
    }

    void stop() {
        stopped = true;
    }

    /** Reads now if this replica leads, or right after the reading under way; to be called now and then. */
    void read() {
        if (stopped || !group.status().leads()) {
            return;
        }
        if (reading) {
            readAgain = true;
            return;
        }
        reading = true;
        leadership.confirmed().compose(leads -> page()).onComplete(done -> {
            reading = false;
            if (done.failed()) {
                LOG.debug("ledger not read: {}", done.cause().getMessage());
            }
            boolean more = done.succeeded() && done.result();
            if (more || readAgain) {
                readAgain = false;
                read();
            }
        });
    }

    /** @return whether there is more to read */
    private Future<Boolean> page() {
        long from = book.watermark();
        return catalog.ledger(from, PAGE, Deadline.after(time, patience))
                .compose(this::write)
                .recover(cause -> isPruned(cause) ? doubt(from) : Future.failedFuture(cause));
    }

    private Future<Boolean> write(LedgerPage page) {
        List<Future<OrderBook.Recorded>> missing = page.entries().stream()
                .filter(entry -> !book.isDone(entry.seq()) && !underWay.test(entry.key()))
                .map(this::record)
                .toList();
        return Future.join(missing).map(all -> page.head() > book.watermark() && !missing.isEmpty());
    }

    private Future<OrderBook.Recorded> record(LedgerEntry entry) {
        return group.submit(entry).onSuccess(recorded -> recorded.first()
                .ifPresent(order -> LOG.info(
                        "order {} written from the ledger: its own request had not ended",
                        order.order().orderNumber())));
    }

    // Only trades are pruned whose orders the group had applied by then. So a replica that lacks them fails here,
    // because it
    // was deposed without knowing, or has them after this read.
    private Future<Boolean> doubt(long from) {
        return group.read(book::watermark).map(watermark -> {
            if (watermark == from) {
                giveUp(watermark);
            }
            return watermark > from;
        });
    }

    // Rule 15: a ledger that begins after our watermark is a restored backup or worse. Nothing is skipped; this replica
    // stops.
    private void giveUp(long watermark) {
        LOG.error("the catalog's ledger does not reach back to trade {}", watermark + 1);
        stop();
        onPruned.accept("trades after %d are pruned in the catalog but missing here; restore both from one backup"
                .formatted(watermark));
    }

    private static boolean isPruned(Throwable cause) {
        return cause instanceof Failure failure && failure.code().equals(CatalogApi.LEDGER_PRUNED);
    }
}
