package io.holdfast.api;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_EMPTY;
import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.holdfast.base.failure.Failure;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Products: what clients send and get, and the calls that front ends and the order service make to the catalog. */
public final class CatalogApi {
    public static final String SERVICE = "catalog";
    /** The most a product may have in stock, and the most one request may move. */
    public static final long QUANTITY_MAX = 1_000_000_000L;

    public static final BigDecimal PRICE_MAX = new BigDecimal("1000000000");

    /** Code of the 409 that tells an order store to look its key up again. */
    public static final String STALE_WATERMARK = "stale-watermark";
    /** Code of the 409 that tells an order store that it has orders which the ledger never had (OL19). */
    public static final String LEDGER_BEHIND = "ledger-behind";
    /** Code of the 409 for ledger entries that are not kept any more. */
    public static final String LEDGER_PRUNED = "ledger-pruned";

    public static final Rpc<ListProducts, ProductPage> LIST_PRODUCTS =
            Rpc.get("/internal/products", ListProducts.class, ProductPage.class);

    public static final Rpc<GetProduct, Product> GET_PRODUCT =
            Rpc.get("/internal/products/:name", GetProduct.class, Product.class);

    public static final Rpc<PutProduct, Product> PUT_PRODUCT =
            Rpc.put("/internal/products/:name", PutProduct.class, Product.class).keyed();

    public static final Rpc<RestockProduct, Product> RESTOCK_PRODUCT = Rpc.post(
                    "/internal/products/:name/restock", RestockProduct.class, Product.class)
            .keyed();

    /** Trades at most once under the key of its order. */
    public static final Rpc<Trade, TradeOutcome> TRADE = Rpc.post("/internal/trades", Trade.class, TradeOutcome.class)
            .keyed()
            .batched("trades", "outcomes", TradeOutcome::failed, TradeOutcome::error)
            .inProcess();

    /** The same for an order with a subject. It has a path of its own, because an earlier version would drop the subject silently. */
    public static final Rpc<Trade, TradeOutcome> TRADE_OF_SUBJECT = Rpc.post(
                    "/internal/trades-of-subjects", Trade.class, TradeOutcome.class)
            .keyed()
            .batched("trades", "outcomes", TradeOutcome::failed, TradeOutcome::error)
            .inProcess();

    /** Ends with a conflict ({@link #LEDGER_PRUNED}) when the entries are not kept any more. */
    public static final Rpc<ReadLedger, LedgerPage> READ_LEDGER =
            Rpc.get("/internal/ledger", ReadLedger.class, LedgerPage.class);

    private CatalogApi() {}

    /** The call that makes {@code trade}. */
    public static Rpc<Trade, TradeOutcome> trading(Trade trade) {
        return trade.subject() == null ? TRADE : TRADE_OF_SUBJECT;
    }

    /** The failure of a request for a product that does not exist. */
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
     * @param ifMatch the condition of the If-Match header: the product must have one of these versions; null for any
     * @param ifNoneMatch the condition of the If-None-Match header: the product must have none of these versions; null for no condition
     */
    public record NewProduct(BigDecimal price, Long quantity, String ifMatch, String ifNoneMatch) {}

    /** @param ifMatch @param ifNoneMatch as with {@link NewProduct} */
    public record Restock(long quantity, String ifMatch, String ifNoneMatch) {}

    /** @param after name of the last product before the page, empty for the first page */
    public record ListProducts(int limit, String after, ReadFrom from) {
        public ListProducts {
            limit = PageLimit.of(limit, 100, 1000);
            after = after == null ? "" : after;
            from = from == null ? ReadFrom.LEADER : from;
        }
    }

    public record GetProduct(String name, ReadFrom from) {
        public GetProduct {
            from = from == null ? ReadFrom.LEADER : from;
        }
    }

    public record PutProduct(String key, String name, NewProduct body) {}

    public record RestockProduct(String key, String name, Restock body) {}

    /** @param from number of the last entry before the page */
    public record ReadLedger(long from, int limit) {
        public ReadLedger {
            limit = PageLimit.of(limit, 500, 1000);
        }
    }

    /**
     * A trade that is requested.
     *
     * @param key the Idempotency-Key of the order
     * @param hash of the order's content: one key, one content
     * @param watermark up to which ledger entry the order store has every order; read before the key was looked up there
     * @param deadline when nobody waits for it any more, in milliseconds since 1970
     * @param subject who places the order, null where that is not known
     */
    public record Trade(
            String key,
            String hash,
            String product,
            Side side,
            long quantity,
            long watermark,
            long deadline,
            @JsonInclude(NON_NULL) @Nullable String subject) {
        /** Without a subject. */
        public Trade(String key, String hash, String product, Side side, long quantity, long watermark, long deadline) {
            this(key, hash, product, side, quantity, watermark, deadline, null);
        }

        public Trade withWatermark(long other) {
            return new Trade(key, hash, product, side, quantity, other, deadline, subject);
        }

        public Trade withDeadline(long other) {
            return new Trade(key, hash, product, side, quantity, watermark, other, subject);
        }
    }

    /**
     * The outcome of one trade.
     *
     * @param entry null when it was rejected
     * @param replayed whether it had been traded before under the same key
     * @param error null when it was not rejected
     */
    public record TradeOutcome(
            @Nullable LedgerEntry entry,
            @JsonProperty("again") boolean replayed,
            @JsonProperty("refusal") @Nullable ItemError error) {
        public static TradeOutcome failed(ItemError error) {
            return new TradeOutcome(null, false, error);
        }
    }

    /**
     * A trade that happened, and the order that it is.
     *
     * @param orderNumber 1, 2, 3, ... without gaps: the place in the ledger, and the number of the order
     * @param price of one piece
     * @param subject who placed the order, null where that is not known
     */
    public record LedgerEntry(
            @JsonProperty("seq") long orderNumber,
            String key,
            String hash,
            String product,
            Side side,
            long quantity,
            BigDecimal price,
            Instant at,
            @JsonInclude(NON_NULL) @Nullable String subject) {
        /** Without a subject. */
        public LedgerEntry(
                long orderNumber,
                String key,
                String hash,
                String product,
                Side side,
                long quantity,
                BigDecimal price,
                Instant at) {
            this(orderNumber, key, hash, product, side, quantity, price, at, null);
        }
    }

    /**
     * Entries after the one asked for, without holes.
     *
     * @param simple those up to the first that has a subject. An earlier version reads these alone: it stops in front of an entry of which
     *     it would drop the subject, and says that the ledger did not return it
     * @param head the newest entry's number, 0 for none
     * @param further the other ones
     */
    public record LedgerPage(
            @JsonProperty("entries") List<LedgerEntry> simple,
            long head,
            @JsonInclude(NON_EMPTY) @Nullable List<LedgerEntry> further) {
        public LedgerPage(List<LedgerEntry> entries, long head) {
            this(
                    entries.stream().takeWhile(entry -> entry.subject() == null).toList(),
                    head,
                    entries.stream().dropWhile(entry -> entry.subject() == null).toList());
        }

        /** All of them. */
        public List<LedgerEntry> entries() {
            return further == null || further.isEmpty()
                    ? simple
                    : Stream.concat(simple.stream(), further.stream()).toList();
        }
    }
}
