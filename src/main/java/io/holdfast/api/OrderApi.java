package io.holdfast.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.holdfast.api.CatalogApi.Side;
import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Orders: what clients send and get, and the calls that front ends and replicas make to the order service. */
public final class OrderApi {
    public static final String SERVICE = "order";

    /** Places an order under its key, at most once. */
    public static final Rpc<PlaceOrder, PlaceOrderOutcome> PLACE_ORDER = Rpc.post(
                    "/internal/orders", PlaceOrder.class, PlaceOrderOutcome.class)
            .keyed()
            .batched("wishes", "outcomes", PlaceOrderOutcome::failed, PlaceOrderOutcome::error)
            .inProcess();

    /** Any replica answers with an order that it has, as orders never change; it sends the caller on to the leader otherwise. */
    public static final Rpc<GetOrder, Order> GET_ORDER =
            Rpc.get("/internal/orders/:number", GetOrder.class, Order.class);

    public static final Rpc<ListOrders, OrderPage> LIST_ORDERS =
            Rpc.get("/internal/orders", ListOrders.class, OrderPage.class);

    /** Finds the order of a key. An earlier version has no such call, and its 404 means nothing else than unknown. */
    public static final Rpc<FindOrder, Order> FIND_ORDER =
            Rpc.get("/internal/order-of-key", FindOrder.class, Order.class);

    /** Orders as a replica stores them, for one that lacks them. */
    public static final Rpc<ListStoredOrders, Buffer> LIST_STORED_ORDERS =
            Rpc.get("/internal/stored-orders", ListStoredOrders.class, Buffer.class);

    private OrderApi() {}

    /** What a client sends. */
    public record NewOrder(@JsonProperty("name") String product, long quantity, @JsonProperty("type") Side side) {}

    /**
     * An order to be placed, on its way from a front end.
     *
     * @param key the Idempotency-Key
     * @param deadline when nobody waits for it any more, in milliseconds since 1970
     */
    public record PlaceOrder(
            String key,
            long deadline,
            @JsonProperty("name") String product,
            long quantity,
            @JsonProperty("type") Side side) {}

    /**
     * The outcome of one order to be placed.
     *
     * @param order null when it was rejected
     * @param replayed whether the order had been placed before, under the same key
     * @param error null when it was not rejected
     */
    public record PlaceOrderOutcome(
            @Nullable Order order, boolean replayed, @JsonProperty("refusal") @Nullable ItemError error) {
        public static PlaceOrderOutcome failed(ItemError error) {
            return new PlaceOrderOutcome(null, false, error);
        }
    }

    /** @param from {@code ANY} where even a replica that cannot reach the leader shall answer */
    public record GetOrder(long number, ReadFrom from) {
        public GetOrder {
            from = from == null ? ReadFrom.LEADER : from;
        }
    }

    /** @param orderKey the Idempotency-Key of the order @param from as with {@link GetOrder} */
    public record FindOrder(String orderKey, ReadFrom from) {
        public FindOrder {
            from = from == null ? ReadFrom.LEADER : from;
        }
    }

    /** @param after number of the last order before the page, 0 for the first page @param from as with {@link GetOrder} */
    public record ListOrders(long after, int limit, ReadFrom from) {
        public ListOrders {
            limit = PageLimit.of(limit, 100, 1000);
            from = from == null ? ReadFrom.LEADER : from;
        }
    }

    /** @param after number of the last order before the page */
    public record ListStoredOrders(long after, int limit) {
        public ListStoredOrders {
            limit = PageLimit.of(limit, 1000, 10_000);
        }
    }

    /**
     * An accepted order; it never changes.
     *
     * @param orderNumber 1, 2, 3, ...: one that was acknowledged before another was sent has the smaller number
     * @param price of one piece
     */
    public record Order(
            long orderNumber,
            @JsonProperty("name") String product,
            @JsonProperty("type") Side side,
            long quantity,
            BigDecimal price,
            Instant placedAt) {}

    /**
     * @param orders by rising number
     * @param last the newest order's number, 0 for none; behind a full page it may be an older one's
     * @param next cursor of the next page, null on the last one; only clients get it
     */
    public record OrderPage(List<Order> orders, long last, @Nullable String next) {
        /** As a replica answers it. */
        public OrderPage(List<Order> orders, long last) {
            this(orders, last, null);
        }
    }
}
