package io.holdfast.roles.catalog;

import io.holdfast.api.CatalogApi;
import io.holdfast.api.Refusal;
import io.holdfast.base.failure.Failure;
import io.holdfast.http.Preconditions;
import java.util.Map;

/** What the catalog's answers mean to whoever asked: a trade or a product, or the failure that a refusal is. */
final class CatalogAnswers {
    private CatalogAnswers() {}

    /** @throws Failure the refusal */
    static CatalogAnswer.Traded traded(CatalogAnswer answer) {
        if (answer instanceof CatalogAnswer.Traded traded) {
            return traded;
        }
        throw refusal(answer);
    }

    /** @throws Failure the refusal */
    static CatalogAnswer.Changed changed(CatalogAnswer answer) {
        if (answer instanceof CatalogAnswer.Changed changed) {
            return changed;
        }
        throw refusal(answer);
    }

    static Failure unknown(String name) {
        return CatalogApi.unknown(name);
    }

    static Failure expired() {
        return new Failure.Unavailable("deadline-passed", "the request's deadline has passed; nothing was done");
    }

    private static Failure refusal(CatalogAnswer answer) {
        if (answer instanceof CatalogAnswer.Short tooFew) {
            return new Failure.Conflict(
                    "insufficient-stock",
                    "%d in stock".formatted(tooFew.available()),
                    Map.of("available", tooFew.available()));
        } else if (answer instanceof CatalogAnswer.TooMuch tooMuch) {
            return new Failure.Conflict(
                    "stock-limit",
                    "%d in stock (expected: never more than %d)".formatted(tooMuch.quantity(), CatalogApi.QUANTITY_MAX),
                    Map.of());
        } else if (answer instanceof CatalogAnswer.NotAsPresumed found) {
            String what = found.version() == 0 ? "is not there" : "is at version " + Preconditions.tag(found.version());
            return Preconditions.failed("the product %s (expected: as If-Match and If-None-Match say)".formatted(what));
        } else if (answer instanceof CatalogAnswer.Unknown unknown) {
            return unknown(unknown.name());
        } else if (answer instanceof CatalogAnswer.Mismatch) {
            return new Failure.Mismatch(
                    "idempotency-key-reused", "this Idempotency-Key belongs to another request; choose a new one");
        } else if (answer instanceof CatalogAnswer.Stale) {
            return new Failure.Conflict(
                    CatalogApi.STALE_WATERMARK, "the key may have been pruned here; look it up again", Map.of());
        } else if (answer instanceof CatalogAnswer.Broken broken) {
            return new Failure.Conflict(
                    CatalogApi.LEDGER_BEHIND,
                    "the ledger ends at %d, before what the order book has".formatted(broken.head()),
                    Map.of());
        } else if (answer instanceof CatalogAnswer.Expired) {
            return expired();
        } else if (answer instanceof CatalogAnswer.Full) {
            return new Failure.Unavailable(
                    Refusal.TOO_MANY_ANSWERS,
                    "no more refusals can be remembered now; try again later (catalog.remember-max,"
                            + " catalog.remember-per-product)");
        }
        throw new IllegalStateException("no such answer: " + answer);
    }
}
