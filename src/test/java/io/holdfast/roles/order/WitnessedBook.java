package io.holdfast.roles.order;

import io.holdfast.api.CatalogApi.LedgerEntry;
import io.holdfast.platform.replication.StateMachine;
import io.holdfast.simulation.orders.Fault;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** An order book that tells what it applies, and breaks one of its rules if it is told to. */
final class WitnessedBook implements StateMachine<LedgerEntry, OrderBook.Recorded> {
    private final OrderBook book;
    private final boolean forgetsTrades;
    private final OrderWitness witness;

    WitnessedBook(OrderBook book, Optional<Fault> fault, OrderWitness witness) {
        this.book = book;
        this.forgetsTrades = fault.filter(Fault.NOT_DEDUPLICATED::equals).isPresent();
        this.witness = witness;
    }

    @Override
    public OrderBook.Recorded apply(long index, Instant at, LedgerEntry trade) {
        LedgerEntry applied = trade;
        if (forgetsTrades && book.isDone(trade.seq())) {
            applied = new LedgerEntry(
                    trade.seq() + 1_000_000 + index,
                    trade.key(),
                    trade.hash(),
                    trade.product(),
                    trade.side(),
                    trade.quantity(),
                    trade.price(),
                    trade.at());
        }
        OrderBook.Recorded recorded = book.apply(index, at, applied);
        witness.applied(index, Objects.hash(trade, recorded));
        return recorded;
    }

    @Override
    public Position start() {
        return book.start();
    }

    @Override
    public Buffer encode(LedgerEntry command) {
        return book.encode(command);
    }

    @Override
    public LedgerEntry decode(Buffer encoded) {
        return book.decode(encoded);
    }

    @Override
    public List<Buffer> snapshot() {
        return book.snapshot();
    }

    @Override
    public void restore(Position position, List<Buffer> pieces) {
        book.restore(position, pieces);
    }

    @Override
    public boolean isWhole() {
        return book.isWhole();
    }
}
