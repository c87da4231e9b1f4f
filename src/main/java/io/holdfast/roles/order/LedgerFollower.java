package io.holdfast.roles.order;

import io.holdfast.api.CatalogApi;
import io.holdfast.api.CatalogApi.LedgerPage;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the catalog's ledger while this replica leads, and hands the {@link OrderWriter} every trade that it has not got (OL21): those of
 * attempts that were given up, and of leaders that died before the group had the order. Confined to its event loop.
 */
final class LedgerFollower {

    /**
     * @param pageTimeout for one page of the ledger
     * @param waitersMax callers that may wait for the next read
     */
    record Config(Duration pageTimeout, int waitersMax) {}

    private static final Logger LOG = LoggerFactory.getLogger(LedgerFollower.class);
    private static final int PAGE = 500;

    private final OrderReplica replica;
    private final OrderStore store;
    private final OrderWriter writer;
    private final CatalogPort catalog;
    private final Config config;
    private final Consumer<String> onInconsistent;
    private Future<Void> reading;
    private Promise<Void> nextRead;
    private int waiters;
    private boolean stopped;
    private Failure inconsistency;

    /** @param onInconsistent as in {@link OrderAssembly#of}; nothing is read or written any more after that */
    LedgerFollower(
            OrderReplica replica,
            OrderWriter writer,
            CatalogPort catalog,
            Config config,
            Consumer<String> onInconsistent) {
        this.replica = replica;
        this.store = replica.store();
        this.writer = writer;
        this.catalog = catalog;
        this.config = config;
        this.onInconsistent = onInconsistent;
    }

    void stop() {
        stopped = true;
    }

    /** Reads now if this replica leads, or right after the read in progress. Called periodically. */
    void poll() {
        if (stopped || inconsistency != null) {
            return;
        }
        if (replica.group().status().leads()) {
            catchUp().onFailure(cause -> LOG.debug("ledger not read: {}", cause.getMessage()));
        } else {
            writer.clear();
        }
    }

    /**
     * Completes when this replica's store has everything that the ledger had when this was called (OL22).
     *
     * @return fails with {@code Unavailable} on a replica that does not lead, and as catalog and group do when they do not respond
     */
    Future<Void> catchUp() {
        if (reading == null) {
            return startRead();
        }
        if (waiters >= config.waitersMax()) {
            return Future.failedFuture(new Failure.Unavailable(
                    "queue-full", "too many requests wait for the catalog's ledger; try again (order.attempts-max)"));
        }
        if (nextRead == null) { // the read in progress may have got its page before this call
            nextRead = Promise.promise();
        }
        waiters++;
        return nextRead.future();
    }

    /** Fails once ledger and orders were seen to have different histories: no order may be taken then. */
    Future<Void> checkConsistent() {
        return inconsistency == null ? Future.succeededFuture() : Future.failedFuture(inconsistency);
    }

    /** Stops permanently, for a reason that needs an operator: nothing is skipped, and nothing guessed. */
    <T> Future<T> fail(String reason) {
        if (inconsistency == null) {
            inconsistency = new Failure.Unavailable("ledger-broken", reason);
            LOG.error(reason);
            onInconsistent.accept(reason);
        }
        return Future.failedFuture(inconsistency);
    }

    private Future<Void> startRead() {
        Promise<Void> done = Promise.promise();
        reading = done.future();
        replica.leadership()
                .confirmed()
                .compose(leads -> readUpTo(OptionalLong.empty()))
                .onComplete(ended -> {
                    Promise<Void> next = nextRead;
                    reading = null;
                    nextRead = null;
                    waiters = 0;
                    if (next != null) {
                        startRead().onComplete(next);
                    }
                    done.handle(ended);
                });
        return done.future();
    }

    // Up to the head that the first page has: no caller was told of anything beyond it.
    private Future<Void> readUpTo(OptionalLong target) {
        long after = writer.contiguous();
        return checkConsistent()
                .compose(v -> catalog.ledger(after, PAGE, Deadline.after(replica.time(), config.pageTimeout())))
                .compose(
                        page -> take(page, after).map(v -> target.orElse(page.head())),
                        cause -> isPruned(cause)
                                ? checkPruned(after).map(v -> Long.MAX_VALUE)
                                : Future.failedFuture(cause))
                .compose(upTo -> store.lastNumber() >= upTo
                        ? Future.succeededFuture()
                        : readUpTo(upTo == Long.MAX_VALUE ? target : OptionalLong.of(upTo)));
    }

    private Future<Void> take(LedgerPage page, long after) {
        if (page.head() < after) { // OL19
            return fail("the catalog's ledger ends at %d, but order %d is known here; restore both from one backup"
                    .formatted(page.head(), after));
        }
        page.entries().forEach(entry -> writer.add(StoredOrder.of(entry)));
        if (writer.contiguous() < page.head() && writer.contiguous() == after) {
            return Future.failedFuture(new Failure.Unavailable(
                    "ledger-incomplete", "the ledger did not return entry %d; try again".formatted(after + 1)));
        }
        return writer.write();
    }

    // OL21: the catalog prunes a trade only after the group has applied its order. A replica that lacks the order was
    // deposed without knowing, and this read fails; or it has the order after this read. Otherwise the ledger begins
    // after our last order: it is a restored backup, or worse.
    private Future<Void> checkPruned(long after) {
        return replica.group()
                .readLinearizable(store::lastNumber)
                .compose(last -> last > after
                        ? Future.succeededFuture()
                        : fail(
                                "trades after %d are pruned in the catalog but missing here; restore both from one backup"
                                        .formatted(last)));
    }

    private static boolean isPruned(Throwable cause) {
        return cause instanceof Failure failure && failure.code().equals(CatalogApi.LEDGER_PRUNED);
    }
}
