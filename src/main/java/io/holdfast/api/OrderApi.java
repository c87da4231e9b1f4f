package io.holdfast.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.holdfast.api.CatalogApi.Side;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** What the order books say and are asked. */
public final class OrderApi {
    public static final String SERVICE = "order";

    private OrderApi() {}

    /** What a client sends. */
    public record NewOrder(@JsonProperty("name") String product, long quantity, @JsonProperty("type") Side side) {}

    /**
     * A wish to place an order, on its way from a front end.
     *
     * @param key the Idempotency-Key
     * @param deadline when nobody waits for it any more, in milliseconds since 1970
     */
    public record Wish(
            String key,
            long deadline,
            @JsonProperty("name") String product,
            long quantity,
            @JsonProperty("type") Side side) {}

    /** Wishes that share a request; each is answered for itself. */
    public record Wishes(List<Wish> wishes) {}

    /**
     * What became of one wish.
     *
     * @param order null when it was refused
     * @param replayed whether the order had been placed before, under the same key
     * @param refusal null when it was not refused
     */
    public record Outcome(Order order, boolean replayed, Refusal refusal) {}

    /** @param outcomes in the order of the wishes */
    public record Outcomes(List<Outcome> outcomes) {}

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
     */
    public record OrderPage(List<Order> orders, long last) {}
}
