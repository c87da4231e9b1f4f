package io.holdfast.api;

import io.holdfast.api.CatalogApi.Side;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** What the order books say and are asked. */
public final class OrderApi {
    public static final String SERVICE = "order";

    private OrderApi() {}

    /** @param name of the product */
    public record NewOrder(String name, long quantity, Side type) {}

    /**
     * An accepted order; it never changes.
     *
     * @param orderNumber 1, 2, 3, ...: one that was acknowledged before another was sent has the smaller number
     * @param price of one piece
     */
    public record Order(long orderNumber, String name, Side type, long quantity, BigDecimal price, Instant placedAt) {}

    /**
     * @param orders by rising number
     * @param last the newest order's number, 0 for none
     */
    public record OrderPage(List<Order> orders, long last) {}
}
