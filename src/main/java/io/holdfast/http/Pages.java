package io.holdfast.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.api.CatalogApi.ProductPage;
import io.holdfast.api.OrderApi.Order;
import io.holdfast.api.OrderApi.OrderPage;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The one rule for pages: a page has {@code next}, which is null on the last one, and {@code cursor} of the next request is that, opaque
 * to clients. To us it is where the page ends: the name of its last product, the number of its last order.
 */
public final class Pages {
    private static final String CURSOR = "cursor";
    private static final String AFTER = "after";
    private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,17}");

    private Pages() {}

    /** The page with its cursor, as clients get it. @param page as a replica answered it: its {@code next} is a name */
    public static ProductPage ofProducts(ProductPage page) {
        return new ProductPage(page.products(), page.next() == null ? null : encode(page.next()));
    }

    /** The page with its cursor, as clients get it. @param limit that the request had */
    public static OrderPage ofOrders(OrderPage page, int limit) {
        List<Order> orders = page.orders();
        String next = orders.size() < limit
                ? null
                : encode(Long.toString(orders.get(orders.size() - 1).orderNumber()));
        return new OrderPage(orders, page.last(), next);
    }

    /** The name that the page before ended with; empty for the first page. */
    public static String afterName(Call call) {
        return call.query(CURSOR)
                .map(cursor -> decode(cursor).filter(Names::isText).orElseThrow(Pages::foreign))
                .orElse("");
    }

    /** The number that the page before ended with, or that a client knows ({@code after}); 0 for the first page. */
    public static long afterNumber(Call call) {
        Optional<String> cursor = call.query(CURSOR);
        if (cursor.isPresent() && call.query(AFTER).isPresent()) {
            throw Call.invalid(CURSOR, "not together with after");
        }
        return cursor.map(text -> decode(text)
                        .filter(NUMBER.asMatchPredicate())
                        .map(Long::parseLong)
                        .orElseThrow(Pages::foreign))
                .orElseGet(() -> call.whole(AFTER, 0, 0, Long.MAX_VALUE));
    }

    static String encode(String end) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(end.getBytes(UTF_8));
    }

    /** Empty when it was not made by {@link #encode}. */
    static Optional<String> decode(String cursor) {
        try {
            String end = new String(Base64.getUrlDecoder().decode(cursor), UTF_8);
            return Optional.of(end).filter(text -> cursor.equals(encode(text)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static RuntimeException foreign() {
        return Call.invalid(CURSOR, "what 'next' of the page before said");
    }
}
