package io.holdfast.api;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.holdfast.api.CatalogApi.Side;
import io.holdfast.base.failure.Failure;
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

    /** The same for an order with a subject. It has a path of its own, because an earlier version would drop the subject silently. */
    public static final Rpc<PlaceOrder, PlaceOrderOutcome> PLACE_ORDER_OF_SUBJECT = Rpc.post(
                    "/internal/orders-of-subjects", PlaceOrder.class, PlaceOrderOutcome.class)
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

    /** The call that places {@code order}. */
    public static Rpc<PlaceOrder, PlaceOrderOutcome> placing(PlaceOrder order) {
        return order.subject() == null ? PLACE_ORDER : PLACE_ORDER_OF_SUBJECT;
    }

    /** The failure of a request for an order that does not exist, or that its caller may not see. */
    public static Failure unknown(long number) {
        return new Failure.NotFound("unknown-order", "there is no order " + number);
    }

    /** What a client sends. */
    public record NewOrder(@JsonProperty("name") String product, long quantity, @JsonProperty("type") Side side) {}

    /**
     * An order to be placed, on its way from a front end.
     *
     * @param key the Idempotency-Key
     * @param deadline when nobody waits for it any more, in milliseconds since 1970
     * @param subject who places it, null where that is not known
     */
    public record PlaceOrder(
            String key,
            long deadline,
            @JsonProperty("name") String product,
            long quantity,
            @JsonProperty("type") Side side,
            @JsonInclude(NON_NULL) @Nullable String subject) {
        /** Without a subject. */
        public PlaceOrder(String key, long deadline, String product, long quantity, Side side) {
            this(key, deadline, product, quantity, side, null);
        }
    }

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

    /**
     * @param from {@code ANY} where even a replica that cannot reach the leader shall answer
     * @param subject only an order of this subject is found; null for any. An earlier version does not know it: the caller looks at the
     *     subject of what it gets
     */
    public record GetOrder(long number, ReadFrom from, @Nullable String subject) {
        public GetOrder {
            from = from == null ? ReadFrom.LEADER : from;
        }

        /** Of any subject. */
        public GetOrder(long number, ReadFrom from) {
            this(number, from, null);
        }
    }

    /** @param orderKey the Idempotency-Key of the order @param from as with {@link GetOrder} */
    public record FindOrder(String orderKey, ReadFrom from) {
        public FindOrder {
            from = from == null ? ReadFrom.LEADER : from;
        }
    }

    /**
     * @param after number of the last order before the page, 0 for the first page
     * @param from as with {@link GetOrder}
     * @param subject as with {@link GetOrder}: orders of other subjects are left out
     */
    public record ListOrders(long after, int limit, ReadFrom from, @Nullable String subject) {
        public ListOrders {
            limit = PageLimit.of(limit, 100, 1000);
            from = from == null ? ReadFrom.LEADER : from;
        }

        /** Of any subject. */
        public ListOrders(long after, int limit, ReadFrom from) {
            this(after, limit, from, null);
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
     * @param subject who placed it, null where that is not known; clients see it only where they may see the orders of all
     */
    public record Order(
            long orderNumber,
            @JsonProperty("name") String product,
            @JsonProperty("type") Side side,
            long quantity,
            BigDecimal price,
            Instant placedAt,
            @JsonInclude(NON_NULL) @Nullable String subject) {
        /** Without a subject. */
        public Order(long orderNumber, String product, Side side, long quantity, BigDecimal price, Instant placedAt) {
            this(orderNumber, product, side, quantity, price, placedAt, null);
        }

        public boolean isOf(String someone) {
            return someone.equals(subject);
        }

        /** The same, as clients see it that see only their own. */
        public Order withoutSubject() {
            return subject == null ? this : new Order(orderNumber, product, side, quantity, price, placedAt);
        }
    }

    /**
     * @param orders by rising number
     * @param last the newest order's number, 0 for none; behind a full page it may be an older one's. Where the page is of one subject it
     *     is the last one's in the page, or the one that the page was to begin after
     * @param next cursor of the next page, null on the last one; only clients get it
     */
    public record OrderPage(List<Order> orders, long last, @Nullable String next) {
        /** As a replica answers it. */
        public OrderPage(List<Order> orders, long last) {
            this(orders, last, null);
        }
    }
}
