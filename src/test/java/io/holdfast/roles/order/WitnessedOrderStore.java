package io.holdfast.roles.order;

import io.holdfast.api.OrderApi.Order;
import io.holdfast.replication.StateMachine;
import io.holdfast.simulation.orders.Fault;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** An order book that tells what it applies, and breaks one of its rules if it is told to. */
final class WitnessedOrderStore implements StateMachine<OrderBatch, Long> {
    private final OrderStore book;
    private final Fault fault;
    private final OrderWitness witness;

    WitnessedOrderStore(OrderStore book, Optional<Fault> fault, OrderWitness witness) {
        this.book = book;
        this.fault = fault.orElse(null);
        this.witness = witness;
    }

    @Override
    public Long apply(long index, Instant at, OrderBatch run) {
        OrderBatch applied = run;
        for (StoredOrder order : run.orders()) {
            boolean there = order.number() <= book.lastNumber();
            boolean tooEarly = run.orders().get(0).number() > book.lastNumber() + 1;
            if (there && fault == Fault.NOT_DEDUPLICATED || tooEarly && fault == Fault.NUMBERED_BY_THE_BOOK) {
                applied = asNext(run);
                break;
            }
        }
        Long last = book.apply(index, at, applied);
        witness.applied(index, Objects.hash(run, last));
        return applied == run ? last : run.last();
    }

    private OrderBatch asNext(OrderBatch run) {
        List<StoredOrder> moved = new ArrayList<>();
        for (StoredOrder order : run.orders()) {
            Order o = order.order();
            moved.add(new StoredOrder(
                    new Order(
                            book.lastNumber() + 1 + moved.size(),
                            o.name(),
                            o.type(),
                            o.quantity(),
                            o.price(),
                            o.placedAt()),
                    order.key(),
                    order.hash()));
        }
        return new OrderBatch(moved);
    }

    @Override
    public Position start() {
        return book.start();
    }

    @Override
    public Buffer encode(OrderBatch command) {
        return book.encode(command);
    }

    @Override
    public OrderBatch decode(Buffer encoded) {
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
    public boolean isComplete() {
        return book.isComplete();
    }
}
