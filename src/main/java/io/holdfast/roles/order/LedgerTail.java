package io.holdfast.roles.order;

import io.holdfast.api.CatalogApi;
import io.holdfast.api.CatalogApi.LedgerEntry;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.platform.ops.Health;
import io.holdfast.platform.replication.ReplicatedGroup;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
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

    private final Vertx vertx;
    private final Time time;
    private final CatalogClient catalog;
    private final OrderBook book;
    private final ReplicatedGroup<LedgerEntry, OrderBook.Recorded> group;
    private final Duration every;
    private final Predicate<String> underWay;
    private final Health health;
    private boolean reading;
    private boolean readAgain;
    private boolean stopped;
    private long timer;

    /**
     * @param every how often the ledger is read when nothing asks for it
     * @param underWay keys whose own request is about to write the order
     */
    LedgerTail(
            Vertx vertx,
            Time time,
            CatalogClient catalog,
            OrderBook book,
            ReplicatedGroup<LedgerEntry, OrderBook.Recorded> group,
            Duration every,
            Predicate<String> underWay,
            Health health) {
        this.vertx = vertx;
        this.time = time;
        this.catalog = catalog;
        this.book = book;
        this.group = group;
        this.every = every;
        this.underWay = underWay;
        this.health = health;
    }

    void start() {
        timer = vertx.setPeriodic(every.toMillis(), t -> read());
        read();
    }

    void stop() {
        stopped = true;
        vertx.cancelTimer(timer);
    }

    /** Reads now, or right after the reading under way. */
    void read() {
        if (stopped) {
            return;
        }
        if (reading) {
            readAgain = true;
            return;
        }
        reading = true;
        page().onComplete(done -> {
            reading = false;
            if (done.failed()) {
                explain(done.cause());
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
        return catalog.ledger(book.watermark(), PAGE, Deadline.after(time, every.multipliedBy(4)))
                .compose(page -> {
                    List<Future<OrderBook.Recorded>> missing = page.entries().stream()
                            .filter(entry -> !book.isDone(entry.seq()) && !underWay.test(entry.key()))
                            .map(this::record)
                            .toList();
                    return Future.join(missing).map(all -> page.head() > book.watermark() && !missing.isEmpty());
                });
    }

    private Future<OrderBook.Recorded> record(LedgerEntry entry) {
        return group.submit(entry).onSuccess(recorded -> recorded.first()
                .ifPresent(order -> LOG.info(
                        "order {} written from the ledger: its own request had not ended",
                        order.order().orderNumber())));
    }

    // Rule 15: a ledger that begins after our watermark is a restored backup or worse. Nothing is skipped; this replica
    // stops.
    private void explain(Throwable cause) {
        if (cause instanceof Failure failure && failure.code().equals(CatalogApi.LEDGER_PRUNED)) {
            LOG.error(
                    "the catalog's ledger does not reach back to trade {}: {}",
                    book.watermark() + 1,
                    cause.getMessage());
            health.fails(
                    "ledger",
                    "trades after %d are pruned in the catalog but missing here; restore both from one backup"
                            .formatted(book.watermark()));
            stop();
        } else {
            LOG.debug("ledger not read: {}", cause.getMessage());
        }
    }
}
