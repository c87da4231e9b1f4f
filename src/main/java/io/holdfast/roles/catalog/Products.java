package io.holdfast.roles.catalog;

import io.holdfast.api.CatalogApi.Product;
import io.holdfast.replication.Fingerprint;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** The products by name, with a fingerprint that is kept up to date. Part of the {@link Catalog}'s state. */
final class Products {
    private final NavigableMap<String, Product> byName = new TreeMap<>();
    private long fingerprint;

    Optional<Product> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** In the order of their names, the first after {@code after}. */
    List<Product> page(String after, int limit) {
        return byName.tailMap(after, false).values().stream().limit(limit).toList();
    }

    boolean isEmpty() {
        return byName.isEmpty();
    }

    /** Adds or replaces the product of that name. */
    void put(Product product) {
        Product replaced = byName.put(product.name(), product);
        fingerprint += fingerprint(product) - (replaced == null ? 0 : fingerprint(replaced));
    }

    List<Product> all() {
        return List.copyOf(byName.values());
    }

    /** Replaces everything. */
    void restore(List<Product> products) {
        byName.clear();
        fingerprint = 0;
        products.forEach(this::put);
    }

    /** The sum over all products. */
    long fingerprint() {
        return fingerprint;
    }

    // Component by component: with a component that a later build adds, replicas of both builds would seem to differ.
    private static long fingerprint(Product product) {
        return Fingerprint.of(
                "product",
                product.name(),
                product.price(),
                product.quantity(),
                product.tradeVolume(),
                product.version());
    }
}
