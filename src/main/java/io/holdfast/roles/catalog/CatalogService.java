package io.holdfast.roles.catalog;

import io.holdfast.api.CatalogApi;
import io.holdfast.api.CatalogApi.LedgerPage;
import io.holdfast.api.CatalogApi.Trade;
import io.holdfast.api.CatalogApi.TradeOutcome;
import io.holdfast.api.CatalogApi.TradeOutcomes;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Time;
import io.holdfast.hosting.Chaos;
import io.holdfast.http.Call;
import io.holdfast.http.ContentHash;
import io.holdfast.http.Problem;
import io.holdfast.replication.ReplicatedGroup;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What the order books ask of the catalog, free of HTTP: trades, each decided by the group, and the ledger. */
public final class CatalogService {
    private final Catalog catalog;
    private final ReplicatedGroup<CatalogCommand, CatalogResult> group;
    private final Time time;
    private final Duration longest;
    private final Chaos chaos;
    private final CacheService caches;

    /** @param longest deadline that a request may have */
    CatalogService(
            Catalog catalog,
            ReplicatedGroup<CatalogCommand, CatalogResult> group,
            Time time,
            Duration longest,
            Chaos chaos,
            CacheService caches) {
        this.catalog = catalog;
        this.group = group;
        this.time = time;
        this.longest = longest;
        this.chaos = chaos;
        this.caches = caches;
    }

    /** Each wish is decided alone, and told as soon as it may be (OL36). */
    List<Future<TradeOutcome>> outcomes(List<Trade> wishes) {
        return wishes.stream().map(this::outcome).toList();
    }

    /** The same for who waits for all of them; always ends well. */
    public Future<TradeOutcomes> trade(List<Trade> wishes) {
        List<Future<TradeOutcome>> outcomes = outcomes(wishes);
        return Future.join(outcomes)
                .map(all ->
                        new TradeOutcomes(outcomes.stream().map(Future::result).toList()));
    }

    /**
     * OL21: entries after {@code from}, behind a read barrier, without holes, up to the first that may not be seen yet; that one is
     * waited for only when nothing comes before it. Never a page that skips what was pruned.
     */
    public Future<LedgerPage> ledger(long from, int limit) {
        return group.readLinearizable(() -> catalog.ledger(from, limit))
                .compose(page -> page.isPresent()
                        ? visible(page.get())
                        : Future.failedFuture(new Failure.Conflict(
                                CatalogApi.LEDGER_PRUNED,
                                "the ledger after entry %d is not here any more".formatted(from),
                                Map.of())));
    }

    private Future<LedgerPage> visible(LedgerPage page) {
        List<String> products =
                page.entries().stream().map(CatalogApi.LedgerEntry::product).toList();
        return caches.shownFirst(products)
                .map(count -> new LedgerPage(page.entries().subList(0, count), page.head()));
    }

    Future<TradeOutcome> outcome(Trade wish) {
        return trade(wish)
                .map(traded -> new TradeOutcome(traded.entry(), traded.replayed(), null))
                .recover(cause -> cause instanceof Failure failure
                        ? Future.succeededFuture(new TradeOutcome(
                                null, false, Problem.of(failure).toRefusal()))
                        : Future.failedFuture(cause));
    }

    /** An administrator's change. */
    Future<CatalogResult.ProductChanged> change(String product, CatalogCommand command) {
        return group.submit(command)
                .compose(answer -> told(List.of(product), answer))
                .map(result -> CatalogResult.require(CatalogResult.ProductChanged.class, result));
    }

    // A refusal tells of the stock as well: it waits like any other answer (rule 5 of the coherent cache).
    private Future<CatalogResult> told(List<String> products, CatalogResult answer) {
        return answer instanceof CatalogResult.Traded || answer instanceof CatalogResult.ProductChanged
                ? caches.shownDone(products, answer)
                : caches.shown(products, answer);
    }

    private Future<CatalogResult.Traded> trade(Trade wish) {
        if (!ContentHash.isOne(wish.hash())) {
            // What is in the log is applied by every replica of two groups: a form that one cannot keep would end them
            // all.
            return Future.failedFuture(Call.invalid("hash", "64 hex digits"));
        }
        long now = time.millis();
        if (now > wish.deadline()) {
            return Future.failedFuture(new CatalogResult.DeadlineExceeded().toFailure());
        }
        return group.submit(new CatalogCommand.Trade(
                        wish.key(),
                        wish.hash(),
                        wish.product(),
                        wish.side(),
                        wish.quantity(),
                        wish.watermark(),
                        // OL1: the memory counts on it that no deadline is further away than the longest.
                        Instant.ofEpochMilli(Math.min(wish.deadline(), now + longest.toMillis())),
                        catalog.config().forTrades()))
                .compose(answer -> told(List.of(wish.product()), answer))
                .map(answer -> {
                    CatalogResult.Traded traded = CatalogResult.require(CatalogResult.Traded.class, answer);
                    chaos.pass(Chaos.Point.TRADE_COMMITTED);
                    return traded;
                });
    }
}
