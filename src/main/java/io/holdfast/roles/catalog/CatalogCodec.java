package io.holdfast.roles.catalog;

import io.holdfast.api.CatalogApi.LedgerEntry;
import io.holdfast.api.CatalogApi.Product;
import io.holdfast.api.CatalogApi.Side;
import io.holdfast.http.Preconditions;
import io.holdfast.replication.ByteReader;
import io.holdfast.replication.ByteWriter;
import io.holdfast.replication.IdempotencyTable.Remembered;
import io.holdfast.roles.catalog.CatalogCommand.Filling;
import io.holdfast.roles.catalog.CatalogCommand.Limits;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The catalog's commands and state in the log and in snapshots. A tag, once given, keeps its meaning for ever. */
final class CatalogCodec {
    private static final int FILL = 1;
    private static final int TRADE = 2;
    private static final int RESTOCK = 3;
    private static final int PUT = 4;
    private static final int JOIN = 5;
    private static final int LEAVE = 6;
    private static final int SETTLE = 7;
    // Those of 2 to 4 with the bounds of their proposer; the last two with preconditions as well.
    private static final int BOUNDED_TRADE = 8;
    private static final int BOUNDED_RESTOCK = 9;
    private static final int BOUNDED_PUT = 10;

    private static final int SHORT = 1; // without its product
    private static final int UNKNOWN = 2;
    private static final int TOO_MUCH = 3; // without its product
    private static final int CHANGED = 4;
    private static final int SHORT_OF = 5;
    private static final int TOO_MUCH_OF = 6;
    private static final int NOT_AS_PRESUMED = 7;

    private CatalogCodec() {}

    static Buffer write(CatalogCommand command) {
        ByteWriter to = new ByteWriter(256);
        if (command instanceof CatalogCommand.Trade trade) {
            to.tag(BOUNDED_TRADE).text(trade.key()).text(trade.hash()).text(trade.product());
            write(to, trade.side());
            to.number(trade.quantity()).number(trade.watermark()).instant(trade.deadline());
            write(to, trade.limits());
        } else if (command instanceof CatalogCommand.Restock restock) {
            to.tag(BOUNDED_RESTOCK).text(restock.key()).text(restock.hash()).text(restock.name());
            to.number(restock.quantity()).instant(restock.deadline());
            write(to, restock.limits());
            write(to, restock.preconditions());
        } else if (command instanceof CatalogCommand.Put put) {
            to.tag(BOUNDED_PUT)
                    .text(put.key())
                    .text(put.hash())
                    .text(put.name())
                    .decimal(put.price());
            to.flag(put.quantity().isPresent());
            put.quantity().ifPresent(to::number);
            to.instant(put.deadline());
            write(to, put.limits());
            write(to, put.preconditions());
        } else if (command instanceof CatalogCommand.Fill fill) {
            to.tag(FILL).number(fill.products().size());
            fill.products().forEach(p -> to.text(p.name()).decimal(p.price()).number(p.quantity()));
        } else if (command instanceof CatalogCommand.Join join) {
            to.tag(JOIN).text(join.holder()).text(join.url().toString());
        } else if (command instanceof CatalogCommand.Leave leave) {
            to.tag(LEAVE).text(leave.holder());
        } else if (command instanceof CatalogCommand.Settle settle) {
            to.tag(SETTLE).number(settle.index());
        } else {
            throw new IllegalStateException("no such command: " + command);
        }
        return to.bytes();
    }

    /** @param before the bounds of commands that were logged before bounds came with them */
    static CatalogCommand command(Buffer bytes, Limits before) {
        ByteReader from = new ByteReader(bytes);
        int tag = from.tag();
        return switch (tag) {
            case TRADE, BOUNDED_TRADE ->
                new CatalogCommand.Trade(
                        from.text(),
                        from.text(),
                        from.text(),
                        side(from),
                        from.number(),
                        from.number(),
                        from.instant(),
                        tag == TRADE ? before : limits(from));
            case RESTOCK, BOUNDED_RESTOCK ->
                new CatalogCommand.Restock(
                        from.text(),
                        from.text(),
                        from.text(),
                        from.number(),
                        from.instant(),
                        tag == RESTOCK ? before : limits(from),
                        tag == RESTOCK ? Preconditions.NONE : preconditions(from));
            case PUT, BOUNDED_PUT ->
                new CatalogCommand.Put(
                        from.text(),
                        from.text(),
                        from.text(),
                        from.decimal(),
                        from.flag() ? Optional.of(from.number()) : Optional.empty(),
                        from.instant(),
                        tag == PUT ? before : limits(from),
                        tag == PUT ? Preconditions.NONE : preconditions(from));
            case FILL -> {
                List<Filling> products = new ArrayList<>();
                for (int left = from.count(); left > 0; left--) {
                    products.add(new Filling(from.text(), from.decimal(), from.number()));
                }
                yield new CatalogCommand.Fill(products);
            }
            case JOIN -> new CatalogCommand.Join(from.text(), URI.create(from.text()));
            case LEAVE -> new CatalogCommand.Leave(from.text());
            case SETTLE -> new CatalogCommand.Settle(from.number());
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

    static void write(ByteWriter to, LedgerEntry entry) {
        to.number(entry.seq()).text(entry.key()).text(entry.hash()).text(entry.product());
        write(to, entry.side());
        to.number(entry.quantity()).decimal(entry.price()).instant(entry.at());
    }

    static LedgerEntry entry(ByteReader from) {
        return new LedgerEntry(
                from.number(),
                from.text(),
                from.text(),
                from.text(),
                side(from),
                from.number(),
                from.decimal(),
                from.instant());
    }

    static void writeRemembered(ByteWriter to, Remembered<CatalogAnswer.Sticky> remembered) {
        to.text(remembered.key()).text(remembered.hash()).instant(remembered.at());
        CatalogAnswer.Sticky answer = remembered.answer();
        if (answer instanceof CatalogAnswer.Short tooFew) {
            to.tag(SHORT_OF).text(tooFew.name()).number(tooFew.available());
        } else if (answer instanceof CatalogAnswer.Unknown unknown) {
            to.tag(UNKNOWN).text(unknown.name());
        } else if (answer instanceof CatalogAnswer.NotAsPresumed found) {
            to.tag(NOT_AS_PRESUMED).number(found.version());
        } else if (answer instanceof CatalogAnswer.TooMuch tooMuch) {
            to.tag(TOO_MUCH_OF).text(tooMuch.name()).number(tooMuch.quantity());
        } else if (answer instanceof CatalogAnswer.Changed changed) {
            write(to.tag(CHANGED), changed.product());
            to.flag(changed.created());
        } else {
            throw new IllegalStateException("no such answer: " + answer);
        }
    }

    static Remembered<CatalogAnswer.Sticky> remembered(ByteReader from) {
        return new Remembered<>(from.text(), from.text(), from.instant(), answer(from));
    }

    private static CatalogAnswer.Sticky answer(ByteReader from) {
        int tag = from.tag();
        return switch (tag) {
            case SHORT -> new CatalogAnswer.Short("", from.number());
            case SHORT_OF -> new CatalogAnswer.Short(from.text(), from.number());
            case UNKNOWN -> new CatalogAnswer.Unknown(from.text());
            case TOO_MUCH -> new CatalogAnswer.TooMuch("", from.number());
            case TOO_MUCH_OF -> new CatalogAnswer.TooMuch(from.text(), from.number());
            case NOT_AS_PRESUMED -> new CatalogAnswer.NotAsPresumed(from.number());
            case CHANGED -> new CatalogAnswer.Changed(product(from), from.flag());
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
