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

/** An order store that reports what it applies, and breaks a rule where that is the planted fault. */
final class WitnessedOrderStore implements StateMachine<OrderBatch, Long> {
    private final OrderStore store;
    private final Fault fault;
    private final OrderWitness witness;

    WitnessedOrderStore(OrderStore store, Optional<Fault> fault, OrderWitness witness) {
        this.store = store;
        this.fault = fault.orElse(null);
        this.witness = witness;
    }

    @Override
    public Long apply(long index, Instant at, OrderBatch batch) {
        OrderBatch applied = batch;
        for (StoredOrder order : batch.orders()) {
            boolean there = order.orderNumber() <= store.lastNumber();
            boolean tooEarly = batch.orders().get(0).orderNumber() > store.lastNumber() + 1;
            if (there && fault == Fault.NOT_DEDUPLICATED || tooEarly && fault == Fault.NUMBERED_BY_THE_BOOK) {
                applied = asNext(batch);
                break;
            }
        }
        Long last = store.apply(index, at, applied);
        witness.applied(index, Objects.hash(batch, last));
        return applied == batch ? last : batch.last();
    }

    private OrderBatch asNext(OrderBatch batch) {
        List<StoredOrder> moved = new ArrayList<>();
        for (StoredOrder order : batch.orders()) {
            Order o = order.order();
            moved.add(new StoredOrder(
                    new Order(
                            store.lastNumber() + 1 + moved.size(),
                            o.product(),
                            o.side(),
                            o.quantity(),
                            o.price(),
                            o.placedAt(),
                            o.subject()),
                    order.key(),
                    order.hash()));
        }
        return new OrderBatch(moved);
    }

    @Override
    public Position start() {
        return store.start();
    }

    @Override
    public Buffer encode(OrderBatch command) {
        return store.encode(command);
    }

    @Override
    public OrderBatch decode(Buffer encoded) {
        return store.decode(encoded);
    }

    @Override
    public List<Buffer> snapshot() {
        return store.snapshot();
    }

    @Override
    public void restore(Position position, List<Buffer> pieces) {
        store.restore(position, pieces);
    }

    @Override
    public boolean isComplete() {
        return store.isComplete();
    }
}
