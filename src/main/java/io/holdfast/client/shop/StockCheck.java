package io.holdfast.client.shop;

import io.holdfast.api.CatalogApi.Product;
import io.holdfast.api.CatalogApi.Side;
import io.holdfast.api.OrderApi.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The books of a run: between two readings of the store, every product's stock must have moved by its orders and by nothing else,
 * and its trade volume must have grown by their sum.
 *
 * @param differences in words, none when the books balance
 * @param restocked products that an administrator changed meanwhile: their stock cannot be compared, their volume can
 */
record StockCheck(List<String> differences, List<String> restocked) {

    /** @param orders all orders of all clients between the two readings */
    static StockCheck of(List<Product> before, List<Product> after, List<Order> orders) {
        Map<String, Product> earlier = before.stream().collect(Collectors.toMap(Product::name, Function.identity()));
        Map<String, List<Order>> byProduct = orders.stream().collect(Collectors.groupingBy(Order::name));
        List<String> differences = new ArrayList<>();
        List<String> restocked = new ArrayList<>();
        for (Product now : after) {
            Product then = earlier.get(now.name());
            if (then == null) {
                restocked.add(now.name());
                continue;
            }
            List<Order> own = byProduct.getOrDefault(now.name(), List.of());
            long bought = sum(own, Side.BUY);
            long sold = sum(own, Side.SELL);
            if (now.tradeVolume() - then.tradeVolume() != bought + sold) {
                differences.add("%s: trade volume grew by %d, its orders sum up to %d"
                        .formatted(now.name(), now.tradeVolume() - then.tradeVolume(), bought + sold));
            }
            // Every trade makes one version; more versions than trades are an administrator's.
            if (now.version() - then.version() > own.size()) {
                restocked.add(now.name());
            } else if (now.quantity() != then.quantity() - bought + sold) {
                differences.add("%s: %d in stock, %d before, %d bought and %d sold since"
                        .formatted(now.name(), now.quantity(), then.quantity(), bought, sold));
            }
            if (now.quantity() < 0) {
                differences.add("%s: %d in stock".formatted(now.name(), now.quantity()));
            }
        }
        return new StockCheck(differences, restocked);
    }

    private static long sum(List<Order> orders, Side side) {
        return orders.stream()
                .filter(o -> o.type() == side)
                .mapToLong(Order::quantity)
                .sum();
    }
}
