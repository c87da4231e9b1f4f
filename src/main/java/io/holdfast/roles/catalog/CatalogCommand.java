package io.holdfast.roles.catalog;

import io.holdfast.api.CatalogApi.Side;
import io.holdfast.http.Preconditions;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What changes the catalog. Every command but the first filling comes under a key, and one key stands for one content. */
sealed interface CatalogCommand {

    /** Puts {@code products} into a catalog that has none; else does nothing. */
    record Fill(List<Filling> products) implements CatalogCommand {}

    /** A product as the fill file has it. */
    record Filling(String name, BigDecimal price, long quantity) {}

    /** A cache may be granted leases from now on. @param holder a name that no other one ever had @param url where notices reach it */
    record Join(String holder, URI url) implements CatalogCommand {}

    /** It is granted none any more. */
    record Leave(String holder) implements CatalogCommand {}

    /** Every change up to {@code index} may be shown to everybody. */
    record Settle(long index) implements CatalogCommand {}

    /** A command that is done at most once, and not at all after its deadline: its key may be forgotten by then. */
    sealed interface Keyed extends CatalogCommand {
        String key();

        /** Of everything in it but the key. */
        String hash();

        Instant deadline();

        Limits limits();
    }

    /** @see io.holdfast.api.CatalogApi.Trade */
    record Trade(
            String key,
            String hash,
            String product,
            Side side,
            long quantity,
            long watermark,
            Instant deadline,
            Limits limits)
            implements Keyed {}

    /** @param preconditions what the request presumes of the product */
    record Restock(
            String key,
            String hash,
            String name,
            long quantity,
            Instant deadline,
            Limits limits,
            Preconditions preconditions)
            implements Keyed {
        Restock(String key, String hash, String name, long quantity, Instant deadline, Limits limits) {
            this(key, hash, name, quantity, deadline, limits, Preconditions.NONE);
        }
    }

    record Put(
            String key,
            String hash,
            String name,
            BigDecimal price,
            Optional<Long> quantity,
            Instant deadline,
            Limits limits,
            Preconditions preconditions)
            implements Keyed {
        Put(
                String key,
                String hash,
                String name,
                BigDecimal price,
                Optional<Long> quantity,
                Instant deadline,
                Limits limits) {
            this(key, hash, name, price, quantity, deadline, limits, Preconditions.NONE);
        }
    }

    /**
     * The bounds of the state, as the proposer has them set (OL0): they come with the command, so that replicas with other settings, or
     * the same one after a restart, apply it alike.
     *
     * @param rememberFor how long a refusal or an administrator's change is remembered by its key (OL16)
     * @param rememberMax answers that may be remembered; what would be one more is answered 503
     * @param perProductMax refusals of one product that may be
     * @param ledgerLag entries kept below the watermark (OL15)
     */
    record Limits(Duration rememberFor, int rememberMax, int perProductMax, int ledgerLag) {}
}
