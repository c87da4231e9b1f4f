package io.holdfast.roles.catalog;

import io.holdfast.api.CatalogApi.LedgerEntry;
import io.holdfast.api.CatalogApi.Product;
import io.holdfast.api.CatalogApi.Side;
import io.holdfast.base.bytes.ByteReader;
import io.holdfast.base.bytes.ByteWriter;
import io.holdfast.http.Preconditions;
import io.holdfast.replication.IdempotencyTable.Entry;
import io.holdfast.roles.catalog.CatalogCommand.Limits;
import io.holdfast.roles.catalog.CatalogCommand.SeedProduct;
import io.holdfast.roles.catalog.CatalogResult.InsufficientStock;
import io.holdfast.roles.catalog.CatalogResult.PreconditionFailed;
import io.holdfast.roles.catalog.CatalogResult.ProductChanged;
import io.holdfast.roles.catalog.CatalogResult.ProductNotFound;
import io.holdfast.roles.catalog.CatalogResult.Recorded;
import io.holdfast.roles.catalog.CatalogResult.StockLimitExceeded;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The binary form of the catalog's commands in the log, and of its state in snapshots. A tag, once assigned, keeps its meaning. */
final class CatalogCodec {
    private static final int SEED = 1;
    private static final int TRADE = 2;
    private static final int RESTOCK = 3;
    private static final int PUT = 4;
    private static final int JOIN = 5;
    private static final int LEAVE = 6;
    private static final int PUBLISH = 7;
    // Those of 2 to 4 with the bounds of their proposer; the last two with preconditions too.
    private static final int BOUNDED_TRADE = 8;
    private static final int BOUNDED_RESTOCK = 9;
    private static final int BOUNDED_PUT = 10;
    // That of 8 with the subject of the order.
    private static final int SUBJECT_TRADE = 11;

    private static final int INSUFFICIENT_STOCK_UNNAMED = 1; // without its product
    private static final int PRODUCT_NOT_FOUND = 2;
    private static final int STOCK_LIMIT_EXCEEDED_UNNAMED = 3; // without its product
    private static final int PRODUCT_CHANGED = 4;
    private static final int INSUFFICIENT_STOCK = 5;
    private static final int STOCK_LIMIT_EXCEEDED = 6;
    private static final int PRECONDITION_FAILED = 7;

    private CatalogCodec() {}

    static Buffer write(CatalogCommand command) {
        return command.dispatch(new CommandWriter()).bytes();
    }

    private static final class CommandWriter implements CatalogCommand.Handler<ByteWriter> {
        private final ByteWriter to = new ByteWriter(256);

        @Override
        public ByteWriter trade(CatalogCommand.Trade trade) {
            to.tag(trade.subject().isEmpty() ? BOUNDED_TRADE : SUBJECT_TRADE);
            to.text(trade.key()).text(trade.hash()).text(trade.product());
            write(to, trade.side());
            to.number(trade.quantity()).number(trade.watermark()).instant(trade.deadline());
            write(to, trade.limits());
            trade.subject().ifPresent(to::text);
            return to;
        }

        @Override
        public ByteWriter restock(CatalogCommand.Restock restock) {
            to.tag(BOUNDED_RESTOCK).text(restock.key()).text(restock.hash()).text(restock.product());
            to.number(restock.quantity()).instant(restock.deadline());
            write(to, restock.limits());
            write(to, restock.preconditions());
            return to;
        }

        @Override
        public ByteWriter put(CatalogCommand.Put put) {
            to.tag(BOUNDED_PUT).text(put.key()).text(put.hash()).text(put.product());
            to.decimal(put.price()).flag(put.quantity().isPresent());
            put.quantity().ifPresent(to::number);
            to.instant(put.deadline());
            write(to, put.limits());
            write(to, put.preconditions());
            return to;
        }

        @Override
        public ByteWriter seed(CatalogCommand.Seed seed) {
            to.tag(SEED).number(seed.products().size());
            seed.products().forEach(p -> to.text(p.name()).decimal(p.price()).number(p.quantity()));
            return to;
        }

        @Override
        public ByteWriter join(CatalogCommand.Join join) {
            return to.tag(JOIN).text(join.holder()).text(join.url().toString());
        }

        @Override
        public ByteWriter leave(CatalogCommand.Leave leave) {
            return to.tag(LEAVE).text(leave.holder());
        }

        @Override
        public ByteWriter publish(CatalogCommand.Publish publish) {
            return to.tag(PUBLISH).number(publish.index());
        }
    }

    /** @param fallback the bounds of commands that were logged before bounds came with them */
    static CatalogCommand command(Buffer bytes, Limits fallback) {
        ByteReader from = new ByteReader(bytes);
        int tag = from.tag();
        return switch (tag) {
            case TRADE, BOUNDED_TRADE, SUBJECT_TRADE ->
                new CatalogCommand.Trade(
                        from.text(),
                        from.text(),
                        from.text(),
                        side(from),
                        from.number(),
                        from.number(),
                        from.instant(),
                        tag == TRADE ? fallback : limits(from),
                        tag == SUBJECT_TRADE ? Optional.of(from.text()) : Optional.empty());
            case RESTOCK, BOUNDED_RESTOCK ->
                new CatalogCommand.Restock(
                        from.text(),
                        from.text(),
                        from.text(),
                        from.number(),
                        from.instant(),
                        tag == RESTOCK ? fallback : limits(from),
                        tag == RESTOCK ? Preconditions.NONE : preconditions(from));
            case PUT, BOUNDED_PUT ->
                new CatalogCommand.Put(
                        from.text(),
                        from.text(),
                        from.text(),
                        from.decimal(),
                        from.flag() ? Optional.of(from.number()) : Optional.empty(),
                        from.instant(),
                        tag == PUT ? fallback : limits(from),
                        tag == PUT ? Preconditions.NONE : preconditions(from));
            case SEED -> {
                List<SeedProduct> products = new ArrayList<>();
                for (int left = from.count(); left > 0; left--) {
                    products.add(new SeedProduct(from.text(), from.decimal(), from.number()));
                }
                yield new CatalogCommand.Seed(products);
            }
            case JOIN -> new CatalogCommand.Join(from.text(), URI.create(from.text()));
            case LEAVE -> new CatalogCommand.Leave(from.text());
            case PUBLISH -> new CatalogCommand.Publish(from.number());
            default -> throw from.unknown(tag);
        };
    }

    static void write(ByteWriter to, Product product) {
        to.text(product.name()).decimal(product.price()).number(product.quantity());
        to.number(product.tradeVolume()).number(product.version());
    }

    static Product product(ByteReader from) {
        return new Product(from.text(), from.decimal(), from.number(), from.number(), from.number());
    }

    /** Without its subject. */
    static void write(ByteWriter to, LedgerEntry entry) {
        to.number(entry.orderNumber()).text(entry.key()).text(entry.hash()).text(entry.product());
        write(to, entry.side());
        to.number(entry.quantity()).decimal(entry.price()).instant(entry.at());
    }

    static LedgerEntry ledgerEntry(ByteReader from) {
        return ledgerEntry(from, bytes -> null);
    }

    /** With its subject, if it has one. */
    static void writeWithSubject(ByteWriter to, LedgerEntry entry) {
        write(to, entry);
        to.optional(Optional.ofNullable(entry.subject()));
    }

    static LedgerEntry ledgerEntryWithSubject(ByteReader from) {
        return ledgerEntry(from, bytes -> bytes.optional().orElse(null));
    }

    private static LedgerEntry ledgerEntry(ByteReader from, Function<ByteReader, String> subject) {
        return new LedgerEntry(
                from.number(),
                from.text(),
                from.text(),
                from.text(),
                side(from),
                from.number(),
                from.decimal(),
                from.instant(),
                subject.apply(from));
    }

    static void writeEntry(ByteWriter to, Entry<Recorded> entry) {
        to.text(entry.key()).text(entry.hash()).instant(entry.at());
        Recorded result = entry.result();
        if (result instanceof InsufficientStock insufficient) {
            to.tag(INSUFFICIENT_STOCK).text(insufficient.product()).number(insufficient.available());
        } else if (result instanceof ProductNotFound notFound) {
            to.tag(PRODUCT_NOT_FOUND).text(notFound.product());
        } else if (result instanceof PreconditionFailed failed) {
            to.tag(PRECONDITION_FAILED).number(failed.version());
        } else if (result instanceof StockLimitExceeded exceeded) {
            to.tag(STOCK_LIMIT_EXCEEDED).text(exceeded.product()).number(exceeded.quantity());
        } else if (result instanceof ProductChanged changed) {
            write(to.tag(PRODUCT_CHANGED), changed.product());
            to.flag(changed.created());
        } else {
            throw new IllegalStateException("no binary form: " + result);
        }
    }

    static Entry<Recorded> entry(ByteReader from) {
        return new Entry<>(from.text(), from.text(), from.instant(), recorded(from));
    }

    private static Recorded recorded(ByteReader from) {
        int tag = from.tag();
        return switch (tag) {
            case INSUFFICIENT_STOCK_UNNAMED -> new InsufficientStock("", from.number());
            case INSUFFICIENT_STOCK -> new InsufficientStock(from.text(), from.number());
            case PRODUCT_NOT_FOUND -> new ProductNotFound(from.text());
            case STOCK_LIMIT_EXCEEDED_UNNAMED -> new StockLimitExceeded("", from.number());
            case STOCK_LIMIT_EXCEEDED -> new StockLimitExceeded(from.text(), from.number());
            case PRECONDITION_FAILED -> new PreconditionFailed(from.number());
            case PRODUCT_CHANGED -> new ProductChanged(product(from), from.flag());
            default -> throw from.unknown(tag);
        };
    }

    private static void write(ByteWriter to, Limits limits) {
        to.number(limits.rememberFor().toMillis()).number(limits.rememberMax());
        to.number(limits.perProductMax()).number(limits.ledgerLag());
    }

    private static Limits limits(ByteReader from) {
        return new Limits(
                Duration.ofMillis(from.number()), (int) from.number(), (int) from.number(), (int) from.number());
    }

    private static void write(ByteWriter to, Preconditions preconditions) {
        to.text(preconditions.ifMatch()).text(preconditions.ifNoneMatch());
    }

    private static Preconditions preconditions(ByteReader from) {
        return new Preconditions(from.text(), from.text());
    }

    private static void write(ByteWriter to, Side side) {
        to.flag(side == Side.SELL);
    }

    private static Side side(ByteReader from) {
        return from.flag() ? Side.SELL : Side.BUY;
    }
}
