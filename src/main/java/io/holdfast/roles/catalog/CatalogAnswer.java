package io.holdfast.roles.catalog;

import io.holdfast.api.CatalogApi.LedgerEntry;
import io.holdfast.api.CatalogApi.Product;

/** What applying a command answers. */
sealed interface CatalogAnswer {

    /** The trade stands in the ledger. @param replayed whether it stood there before */
    record Traded(LedgerEntry entry, boolean replayed) implements CatalogAnswer {}

    /** The order book's view is so old that the key may have been pruned here: look it up there again. */
    record Stale() implements CatalogAnswer {}

    /** The order book has orders that this ledger never had: the two are of different pasts. @param head the newest entry */
    record Broken(long head) implements CatalogAnswer {}

    /** Nobody waits any more, so nothing was done, and nothing will be under this deadline. */
    record Expired() implements CatalogAnswer {}

    /** The key stands for another content. */
    record Mismatch() implements CatalogAnswer {}

    /** The answer would have to be remembered and cannot be now, so nothing was done. */
    record Full() implements CatalogAnswer {}

    /** There was nothing to do. */
    record Nothing() implements CatalogAnswer {}

    /** An answer that is kept with its key for a while, so that a repetition gets the same one. */
    sealed interface Sticky extends CatalogAnswer {}

    /** A refusal: nothing was changed. */
    sealed interface Rejection extends Sticky {
        /** The product whose refusals are counted together; all of unknown ones count as one, of the empty name. */
        String about();
    }

    /** There is less in stock than was asked for. */
    record Short(String name, long available) implements Rejection {
        @Override
        public String about() {
            return name;
        }
    }

    /** The product is not as the request presumes. @param version that it is at, 0 when there is none */
    record NotAsPresumed(long version) implements Sticky {}

    /** There is no such product. */
    record Unknown(String name) implements Rejection {
        @Override
        public String about() {
            return "";
        }
    }

    /** The stock would grow beyond what a product may have. */
    record TooMuch(String name, long quantity) implements Rejection {
        @Override
        public String about() {
            return name;
        }
    }

    /** The product as it became. @param created whether it was new */
    record Changed(Product product, boolean created) implements Sticky {}
}
