package io.holdfast.roles.order;

import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.hosting.Health;
import io.holdfast.rpc.GroupClient;
import io.holdfast.rpc.GroupClient.Question;
import io.holdfast.sql.RoomToWrite;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches the orders that a snapshot named and this replica lacks, page after page, from any replica that has them: that of a new
 * replica, or of one that was away for long. Confined to its event loop.
 */
final class OrderBackfill {
    private static final Logger LOG = LoggerFactory.getLogger(OrderBackfill.class);
    private static final int PAGE = 2_000;
    private static final long TELL_EVERY = 100_000;

    private final Time time;
    private final OrderStore book;
    private final OrderTable store;
    private final RoomToWrite room;
    private final GroupClient replicas;
    private final Duration patience;
    private final Health health;
    private boolean filling;
    private long told;

    /** @param room waited for before each page is kept, and before the sync @param patience for one page */
    OrderBackfill(
            Time time,
            OrderStore book,
            OrderTable store,
            RoomToWrite room,
            GroupClient replicas,
            Duration patience,
            Health health) {
        this.time = time;
        this.book = book;
        this.store = store;
        this.room = room;
        this.replicas = replicas;
        this.patience = patience;
        this.health = health;
    }

    /** Begins if something is missing and nothing is under way; to be called now and then. What failed is tried again. */
    void look() {
        if (filling || book.gap().isEmpty()) {
            return;
        }
        filling = true;
        OrderStore.Gap gap = book.gap().get();
        LOG.info("fetching orders {} to {} from the other replicas", gap.after() + 1, gap.upTo());
        Promise<Void> filled = Promise.promise();
        fill(gap, gap.after(), filled);
        filled.future().onComplete(done -> {
            filling = false;
            if (done.succeeded()) {
                LOG.info("all orders up to {} are here", gap.upTo());
                health.passes("orders");
            } else {
                LOG.warn("orders could not be fetched yet: {}", done.cause().getMessage());
            }
        });
    }

    // A loop, not a chain of futures: with ten million orders that is thousands of links, more than a stack holds.
    private void fill(OrderStore.Gap gap, long after, Promise<Void> filled) {
        tell(gap, after);
        if (after >= gap.upTo()) {
            room.awaited()
                    .compose(v -> store.sync())
                    .onSuccess(v -> book.filled(gap))
                    .onComplete(filled);
            return;
        }
        page(after).compose(orders -> keep(orders, gap)).onComplete(kept -> {
            if (kept.succeeded()) {
                fill(gap, kept.result(), filled);
            } else {
                filled.fail(kept.cause());
            }
        });
    }

    /** @return the last order kept */
    private Future<Long> keep(List<StoredOrder> orders, OrderStore.Gap gap) {
        List<StoredOrder> wanted = orders.stream()
                .filter(order -> order.order().orderNumber() <= gap.upTo())
                .toList();
        return room.awaited()
                .compose(v -> store.fill(wanted))
                .map(v -> wanted.get(wanted.size() - 1).order().orderNumber());
    }

    private Future<List<StoredOrder>> page(long after) {
        return replicas.askAny(
                        Question.get("/internal/stored-orders?after=%d&limit=%d".formatted(after, PAGE)),
                        Deadline.after(time, patience))
                .map(answer -> {
                    List<StoredOrder> orders = OrderCodec.orders(answer.bytes());
                    // Whoever answers has them all, or it would not be whole.
                    if (orders.isEmpty() || orders.get(0).order().orderNumber() != after + 1) {
                        throw new IllegalStateException("a replica left out order " + (after + 1));
                    }
                    return orders;
                });
    }

    private void tell(OrderStore.Gap gap, long after) {
        String progress = "fetching orders from the other replicas: %,d of %,d".formatted(after, gap.upTo());
        health.fails("orders", progress);
        if (after - told >= TELL_EVERY) {
            told = after;
            LOG.info(progress);
        }
    }
}
