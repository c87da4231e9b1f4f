package io.holdfast.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.holdfast.base.failure.Failure;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** What the catalog says and is asked: products to everybody, trades and their ledger to the order books. */
public final class CatalogApi {
    public static final String SERVICE = "catalog";
    /** The most a product may have in stock, and the most one request may move. */
    public static final long QUANTITY_MAX = 1_000_000_000L;

    public static final BigDecimal PRICE_MAX = new BigDecimal("1000000000");

    /** Code of the 409 that tells an order book to look its key up again. */
    public static final String STALE_WATERMARK = "stale-watermark";
    /** Code of the 409 that tells an order book that it has orders which the ledger never had (OL19). */
    public static final String LEDGER_BEHIND = "ledger-behind";
    /** Code of the 409 for ledger entries that are not kept any more. */
    public static final String LEDGER_PRUNED = "ledger-pruned";

    private CatalogApi() {}

    /** What is answered when there is no product of that name. */
    public static Failure unknown(String name) {
        return new Failure.NotFound("unknown-product", "there is no product '%s'".formatted(name));
    }

    /** Which way a trade moves the stock. */
    public enum Side {
        @JsonProperty("buy")
        BUY,
        @JsonProperty("sell")
        SELL
    }

    /**
     * @param tradeVolume all quantities ever bought or sold
     * @param version rises by one with every change of the product
     */
    public record Product(String name, BigDecimal price, long quantity, long tradeVolume, long version) {}

    /** @param next cursor of the next page, null on the last one */
    public record ProductPage(List<Product> products, String next) {}

    /**
     * Sets a price, and the quantity too when it is given.
     *
     * @param ifMatch versions that it is meant for, as the header of that name has them; null for any
     * @param ifNoneMatch versions that it is not meant for; null for no such wish
     */
    public record NewProduct(BigDecimal price, Long quantity, String ifMatch, String ifNoneMatch) {}

    /** @param ifMatch @param ifNoneMatch as with {@link NewProduct} */
    public record Restock(long quantity, String ifMatch, String ifNoneMatch) {}

    /**
     * A wish to trade.
     *
     * @param key the Idempotency-Key of the order
     * @param hash of the order's content: one key, one content
     * @param watermark up to which ledger entry the order book has every order; read before the key was looked up there
     * @param deadline when nobody waits for it any more, in milliseconds since 1970
     */
    public record Trade(
            String key, String hash, String product, Side side, long quantity, long watermark, long deadline) {}

    /** Wishes that share a request; each is decided alone. */
    public record Trades(List<Trade> trades) {}

    /**
     * What became of one wish.
     *
     * @param entry null when it was refused
     * @param replayed whether it had been traded before under the same key
     * @param refusal null when it was not refused
     */
    public record TradeOutcome(LedgerEntry entry, @JsonProperty("again") boolean replayed, Refusal refusal) {}

    /** @param outcomes in the order of the wishes */
    public record TradeOutcomes(List<TradeOutcome> outcomes) {}

    /**
     * A trade that happened, and the order that it is.
     *
     * @param orderNumber 1, 2, 3, ... without gaps: the place in the ledger, and the number of the order
     * @param price of one piece
     */
    public record LedgerEntry(
            @JsonProperty("seq") long orderNumber,
            String key,
            String hash,
            String product,
            Side side,
            long quantity,
            BigDecimal price,
            Instant at) {}

    /**
     * Entries after the one asked for, without holes.
     *
     * @param head the newest entry's number, 0 for none
     */
    public record LedgerPage(List<LedgerEntry> entries, long head) {}
}
