package io.holdfast.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.holdfast.api.CatalogApi.ProductPage;
import io.holdfast.api.CatalogApi.Side;
import io.holdfast.api.OrderApi.Order;
import io.holdfast.api.OrderApi.OrderPage;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PagesTest {
    private static OrderPage orders(int limit, long... numbers) {
        List<Order> orders = Arrays.stream(numbers)
                .mapToObj(number -> new Order(number, "Fox", Side.BUY, 1, BigDecimal.ONE, Instant.EPOCH))
                .toList();
        return Pages.ofOrders(new OrderPage(orders, 9), limit);
    }

    @Test
    void of_products_end_with_a_cursor_of_the_last_name() {
        assertEquals(
                Optional.of("Café & Co"),
                Pages.decode(Pages.ofProducts(new ProductPage(List.of(), "Café & Co"))
                        .next()));
        assertNull(Pages.ofProducts(new ProductPage(List.of(), null)).next());
    }

    @Test
    void of_orders_end_with_a_cursor_of_the_last_number_while_they_are_full() {
        assertEquals(Optional.of("7"), Pages.decode(orders(2, 6, 7).next()));
        assertNull(orders(3, 6, 7).next());
        assertNull(orders(1).next());
    }

    @Test
    void have_one_cursor_for_an_end() {
        assertEquals(Optional.of("Fox"), Pages.decode("Rm94"));
        assertEquals(Optional.empty(), Pages.decode("Rm94="));
        assertEquals(Optional.empty(), Pages.decode("Rm9"));
        assertEquals(Optional.empty(), Pages.decode("!"));
    }
}
