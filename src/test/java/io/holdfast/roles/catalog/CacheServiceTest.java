package io.holdfast.roles.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.CacheApi.Fill;
import io.holdfast.api.CatalogApi.LedgerPage;
import io.holdfast.api.CatalogApi.Side;
import io.holdfast.base.time.ManualTime;
import io.holdfast.cache.CoherenceDirectory;
import io.holdfast.cache.LeaseTimes;
import io.holdfast.hosting.Chaos;
import io.holdfast.simulation.orders.PassingGroup;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class CacheServiceTest {
    private static final LeaseTimes TIMES = new LeaseTimes(Duration.ofMillis(250), 0.01, Duration.ofMillis(5));

    /** Leads in a term that changes, and answers reads when it is told to. */
    private static final class Led extends PassingGroup<CatalogCommand, CatalogResult> {
        final Queue<Runnable> reads = new ArrayDeque<>();
        long term = 3;

        Led() {
            super(null);
        }

        @Override
        public Status status() {
            return new Status(1, 1, term, 0, 0, List.of(1, 2, 3), List.of(), Optional.empty(), Optional.empty());
        }

        @Override
        public <T> Future<T> readLinearizable(Supplier<T> view) {
            Promise<T> answer = Promise.promise();
            reads.add(() -> answer.complete(view.get()));
            return answer.future();
        }
    }

    private final ManualTime time = new ManualTime();
    private final Catalog catalog = new Catalog(new Catalog.Config(Duration.ofMinutes(10), 10, 10, 10));
    private final Led group = new Led();
    private final CoherenceDirectory directory =
            new CoherenceDirectory(time, new CoherenceDirectory.Config(TIMES, 10, 10), holder -> {});
    private final CacheService caches = new CacheService(catalog, group, directory, TIMES);

    private void apply(long index, CatalogCommand command) {
        catalog.apply(index, Instant.EPOCH, command);
    }

    @Test
    void a_fill_that_was_confirmed_in_a_later_term_than_it_came_in_waits_like_any_other_of_that_term() {
        apply(1, new CatalogCommand.Seed(List.of(new CatalogCommand.SeedProduct("Fox", BigDecimal.ONE, 5))));
        apply(2, new CatalogCommand.Publish(1));
        caches.fill("Hen", "", 0);
        group.reads.remove().run(); // elected in term 3
        Future<Fill> fill = caches.fill("Fox", "", 0);

        // Another one led meanwhile, gave a lease, and could not end its change.
        apply(3, new CatalogCommand.Join("h", URI.create("http://f:1")));
        apply(
                4,
                new CatalogCommand.Restock(
                        "k", "h", "Fox", 1, Instant.MAX, catalog.config().forAdministrators()));
        group.term = 5;
        while (!group.reads.isEmpty()) {
            group.reads.remove().run();
        }

        assertFalse(fill.isComplete());
        assertEquals(5, directory.term());
        time.advance(TIMES.expiry());
        directory.tick();
        assertTrue(fill.succeeded());
        assertEquals(6, fill.result().product().quantity());
    }

    private CatalogCommand.Trade trade(String key, String product) {
        return new CatalogCommand.Trade(
                key, "h", product, Side.BUY, 1, 0, Instant.MAX, catalog.config().forTrades());
    }

    private Future<LedgerPage> ledger(CatalogService trades, long from) {
        Future<LedgerPage> page = trades.ledger(from, 10);
        while (!group.reads.isEmpty()) {
            group.reads.remove().run();
        }
        return page;
    }

    @Test
    void a_page_of_the_ledger_ends_before_an_entry_that_nobody_may_see_yet() { // OL21, OL36
        apply(
                1,
                new CatalogCommand.Seed(List.of(
                        new CatalogCommand.SeedProduct("Fox", BigDecimal.ONE, 5),
                        new CatalogCommand.SeedProduct("Hen", BigDecimal.ONE, 5))));
        apply(2, new CatalogCommand.Publish(1));
        caches.fill("Hen", "", 0);
        group.reads.remove().run(); // elected
        CatalogService trades =
                new CatalogService(catalog, group, time, Duration.ofSeconds(10), Chaos.OFF, caches.visibility());
        directory.onJoined("h", URI.create("http://f:1"));
        long session = directory.grant("h", 0).orElseThrow().session();
        assertTrue(directory.registerSharer("Fox", "h", session));
        catalog.onChange(directory::onCommitted);
        apply(3, trade("a", "Hen"));
        apply(4, trade("b", "Fox"));
        apply(5, trade("c", "Hen"));

        LedgerPage first = ledger(trades, 0).result();
        assertEquals(1, first.entries().size());
        assertEquals(3, first.head());
        Future<LedgerPage> rest = ledger(trades, 1);
        assertFalse(rest.isComplete());

        directory.onAcknowledged("h", directory.nextInvalidation("h").orElseThrow());
        assertEquals(2, rest.result().entries().size());
        assertEquals(0, ledger(trades, 3).result().entries().size());
    }
}
