package io.holdfast.roles.catalog;

import io.holdfast.api.CatalogApi;
import io.holdfast.api.CatalogApi.LedgerEntry;
import io.holdfast.api.CatalogApi.Product;
import io.holdfast.api.ItemError;
import io.holdfast.base.failure.Failure;
import io.holdfast.http.Preconditions;
import java.util.Map;

/** What applying a command results in. */
sealed interface CatalogResult {

    /** @throws Failure the rejection, if {@code result} is one */
    static <R extends CatalogResult> R require(Class<R> expected, CatalogResult result) {
        if (result instanceof Rejected rejected) {
            throw rejected.toFailure();
        }
        return expected.cast(result);
    }

    /** A result that is recorded under the command's key, so that a repetition gets the same one. */
    sealed interface Recorded extends CatalogResult {}

    /** Nothing was changed. */
    sealed interface Rejected extends CatalogResult {
        Failure toFailure();
    }

    /** A recorded rejection that counts against the quota of one product (OL16). */
    sealed interface ProductRejection extends Recorded, Rejected {
        /** The product's name; all names that no product has share one quota, that of the empty name. */
        String quota();
    }

    /** The trade is in the ledger, which records it. @param replayed whether it was there before */
    record Traded(LedgerEntry entry, boolean replayed) implements CatalogResult {}

    /** @param product as it became @param created whether it is new */
    record ProductChanged(Product product, boolean created) implements Recorded {}

    /** A command that has nothing to report was applied. */
    record Done() implements CatalogResult {}

    record InsufficientStock(String product, long available) implements ProductRejection {
        @Override
        public String quota() {
            return product;
        }

        @Override
        public Failure toFailure() {
            return new Failure.Conflict(
                    "insufficient-stock", "%d in stock".formatted(available), Map.of("available", available));
        }
    }

    /** The stock would exceed {@link CatalogApi#QUANTITY_MAX}. @param quantity in stock now */
    record StockLimitExceeded(String product, long quantity) implements ProductRejection {
        @Override
        public String quota() {
            return product;
        }

        @Override
        public Failure toFailure() {
            return new Failure.Conflict(
                    "stock-limit",
                    "%d in stock (expected: never more than %d)".formatted(quantity, CatalogApi.QUANTITY_MAX),
                    Map.of());
        }
    }

    record ProductNotFound(String product) implements ProductRejection {
        @Override
        public String quota() {
            return "";
        }

        @Override
        public Failure toFailure() {
            return CatalogApi.unknown(product);
        }
    }

    /** If-Match or If-None-Match does not hold. @param version of the product, 0 when it does not exist */
    record PreconditionFailed(long version) implements Recorded, Rejected {
        @Override
        public Failure toFailure() {
            String what = version == 0 ? "is not there" : "is at version " + Preconditions.tag(version);
            return Preconditions.failed("the product %s (expected: as If-Match and If-None-Match say)".formatted(what));
        }
    }

    /** The caller's watermark is so old that the key may have been pruned here: it has to look the key up again (OL15). */
    record StaleWatermark() implements Rejected {
        @Override
        public Failure toFailure() {
            return new Failure.Conflict(
                    CatalogApi.STALE_WATERMARK, "the key may have been pruned here; look it up again", Map.of());
        }
    }

    /** The caller has orders that this ledger never had: the two have different histories (OL19). @param head the newest entry */
    record LedgerBehind(long head) implements Rejected {
        @Override
        public Failure toFailure() {
            return new Failure.Conflict(
                    CatalogApi.LEDGER_BEHIND,
                    "the ledger ends at %d, before what the order store has".formatted(head),
                    Map.of());
        }
    }

    /** The deadline has passed: the command was not executed and never will be. */
    record DeadlineExceeded() implements Rejected {
        @Override
        public Failure toFailure() {
            return new Failure.Unavailable("deadline-passed", "the request's deadline has passed; nothing was done");
        }
    }

    /** The Idempotency-Key stands for different content. */
    record IdempotencyKeyReused() implements Rejected {
        @Override
        public Failure toFailure() {
            return new Failure.Mismatch(
                    "idempotency-key-reused", "this Idempotency-Key belongs to another request; choose a new one");
        }
    }

    /** The result would have to be recorded and the table is full, so the command was not executed. */
    record TableFull() implements Rejected {
        @Override
        public Failure toFailure() {
            return new Failure.Unavailable(
                    ItemError.TOO_MANY_ANSWERS,
                    "no more refusals can be remembered now; try again later (catalog.remember-max,"
                            + " catalog.remember-per-product)");
        }
    }

    /** No more caches can join. */
    record HolderLimitReached() implements Rejected {
        @Override
        public Failure toFailure() {
            return new Failure.Unavailable("too-many-caches", "no more caches can join");
        }
    }
}
