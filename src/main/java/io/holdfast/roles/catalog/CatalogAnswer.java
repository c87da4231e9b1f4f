package io.holdfast.roles.catalog;

import io.holdfast.api.CatalogApi.LedgerEntry;
import io.holdfast.api.CatalogApi.Product;

/** What applying a command answers. */
sealed interface CatalogAnswer {

    /** The trade stands in the ledger. @param replayed whether it stood there before */
    record Traded(LedgerEntry entry, boolean replayed) implements CatalogAnswer {}

    /** The order book's view is so old that the key may have been pruned here: look it up there again. */
    record Stale() implements CatalogAnswer {}

    /** Nobody waits any more, so nothing was done, and nothing will be under this deadline. */
    record Expired() implements CatalogAnswer {}

    /** The key stands for another content. */
    record Mismatch() implements CatalogAnswer {}

    /** No more answers can be remembered now, so nothing was done. */
    record Full() implements CatalogAnswer {}

    /** There was nothing to do. */
    record Nothing() implements CatalogAnswer {}

    /** An answer that is kept with its key for a while, so that a repetition gets the same one. */
    sealed interface Sticky extends CatalogAnswer {}

    /** There is less in stock than was asked for. */
    record Short(long available) implements Sticky {}

    /** The product is not as the request presumes. @param version that it is at, 0 when there is none */
    record NotAsPresumed(long version) implements Sticky {}

    /** There is no such product. */
    record Unknown(String name) implements Sticky {}

    /** The stock would grow beyond what a product may have. */
    record TooMuch(long quantity) implements Sticky {}

    /** The product as it became. @param created whether it was new */
    record Changed(Product product, boolean created) implements Sticky {}
}
