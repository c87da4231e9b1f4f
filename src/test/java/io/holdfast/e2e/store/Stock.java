package io.holdfast.e2e.store;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the catalog of a test begins with: plenty of some products, and of one so little that some buyers get none. */
record Stock(Map<String, Long> quantities) {
    static final BigDecimal PRICE = new BigDecimal("15.99");

    static Stock usual() {
        return new Stock(new TreeMap<>(Map.of("Fox", 1_000_000L, "Tux", 1_000_000L, "Kite", 1_000_000L, "Rare", 10L)));
    }

    List<String> names() {
        return List.copyOf(quantities.keySet());
    }

    String yaml() {
        return quantities.entrySet().stream()
                .map(product -> "- {name: %s, price: %s, quantity: %d}%n"
                        .formatted(product.getKey(), PRICE, product.getValue()))
                .collect(Collectors.joining());
    }
}
