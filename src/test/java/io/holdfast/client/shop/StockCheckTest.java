package io.holdfast.client.shop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.api.CatalogApi.Product;
import io.holdfast.api.CatalogApi.Side;
import io.holdfast.api.OrderApi.Order;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The books must not balance when something is wrong: each fault here is one that the shop is there to find. */
class StockCheckTest {
    private static final List<Product> BEFORE = List.of(fox(10, 5, 3));
    private static final List<Order> ORDERS = List.of(order(1, Side.BUY, 4), order(2, Side.SELL, 1));

    private static Product fox(long quantity, long volume, long version) {
        return new Product("Fox", BigDecimal.ONE, quantity, volume, version);
    }

    private static Order order(long number, Side side, long quantity) {
        return new Order(number, "Fox", side, quantity, BigDecimal.ONE, Instant.EPOCH);
    }

    private static StockCheck check(Product after) {
        return StockCheck.of(BEFORE, List.of(after), ORDERS);
    }

    @Test
    void balance_when_stock_and_volume_moved_by_the_orders() {
        assertEquals(new StockCheck(List.of(), List.of()), check(fox(7, 10, 5)));
    }

    @Test
    void show_stock_that_leaked() {
        assertEquals(1, check(fox(6, 10, 5)).differences().size());
    }

    @Test
    void show_a_trade_without_an_order() {
        assertEquals(1, check(fox(7, 11, 5)).differences().size());
    }

    @Test
    void show_an_order_without_a_trade() {
        assertEquals(2, check(fox(10, 5, 3)).differences().size());
    }

    @Test
    void show_negative_stock() {
        assertEquals(2, check(fox(-1, 10, 5)).differences().size());
    }

    @Test
    void leave_out_the_stock_of_what_an_administrator_changed() {
        assertEquals(new StockCheck(List.of(), List.of("Fox")), check(fox(1007, 10, 6)));
    }
}
