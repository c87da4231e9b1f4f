package io.holdfast.roles.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.CatalogApi;
import io.holdfast.api.CatalogApi.Product;
import io.holdfast.api.CatalogApi.Side;
import io.holdfast.base.bytes.ByteWriter;
import io.holdfast.http.Preconditions;
import io.holdfast.replication.StateMachine.Position;
import io.holdfast.roles.catalog.CatalogCommand.Limits;
import io.holdfast.roles.catalog.CatalogCommand.SeedProduct;
import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The catalog's rules, on a clock in the commands. */
class CatalogTest {
    private static final Catalog.Config CONFIG = new Catalog.Config(Duration.ofMinutes(10), 3, 3, 2);
    private static final Limits LIMITS = new Limits(Duration.ofMinutes(10), 3, 3, 2);
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Instant SOON = NOON.plusSeconds(10);

    private Catalog catalog = new Catalog(CONFIG);
    private long index;

    @BeforeEach
    void fill() {
        apply(NOON, new CatalogCommand.Seed(List.of(new SeedProduct("Fox", new BigDecimal("15.99"), 10))));
    }

    private void restart() {
        List<Buffer> pieces = catalog.snapshot();
        catalog = new Catalog(CONFIG);
        catalog.restore(new Position(index, NOON), pieces);
    }

    private CatalogResult apply(Instant at, CatalogCommand command) {
        return catalog.apply(++index, at, command);
    }

    private CatalogResult trade(String key, Side side, long quantity, long watermark) {
        return apply(NOON, trade(key, "h", "Fox", side, quantity, watermark, NOON.plusSeconds(10)));
    }

    private CatalogResult buy(String key, long quantity) {
        return trade(key, Side.BUY, quantity, 0);
    }

    private static CatalogCommand trade(
            String key, String hash, String product, Side side, long quantity, long watermark, Instant deadline) {
        return new CatalogCommand.Trade(key, hash, product, side, quantity, watermark, deadline, LIMITS);
    }

    private Product fox() {
        return catalog.product("Fox").orElseThrow();
    }

    @Test
    void a_trade_moves_stock_volume_and_version_and_stands_in_the_ledger() {
        CatalogResult.Traded bought = assertInstanceOf(CatalogResult.Traded.class, buy("a", 3));
        trade("b", Side.SELL, 1, 0);

        assertEquals(new Product("Fox", new BigDecimal("15.99"), 8, 4, 3), fox());
        assertEquals(1, bought.entry().orderNumber());
        assertEquals(List.of(1L, 2L), seqs(0));
    }

    private List<Long> seqs(long from) {
        return catalog.ledger(from, 100).orElseThrow().entries().stream()
                .map(CatalogApi.LedgerEntry::orderNumber)
                .toList();
    }

    @Nested
    class OneKey {
        @Test
        void trades_once_and_answers_the_same_again() {
            var first = assertInstanceOf(CatalogResult.Traded.class, buy("a", 3));
            var again = assertInstanceOf(CatalogResult.Traded.class, buy("a", 3));

            assertEquals(first.entry(), again.entry());
            assertTrue(again.replayed());
            assertEquals(7, fox().quantity());
        }

        @Test
        void with_another_content_is_a_mismatch() {
            buy("a", 3);
            CatalogResult other = apply(NOON, trade("a", "other", "Fox", Side.BUY, 3, 0, NOON.plusSeconds(10)));

            assertInstanceOf(CatalogResult.IdempotencyKeyReused.class, other);
        }

        @Test
        void stays_refused_although_stock_came_meanwhile() {
            assertEquals(new CatalogResult.InsufficientStock("Fox", 10), buy("a", 11));
            apply(NOON, new CatalogCommand.Restock("r", "h", "Fox", 5, SOON, LIMITS));

            assertEquals(new CatalogResult.InsufficientStock("Fox", 10), buy("a", 11));
            assertEquals(15, fox().quantity());
        }

        @Test
        void is_free_again_after_the_refusal_is_forgotten() {
            buy("a", 11);
            apply(NOON, new CatalogCommand.Restock("r", "h", "Fox", 5, SOON, LIMITS));
            Instant over = NOON.plus(CONFIG.rememberFor()).plusMillis(1);

            CatalogResult now = apply(over, trade("a", "h", "Fox", Side.BUY, 11, 0, over.plusSeconds(1)));

            assertInstanceOf(CatalogResult.Traded.class, now);
        }

        @Test
        void stays_refused_from_the_last_time_that_it_was_told_so() {
            buy("a", 11);
            apply(NOON, new CatalogCommand.Restock("r", "h", "Fox", 5, SOON, LIMITS));
            Instant later = NOON.plus(CONFIG.rememberFor());
            Instant evenLater = later.plus(CONFIG.rememberFor());

            CatalogResult toldAgain = apply(later, trade("a", "h", "Fox", Side.BUY, 11, 0, later.plusSeconds(1)));
            CatalogResult copy = apply(evenLater, trade("a", "h", "Fox", Side.BUY, 11, 0, evenLater.plusSeconds(1)));

            assertEquals(
                    List.of(
                            new CatalogResult.InsufficientStock("Fox", 10),
                            new CatalogResult.InsufficientStock("Fox", 10)),
                    List.of(toldAgain, copy));
        }

        @Test
        void restocks_once_however_late_a_copy_comes() {
            apply(NOON, new CatalogCommand.Restock("r", "h", "Fox", 5, SOON, LIMITS));
            Instant forgotten = NOON.plus(CONFIG.rememberFor()).plusMillis(1);

            CatalogResult copy = apply(forgotten, new CatalogCommand.Restock("r", "h", "Fox", 5, SOON, LIMITS));

            assertInstanceOf(CatalogResult.DeadlineExceeded.class, copy);
            assertEquals(15, fox().quantity());
        }

        @Test
        void restocks_once() {
            apply(NOON, new CatalogCommand.Restock("r", "h", "Fox", 5, SOON, LIMITS));
            apply(NOON, new CatalogCommand.Restock("r", "h", "Fox", 5, SOON, LIMITS));

            assertEquals(15, fox().quantity());
        }

        @Test
        void of_an_old_price_does_not_overwrite_a_newer_one() {
            apply(
                    NOON,
                    new CatalogCommand.Put("old", "h", "Fox", new BigDecimal("1.00"), Optional.empty(), SOON, LIMITS));
            apply(
                    NOON,
                    new CatalogCommand.Put("new", "h", "Fox", new BigDecimal("2.00"), Optional.empty(), SOON, LIMITS));
            apply(
                    NOON,
                    new CatalogCommand.Put("old", "h", "Fox", new BigDecimal("1.00"), Optional.empty(), SOON, LIMITS));

            assertEquals(new BigDecimal("2.00"), fox().price());
        }
    }

    @Test
    void a_trade_after_its_deadline_does_nothing_but_one_just_at_it_trades() {
        Instant deadline = NOON.plusSeconds(1);

        assertInstanceOf(CatalogResult.Traded.class, apply(deadline, trade("a", "h", "Fox", Side.BUY, 1, 0, deadline)));
        assertInstanceOf(
                CatalogResult.DeadlineExceeded.class,
                apply(deadline.plusMillis(1), trade("b", "h", "Fox", Side.BUY, 1, 0, deadline)));
        assertEquals(9, fox().quantity());
    }

    @Test
    void time_never_goes_back() {
        apply(NOON.plusSeconds(5), new CatalogCommand.Restock("r", "h", "Fox", 1, SOON, LIMITS));

        assertInstanceOf(
                CatalogResult.DeadlineExceeded.class,
                apply(NOON, trade("a", "h", "Fox", Side.BUY, 1, 0, NOON.plusSeconds(4))));
    }

    @Test
    void refusals_beyond_the_table_are_put_off_and_none_is_forgotten() {
        buy("a", 11);
        buy("b", 11);
        buy("c", 11);

        assertInstanceOf(CatalogResult.TableFull.class, buy("d", 11));
        assertEquals(new CatalogResult.InsufficientStock("Fox", 10), buy("a", 11));
    }

    @Nested
    class Pruning {
        @BeforeEach
        void five_trades_all_of_them_written_by_the_order_book() {
            for (String key : List.of("a", "b", "c", "d", "e")) {
                buy(key, 1);
            }
            trade("f", Side.BUY, 1, 5);
        }

        @Test
        void keeps_the_lag_below_the_watermark() {
            assertEquals(List.of(4L, 5L, 6L), seqs(3));
            assertTrue(catalog.ledger(2, 100).isEmpty());
        }

        @Test
        void tells_an_order_book_that_looked_too_early_to_look_again() {
            assertInstanceOf(CatalogResult.StaleWatermark.class, buy("a", 1));
        }

        @Test
        void answers_a_key_it_still_has_whatever_the_watermark() {
            assertInstanceOf(CatalogResult.Traded.class, buy("e", 1));
        }
    }

    @Nested
    class What_an_administrator_presumes {
        private CatalogResult put(String key, String name, String ifMatch, String ifNoneMatch) {
            return apply(
                    NOON,
                    new CatalogCommand.Put(
                            key,
                            "h",
                            name,
                            new BigDecimal("5.00"),
                            Optional.empty(),
                            SOON,
                            LIMITS,
                            new Preconditions(ifMatch, ifNoneMatch)));
        }

        @Test
        void is_looked_at_when_the_change_is_decided() {
            assertEquals(new CatalogResult.PreconditionFailed(1), put("a", "Fox", "\"2\"", ""));
            assertEquals(new CatalogResult.PreconditionFailed(1), put("b", "Fox", "", "*"));
            assertEquals(new CatalogResult.PreconditionFailed(0), put("c", "Owl", "*", ""));
            assertEquals(1, fox().version());
        }

        @Test
        void lets_the_change_pass_when_it_is_so() {
            assertInstanceOf(CatalogResult.ProductChanged.class, put("a", "Fox", "\"1\"", ""));
            assertInstanceOf(CatalogResult.ProductChanged.class, put("b", "Owl", "", "*"));
            assertEquals(2, fox().version());
        }

        @Test
        void is_told_again_as_it_was_also_after_a_restart() {
            put("a", "Fox", "\"2\"", "");
            put("b", "Fox", "", "");

            restart();

            assertEquals(new CatalogResult.PreconditionFailed(1), put("a", "Fox", "\"2\"", ""));
        }

        @Test
        void holds_for_a_restock_too() {
            assertEquals(
                    new CatalogResult.PreconditionFailed(1),
                    apply(
                            NOON,
                            new CatalogCommand.Restock(
                                    "r", "h", "Fox", 1, SOON, LIMITS, new Preconditions("\"7\"", ""))));
        }
    }

    @Test
    void a_restart_forgets_nothing() {
        buy("a", 3);
        buy("b", 11);
        apply(NOON, new CatalogCommand.Put("p", "h", "Kite", new BigDecimal("9.9900"), Optional.of(4L), SOON, LIMITS));
        Product kite = catalog.product("Kite").orElseThrow();

        restart();

        assertEquals(7, fox().quantity());
        assertEquals(kite, catalog.product("Kite").orElseThrow());
        assertEquals(List.of(1L), seqs(0));
        assertTrue(assertInstanceOf(CatalogResult.Traded.class, buy("a", 3)).replayed());
        assertEquals(new CatalogResult.InsufficientStock("Fox", 7), buy("b", 11));
        assertFalse(catalog.isEmpty());
    }

    @Test
    void pruning_survives_a_restart_too() {
        for (String key : List.of("a", "b", "c", "d", "e")) {
            buy(key, 1);
        }
        trade("f", Side.BUY, 1, 5);

        restart();

        assertTrue(catalog.ledger(2, 100).isEmpty());
        assertEquals(List.of(4L, 5L, 6L), seqs(3));
        assertEquals(
                7,
                assertInstanceOf(CatalogResult.Traded.class, trade("g", Side.BUY, 1, 6))
                        .entry()
                        .orderNumber());
    }

    @Test
    void a_fingerprint_is_that_of_the_state_however_it_came_about() {
        for (String key : List.of("a", "b", "c", "d", "e")) {
            buy(key, 1);
        }
        buy("short", 100);
        trade("f", Side.BUY, 1, 5); // prunes
        long before = catalog.fingerprint();
        restart();
        assertEquals(before, catalog.fingerprint());

        Instant over = NOON.plus(LIMITS.rememberFor()).plusMillis(1);
        apply(over, trade("g", "h", "Fox", Side.BUY, 1, 6, over.plusSeconds(1))); // forgets
        assertNotEquals(before, catalog.fingerprint());
        before = catalog.fingerprint();
        restart();
        assertEquals(before, catalog.fingerprint());
    }

    @Test
    void a_filled_catalog_is_not_filled_again() {
        apply(NOON, new CatalogCommand.Seed(List.of(new SeedProduct("Tux", BigDecimal.ONE, 1))));

        assertTrue(catalog.product("Tux").isEmpty());
    }

    @Test
    void stock_stays_within_its_limit() {
        assertInstanceOf(CatalogResult.StockLimitExceeded.class, trade("a", Side.SELL, CatalogApi.QUANTITY_MAX - 9, 0));
        assertInstanceOf(CatalogResult.Traded.class, trade("b", Side.SELL, CatalogApi.QUANTITY_MAX - 10, 0));
    }

    @Test
    void a_snapshot_is_the_same_after_it_was_restored() {
        buy("a", 3);
        buy("short", 100);
        apply(NOON, new CatalogCommand.Put("p", "h", "Owl", new BigDecimal("9.50"), Optional.of(4L), SOON, LIMITS));
        List<Buffer> pieces = catalog.snapshot();
        buy("later", 1);

        catalog.restore(new Position(3, NOON), pieces);

        assertEquals(pieces, catalog.snapshot());
        assertEquals(7, fox().quantity());
        assertInstanceOf(CatalogResult.InsufficientStock.class, buy("short", 100));
        assertInstanceOf(CatalogResult.Traded.class, buy("later", 1));
    }

    @Test
    void commands_that_were_logged_without_bounds_are_read_with_those_of_this_replica() {
        ByteWriter restock = new ByteWriter(64).tag(3).text("k").text("h").text("Fox");
        ByteWriter put =
                new ByteWriter(64).tag(4).text("k").text("h").text("Fox").decimal(new BigDecimal("0.10"));

        assertEquals(
                new CatalogCommand.Restock("k", "h", "Fox", 1, SOON, CONFIG.forTrades()),
                catalog.decode(restock.number(1).instant(SOON).bytes()));
        assertEquals(
                new CatalogCommand.Put(
                        "k", "h", "Fox", new BigDecimal("0.10"), Optional.empty(), SOON, CONFIG.forTrades()),
                catalog.decode(put.flag(false).instant(SOON).bytes()));
    }

    @Test
    void every_command_is_read_as_it_was_written() {
        List<CatalogCommand> commands = List.of(
                trade("k", "h", "Füchse 🦊", Side.SELL, Long.MAX_VALUE, 7, NOON),
                new CatalogCommand.Restock("k", "h", "Fox", 1, SOON, LIMITS),
                new CatalogCommand.Restock("k", "h", "Fox", 1, SOON, LIMITS, new Preconditions("*", "")),
                new CatalogCommand.Put(
                        "k",
                        "h",
                        "Fox",
                        new BigDecimal("0.10"),
                        Optional.of(7L),
                        SOON,
                        LIMITS,
                        new Preconditions("", "\"3\",W/\"4\"")),
                new CatalogCommand.Put("k", "h", "Fox", new BigDecimal("0.10"), Optional.empty(), SOON, LIMITS),
                new CatalogCommand.Put("k", "h", "Fox", new BigDecimal("1E+3"), Optional.of(0L), SOON, LIMITS),
                new CatalogCommand.Seed(List.of(new SeedProduct("Fox", new BigDecimal("15.99"), 10))));

        commands.forEach(command -> assertEquals(command, catalog.decode(catalog.encode(command))));
    }

    @Nested
    class A_flood_of_refusals { // OL16
        private static final Limits SOME = new Limits(Duration.ofMinutes(10), 10, 2, 2);

        private CatalogResult buy(String key, String product, long quantity, Limits limits) {
            return apply(
                    NOON,
                    new CatalogCommand.Trade(
                            key, "h", product, Side.BUY, quantity, 0, SOON.plusSeconds(3_600), limits));
        }

        @BeforeEach
        void another_product() {
            apply(NOON, new CatalogCommand.Put("hen", "h", "Hen", BigDecimal.ONE, Optional.of(1L), SOON, LIMITS));
        }

        @Test
        void takes_no_room_from_a_success() {
            Limits none = new Limits(Duration.ofMinutes(10), 1, 1, 2);
            assertInstanceOf(CatalogResult.TableFull.class, buy("a", "Fox", 11, none));

            assertInstanceOf(CatalogResult.Traded.class, buy("b", "Fox", 10, none));
        }

        @Test
        void of_one_product_takes_no_room_from_another() {
            buy("a", "Fox", 11, SOME);
            buy("b", "Fox", 11, SOME);

            assertInstanceOf(CatalogResult.TableFull.class, buy("c", "Fox", 11, SOME));
            assertInstanceOf(CatalogResult.InsufficientStock.class, buy("d", "Hen", 2, SOME));
            assertInstanceOf(CatalogResult.InsufficientStock.class, buy("a", "Fox", 11, SOME), "it was told so");
        }

        @Test
        void of_unknown_products_counts_as_one() {
            buy("a", "x", 1, SOME);
            buy("b", "y", 1, SOME);

            assertInstanceOf(CatalogResult.TableFull.class, buy("c", "z", 1, SOME));
            assertInstanceOf(CatalogResult.InsufficientStock.class, buy("d", "Fox", 11, SOME));
        }

        @Test
        void that_was_put_off_may_be_told_anew_and_was_not_done() {
            buy("a", "Fox", 11, SOME);
            buy("b", "Fox", 11, SOME);
            buy("c", "Fox", 11, SOME);
            apply(NOON, new CatalogCommand.Restock("r", "h", "Fox", 1, SOON, SOME));

            assertInstanceOf(CatalogResult.Traded.class, buy("c", "Fox", 11, SOME));
        }

        @Test
        void leaves_room_for_administrators() {
            Catalog.Config config = new Catalog.Config(Duration.ofMinutes(10), 20, 100, 2);
            for (int i = 0; i < 18; i++) {
                buy("k" + i, "Fox", 11, config.forTrades());
            }
            assertInstanceOf(CatalogResult.TableFull.class, buy("last", "Fox", 11, config.forTrades()));

            CatalogResult restocked =
                    apply(NOON, new CatalogCommand.Restock("r", "h", "Fox", 5, SOON, config.forAdministrators()));

            assertInstanceOf(CatalogResult.ProductChanged.class, restocked);
        }

        @Test
        void is_counted_alike_after_a_restart_and_until_it_is_forgotten() {
            buy("a", "Fox", 11, SOME);
            buy("b", "Fox", 11, SOME);

            restart();
            assertInstanceOf(CatalogResult.TableFull.class, buy("c", "Fox", 11, SOME));
            Instant over = NOON.plus(SOME.rememberFor()).plusMillis(1);
            apply(over, new CatalogCommand.Restock("r", "h", "Hen", 1, over.plusSeconds(1), SOME));
            assertInstanceOf(CatalogResult.InsufficientStock.class, buy("c", "Fox", 11, SOME));
        }
    }

    @Test
    void replicas_with_other_settings_apply_the_same_commands_alike() { // OL0
        Catalog other = new Catalog(new Catalog.Config(Duration.ofMinutes(1), 1, 1, 0));
        Catalog third = new Catalog(new Catalog.Config(Duration.ofHours(1), 1_000, 1_000, 1_000));
        List<CatalogCommand> commands = List.of(
                new CatalogCommand.Seed(List.of(new SeedProduct("Fox", BigDecimal.ONE, 10))),
                trade("a", "h", "Fox", Side.BUY, 11, 0, SOON),
                trade("b", "h", "Fox", Side.BUY, 11, 0, SOON),
                trade("c", "h", "Fox", Side.BUY, 1, 0, SOON),
                trade("d", "h", "Fox", Side.BUY, 1, 1, SOON),
                trade("e", "h", "Fox", Side.BUY, 1, 2, SOON),
                trade("f", "h", "Fox", Side.BUY, 1, 3, SOON),
                new CatalogCommand.Restock("r", "h", "Fox", 1, SOON, LIMITS),
                trade("c", "h", "Fox", Side.BUY, 1, 0, SOON));
        long at = 0;
        for (CatalogCommand command : commands) {
            at++;
            // As each of them reads it from its log.
            CatalogResult one = other.apply(at, NOON.plusSeconds(at), other.decode(other.encode(command)));
            assertEquals(one, third.apply(at, NOON.plusSeconds(at), third.decode(third.encode(command))));
        }
        assertEquals(other.snapshot(), third.snapshot());
        assertEquals(other.fingerprint(), third.fingerprint());
    }

    @Test
    void an_order_book_that_is_ahead_of_the_ledger_is_told_so_before_anything_is_done() { // OL19
        buy("a", 1);

        assertEquals(new CatalogResult.LedgerBehind(1), trade("b", Side.BUY, 1, 2));

        assertEquals(9, fox().quantity());
        assertInstanceOf(CatalogResult.Traded.class, trade("a", Side.BUY, 1, 2), "it stands in the ledger");
        assertInstanceOf(CatalogResult.Traded.class, trade("b", Side.BUY, 1, 1));
    }
}
