package io.holdfast.roles.catalog;

import io.holdfast.api.CatalogApi;
import io.holdfast.api.CatalogApi.LedgerEntry;
import io.holdfast.api.CatalogApi.LedgerPage;
import io.holdfast.api.CatalogApi.Trade;
import io.holdfast.api.CatalogApi.TradeOutcome;
import io.holdfast.api.Subject;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Time;
import io.holdfast.hosting.Chaos;
import io.holdfast.http.Call;
import io.holdfast.http.ContentHash;
import io.holdfast.replication.ReplicatedGroup;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What order services and administrators request, free of HTTP: trades and changes, each decided by the group, and the ledger. */
public final class CatalogService {
    private final Catalog catalog;
    private final ReplicatedGroup<CatalogCommand, CatalogResult> group;
    private final Time time;
    private final Duration longest;
    private final Chaos chaos;
    private final VisibilityGate visibility;

    /** @param longest deadline that a request may have */
    CatalogService(
            Catalog catalog,
            ReplicatedGroup<CatalogCommand, CatalogResult> group,
            Time time,
            Duration longest,
            Chaos chaos,
            VisibilityGate visibility) {
        this.catalog = catalog;
        this.group = group;
        this.time = time;
        this.longest = longest;
        this.chaos = chaos;
        this.visibility = visibility;
    }

    /** A trade of its own, complete as soon as it is visible (OL36). @return fails with what it is rejected for */
    Future<TradeOutcome> trade(Trade trade) {
        return execute(trade).map(traded -> new TradeOutcome(traded.entry(), traded.replayed(), null));
    }

    /**
     * OL21: entries after {@code from}, behind a read barrier, without gaps, up to the first that is not visible yet; that one is waited
     * for only when it would be the first of the page. Never a page that skips pruned entries.
     */
    public Future<LedgerPage> ledger(long from, int limit) {
        return group.readLinearizable(() -> catalog.ledger(from, limit))
                .compose(page -> page.isPresent()
                        ? visiblePrefix(page.get())
                        : Future.failedFuture(new Failure.Conflict(
                                CatalogApi.LEDGER_PRUNED,
                                "the ledger after entry %d is not here any more".formatted(from),
                                Map.of())));
    }

    /** An administrator's change of {@code product}. */
    Future<CatalogResult.ProductChanged> change(String product, CatalogCommand command) {
        return group.submit(command)
                .compose(result -> awaitVisible(product, result))
                .map(result -> CatalogResult.require(CatalogResult.ProductChanged.class, result));
    }

    private Future<LedgerPage> visiblePrefix(LedgerPage page) {
        List<LedgerEntry> entries = page.entries();
        List<String> products = entries.stream().map(LedgerEntry::product).toList();
        return visibility
                .awaitVisiblePrefix(products)
                .map(count -> new LedgerPage(entries.subList(0, count), page.head()));
    }

    // A rejection reveals the stock too, so it waits like any other response (rule 5 of the coherent cache).
    private Future<CatalogResult> awaitVisible(String product, CatalogResult result) {
        return result instanceof CatalogResult.Rejected
                ? visibility.awaitVisible(List.of(product), result)
                : visibility.awaitVisibleChange(List.of(product), result);
    }

    private Future<CatalogResult.Traded> execute(Trade trade) {
        if (!ContentHash.isOne(trade.hash())) {
            // Every replica of two groups applies what is in the log: a hash that one of them cannot store would stop
            // them all.
            return Future.failedFuture(Call.invalid("hash", "64 hex digits"));
        }
        if (trade.subject() != null
                && !Subject.isOne(trade.subject())) { // the same of a text that a database cannot store
            return Future.failedFuture(Call.invalid("subject", Subject.RULE));
        }
        long now = time.millis();
        if (now > trade.deadline()) {
            return Future.failedFuture(new CatalogResult.DeadlineExceeded().toFailure());
        }
        return group.submit(new CatalogCommand.Trade(
                        trade.key(),
                        trade.hash(),
                        trade.product(),
                        trade.side(),
                        trade.quantity(),
                        trade.watermark(),
                        // OL1: keys may expire because no deadline is further away than the longest.
                        Instant.ofEpochMilli(Math.min(trade.deadline(), now + longest.toMillis())),
                        catalog.config().forTrades(),
                        Optional.ofNullable(trade.subject())))
                .compose(result -> awaitVisible(trade.product(), result))
                .map(result -> {
                    CatalogResult.Traded traded = CatalogResult.require(CatalogResult.Traded.class, result);
                    chaos.pass(Chaos.Point.TRADE_COMMITTED);
                    return traded;
                });
    }
}
