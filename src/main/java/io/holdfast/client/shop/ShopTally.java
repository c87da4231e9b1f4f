package io.holdfast.client.shop;

import io.holdfast.api.OrderApi.NewOrder;
import io.holdfast.api.OrderApi.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/** What a run did and how long it took. Confined to the event loop of the run. */
final class ShopTally {
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final int SHOWN_MAX = 10;

    private final Histogram queries = new Histogram(LONGEST_NANOS, 3);
    private final Histogram orders = new Histogram(LONGEST_NANOS, 3);
    private final List<Order> placed = new ArrayList<>();
    private final List<String> differences = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private long differenceCount;
    private long failureCount;
    private long refused;
    private long others;
    private long lastOrderNanos;
    private long longestPauseNanos;

    void queried(long nanos) {
        queries.recordValue(Math.min(nanos, LONGEST_NANOS));
    }

    /** @param nowNanos a monotonic reading */
    void ordered(NewOrder request, Order order, long nanos, long nowNanos) {
        orders.recordValue(Math.min(nanos, LONGEST_NANOS));
        if (!placed.isEmpty()) {
            longestPauseNanos = Math.max(longestPauseNanos, nowNanos - lastOrderNanos);
        }
        lastOrderNanos = nowNanos;
        placed.add(order);
        boolean asWished = order.product().equals(request.product())
                && order.quantity() == request.quantity()
                && order.side() == request.side();
        if (!asWished) {
            differs("order %d: asked for %s, got %s".formatted(order.orderNumber(), request, order));
        }
    }

    /** Takes note of those of {@code orders} that were placed by somebody else. */
    void notAlone(List<Order> orders) {
        Set<Long> own = placed.stream().map(Order::orderNumber).collect(Collectors.toSet());
        others = orders.stream()
                .filter(order -> !own.contains(order.orderNumber()))
                .count();
    }

    /** Orders that came in between and were not of this run. */
    long others() {
        return others;
    }

    void refused(long nanos) {
        orders.recordValue(Math.min(nanos, LONGEST_NANOS));
        refused++;
    }

    /** A request that ended without the answer it should have had. */
    void failed(Throwable cause) {
        failureCount++;
        if (failures.size() < SHOWN_MAX) {
            failures.add(String.valueOf(cause.getMessage()));
        }
    }

    /** A response of the store that is wrong. */
    void differs(String what) {
        differenceCount++;
        if (differences.size() < SHOWN_MAX) {
            differences.add(what);
        }
    }

    List<Order> placed() {
        return placed;
    }

    Histogram queries() {
        return queries;
    }

    Histogram orders() {
        return orders;
    }

    /** The longest time between two placed orders, of whichever clients. */
    long longestPauseNanos() {
        return longestPauseNanos;
    }

    long refusals() {
        return refused;
    }

    /** The first few, in words. */
    List<String> differences() {
        return differences;
    }

    /** The first few, in words. */
    List<String> failures() {
        return failures;
    }

    long differenceCount() {
        return differenceCount;
    }

    long failureCount() {
        return failureCount;
    }
}
