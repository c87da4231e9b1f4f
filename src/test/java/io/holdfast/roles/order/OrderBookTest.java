package io.holdfast.roles.order;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.CatalogApi.LedgerEntry;
import io.holdfast.api.CatalogApi.Side;
import io.vertx.core.Vertx;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrderBookTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @TempDir
    private Path directory;

    private final Vertx vertx = Vertx.vertx();
    private SoloOrderStore store;
    private OrderBook book;
    private long index;

    @BeforeEach
    void open() throws Exception {
        store = SoloOrderStore.open(vertx, directory).await(10, SECONDS);
        book = new OrderBook(store);
        index = book.recover().await(10, SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        book.close().await(5, SECONDS);
        vertx.close().await(5, SECONDS);
    }

    private static LedgerEntry entry(long seq) {
        return new LedgerEntry(seq, "key" + seq, "h", "Fox", Side.BUY, 2, new BigDecimal("15.99"), NOON);
    }

    private OrderBook.Recorded apply(long seq) {
        return book.apply(++index, NOON, entry(seq));
    }

    private void restart() throws Exception {
        book.flush(index).await(10, SECONDS);
        book.close().await(5, SECONDS);
        open();
    }

    @Test
    void a_trade_becomes_one_order_however_often_it_comes() {
        assertEquals(1, apply(1).first().orElseThrow().order().orderNumber());
        assertTrue(apply(1).first().isEmpty());
        assertEquals(1, book.lastNumber());
    }

    @Test
    void the_watermark_stops_at_the_first_hole() {
        apply(1);
        apply(3);
        apply(4);
        assertEquals(1, book.watermark());

        apply(2);

        assertEquals(4, book.watermark());
    }

    @Test
    void a_restart_keeps_orders_numbers_and_holes() throws Exception {
        apply(1);
        apply(3);
        StoredOrder third = book.fresh("key3").orElseThrow();

        restart();

        assertEquals(1, book.watermark());
        assertEquals(2, book.lastNumber());
        assertEquals(third, store.byKey("key3").await(5, SECONDS).orElseThrow());
        assertTrue(apply(3).first().isEmpty());
        assertEquals(3, apply(2).first().orElseThrow().order().orderNumber());
        assertEquals(3, book.watermark());
    }

    @Test
    void an_order_is_fresh_until_it_is_on_disk() throws Exception {
        apply(1);
        assertTrue(book.fresh("key1").isPresent());

        book.flush(index).await(10, SECONDS);

        assertTrue(book.fresh("key1").isEmpty());
        assertTrue(store.byKey("key1").await(5, SECONDS).isPresent());
    }
}
