package io.holdfast.client.shop;

import io.holdfast.api.CatalogApi.Product;
import io.holdfast.api.CatalogApi.Side;
import io.holdfast.api.OrderApi.Order;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The check of a run: between two readings of the store, every product's stock must have moved by its orders and by nothing else,
 * and its trade volume must have grown by their sum.
 *
 * <p>Where others order while the store is read, nobody knows which of the orders around a reading are in it. So one way to draw the two
 * lines must do for a product's stock, volume and version together.
 *
 * @param differences in words, none when all is as it should be
 * @param restocked products that an administrator changed meanwhile: their stock cannot be compared, their volume can
 */
record StockCheck(List<String> differences, List<String> restocked) {

    /** @param orders all orders of all clients after {@code before.first()}, up to {@code after.last()} */
    static StockCheck of(StoreSnapshot before, StoreSnapshot after, List<Order> orders) {
        Map<String, Product> earlier =
                before.products().stream().collect(Collectors.toMap(Product::name, Function.identity()));
        Map<String, List<Order>> byProduct = orders.stream()
                .sorted(Comparator.comparingLong(Order::orderNumber))
                .collect(Collectors.groupingBy(Order::product));
        List<String> differences = new ArrayList<>();
        List<String> restocked = new ArrayList<>();
        for (Product now : after.products()) {
            Product then = earlier.get(now.name());
            if (then == null) {
                restocked.add(now.name());
                continue;
            }
            List<Order> own = byProduct.getOrDefault(now.name(), List.of());
            int firstEnd = (int) own.stream()
                    .filter(order -> order.orderNumber() <= after.first())
                    .count();
            int lastStart = (int) own.stream()
                    .filter(order -> order.orderNumber() <= before.last())
                    .count();
            Books books = new Books(then, now, own);
            Optional<Boolean> comparable = books.balance(lastStart, firstEnd);
            if (comparable.isEmpty()) {
                differences.addAll(books.differences(lastStart, firstEnd));
            } else if (!comparable.get()) {
                restocked.add(now.name());
            }
            if (now.quantity() < 0) {
                differences.add("%s: %d in stock".formatted(now.name(), now.quantity()));
            }
        }
        return new StockCheck(differences, restocked);
    }

    /** One product. @param orders of it around and between the two readings, by number */
    private record Books(Product then, Product now, List<Order> orders) {

        /**
         * Searches for consecutive orders that explain the change of the product.
         *
         * @param lastStart how many of the orders may be in the first reading @param firstEnd how many must be in the second one
         * @return whether its stock could be compared; empty when nothing explains it
         */
        Optional<Boolean> balance(int lastStart, int firstEnd) {
            Map<Long, Integer> ends = new HashMap<>(); // by the volume up to there, which grows with every order
            long volume = 0;
            for (int end = 0; end <= orders.size(); end++) {
                if (end >= firstEnd) {
                    ends.put(volume, end);
                }
                volume += end < orders.size() ? orders.get(end).quantity() : 0;
            }
            boolean restocked = false;
            volume = 0;
            for (int start = 0; start <= lastStart; start++) {
                Integer end = ends.get(volume + now.tradeVolume() - then.tradeVolume());
                if (end != null && end >= start) {
                    // Every trade makes one version; more versions than trades are an administrator's.
                    boolean changed = now.version() - then.version() > end - start;
                    if (!changed && now.quantity() - then.quantity() == moved(start, end)) {
                        return Optional.of(true);
                    }
                    restocked |= changed;
                }
                volume += start < orders.size() ? orders.get(start).quantity() : 0;
            }
            return restocked ? Optional.of(false) : Optional.empty();
        }

        List<String> differences(int start, int end) {
            List<Order> between = orders.subList(Math.min(start, end), end);
            long bought = sum(between, Side.BUY);
            long sold = sum(between, Side.SELL);
            long grown = now.tradeVolume() - then.tradeVolume();
            List<String> differences = new ArrayList<>();
            if (grown != bought + sold) {
                differences.add("%s: trade volume grew by %d, its orders sum up to %d"
                        .formatted(now.name(), grown, bought + sold));
            }
            boolean changed = now.version() - then.version() > between.size();
            if (!changed && now.quantity() != then.quantity() - bought + sold || differences.isEmpty()) {
                differences.add("%s: %d in stock, %d before, %d bought and %d sold since"
                        .formatted(now.name(), now.quantity(), then.quantity(), bought, sold));
            }
            return differences;
        }

        private long moved(int start, int end) {
            List<Order> between = orders.subList(start, end);
            return sum(between, Side.SELL) - sum(between, Side.BUY);
        }

        private static long sum(List<Order> orders, Side side) {
            return orders.stream()
                    .filter(o -> o.side() == side)
                    .mapToLong(Order::quantity)
                    .sum();
        }
    }
}
