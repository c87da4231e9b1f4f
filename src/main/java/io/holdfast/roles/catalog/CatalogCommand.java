package io.holdfast.roles.catalog;

import io.holdfast.api.CatalogApi.Side;
import io.holdfast.http.Preconditions;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What changes the catalog, in the order of its group's log. */
sealed interface CatalogCommand {

    /** Calls the method of {@code handler} that is for this kind of command. */
    <R> R dispatch(Handler<R> handler);

    /** One method a kind of command, so that a new kind does not compile until it is handled. */
    interface Handler<R> {
        R trade(Trade trade);

        R restock(Restock restock);

        R put(Put put);

        R seed(Seed seed);

        R join(Join join);

        R leave(Leave leave);

        R publish(Publish publish);
    }

    /** A client's command: executed at most once, and not at all after its deadline, when its key may have expired. */
    sealed interface Keyed extends CatalogCommand {
        String key();

        /** Of everything in the request but the key. */
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
            Limits limits,
            Optional<String> subject)
            implements Keyed {
        Trade(
                String key,
                String hash,
                String product,
                Side side,
                long quantity,
                long watermark,
                Instant deadline,
                Limits limits) {
            this(key, hash, product, side, quantity, watermark, deadline, limits, Optional.empty());
        }

        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.trade(this);
        }
    }

    /** Adds to a product's stock. */
    record Restock(
            String key,
            String hash,
            String product,
            long quantity,
            Instant deadline,
            Limits limits,
            Preconditions preconditions)
            implements Keyed {
        Restock(String key, String hash, String product, long quantity, Instant deadline, Limits limits) {
            this(key, hash, product, quantity, deadline, limits, Preconditions.NONE);
        }

        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.restock(this);
        }
    }

    /** Creates or replaces a product. @param quantity in stock; empty to leave it as it is, or 0 */
    record Put(
            String key,
            String hash,
            String product,
            BigDecimal price,
            Optional<Long> quantity,
            Instant deadline,
            Limits limits,
            Preconditions preconditions)
            implements Keyed {
        Put(
                String key,
                String hash,
                String product,
                BigDecimal price,
                Optional<Long> quantity,
                Instant deadline,
                Limits limits) {
            this(key, hash, product, price, quantity, deadline, limits, Preconditions.NONE);
        }

        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.put(this);
        }
    }

    /** Puts {@code products} into an empty catalog; does nothing in any other. */
    record Seed(List<SeedProduct> products) implements CatalogCommand {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.seed(this);
        }
    }

    /** A product of the seed file. */
    record SeedProduct(String name, BigDecimal price, long quantity) {}

    /** A cache may be granted leases from now on. @param holder a name that no other cache ever had @param url where invalidations reach it */
    record Join(String holder, URI url) implements CatalogCommand {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.join(this);
        }
    }

    /** A cache is granted no lease any more. */
    record Leave(String holder) implements CatalogCommand {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.leave(this);
        }
    }

    /** Every change up to log index {@code index} is visible: a new leader may serve it at once. */
    record Publish(long index) implements CatalogCommand {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.publish(this);
        }
    }

    /**
     * The bounds of the state, as the proposer has them configured (OL0): they travel with the command, so that replicas with different
     * settings, or the same replica after a restart, apply it identically.
     *
     * @param rememberFor how long a rejection or an administrator's change stays recorded under its key (OL16)
     * @param rememberMax results that may be recorded; one more is answered 503
     * @param perProductMax rejections of one product that may be recorded
     * @param ledgerLag entries kept below the watermark (OL15)
     */
    record Limits(Duration rememberFor, int rememberMax, int perProductMax, int ledgerLag) {}
}
