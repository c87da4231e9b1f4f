package io.holdfast.roles.catalog;

import io.holdfast.api.CatalogApi.LedgerEntry;
import io.holdfast.api.CatalogApi.Product;
import io.holdfast.roles.catalog.Catalog.Remembered;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the catalog changed since its last flush: the newest form of each product, and what came and went elsewhere. */
final class CatalogChanges {
    final Map<String, Product> products = new LinkedHashMap<>();
    final List<LedgerEntry> ledger = new ArrayList<>();
    final Map<String, Remembered> remembered = new LinkedHashMap<>();
    final List<String> forgotten = new ArrayList<>();
    long prunedTo;

    void set(Product product) {
        products.put(product.name(), product);
    }

    void entered(LedgerEntry entry) {
        ledger.add(entry);
    }

    void remembered(Remembered answer) {
        remembered.put(answer.key(), answer);
    }

    void forgotten(String key) {
        if (remembered.remove(key) == null) {
            forgotten.add(key);
        }
    }

    void prunedTo(long seq) {
        prunedTo = seq;
    }
}
