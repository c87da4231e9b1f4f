package io.holdfast.client.shop;

import io.holdfast.api.CatalogApi.Product;
import java.util.List;

/**
 * The store at one moment, as far as there is one: orders may have come while it was read.
 *
 * @param first number of the newest order before: all up to it are in what was read
 * @param last number of the newest order after it: none behind it is
 */
record StoreSnapshot(long first, long last, List<Product> products) {

    /** Whether it is of one moment. */
    boolean isExact() {
        return first == last;
    }
}
