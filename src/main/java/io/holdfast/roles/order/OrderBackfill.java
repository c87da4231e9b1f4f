package io.holdfast.roles.order;

import io.holdfast.hosting.Health;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches the orders that a snapshot named and this replica lacks, page after page, from any replica that has them: for a new replica,
 * or one that was unavailable for long. Confined to its event loop.
 */
final class OrderBackfill {
    private static final Logger LOG = LoggerFactory.getLogger(OrderBackfill.class);
    private static final long LOG_EVERY = 100_000;

    /** Other replicas of the group. */
    interface Source {
        /** Orders after {@code after}, without gaps, never empty. */
        Future<List<StoredOrder>> page(long after);
    }

    private final OrderStore store;
    private final OrderDisk disk;
    private final Source source;
    private final Health health;
    private boolean running;
    private long logged;

    OrderBackfill(OrderStore store, OrderDisk disk, Source source, Health health) {
        this.store = store;
        this.disk = disk;
        this.source = source;
        this.health = health;
    }

    /** Begins if orders are missing and no backfill is in progress. Called periodically, so what failed is tried again. */
    void poll() {
        if (running || store.gap().isEmpty()) {
            return;
        }
        running = true;
        OrderStore.Gap gap = store.gap().get();
        LOG.info("fetching orders {} to {} from the other replicas", gap.after() + 1, gap.upTo());
        Promise<Void> done = Promise.promise();
        fetch(gap, gap.after(), done);
        done.future().onComplete(ended -> {
            running = false;
            if (ended.succeeded()) {
                LOG.info("all orders up to {} are here", gap.upTo());
                health.passes("orders");
            } else {
                LOG.warn("orders could not be fetched yet: {}", ended.cause().getMessage());
            }
        });
    }

    // A loop, not a chain of futures: with ten million orders that is thousands of links, more than a stack holds.
    private void fetch(OrderStore.Gap gap, long after, Promise<Void> done) {
        report(gap, after);
        if (after >= gap.upTo()) {
            disk.sync().onSuccess(v -> store.backfilled(gap)).onComplete(done);
            return;
        }
        page(after).compose(orders -> add(orders, gap)).onComplete(added -> {
            if (added.succeeded()) {
                fetch(gap, added.result(), done);
            } else {
                done.fail(added.cause());
            }
        });
    }

    /** @return the number of the last order added */
    private Future<Long> add(List<StoredOrder> orders, OrderStore.Gap gap) {
        List<StoredOrder> wanted = orders.stream()
                .filter(order -> order.orderNumber() <= gap.upTo())
                .toList();
        return disk.addMissing(wanted).map(v -> wanted.get(wanted.size() - 1).orderNumber());
    }

    private Future<List<StoredOrder>> page(long after) {
        return source.page(after).map(orders -> {
            // A replica answers only while it is complete, so it has them all.
            if (orders.isEmpty() || orders.get(0).orderNumber() != after + 1) {
                throw new IllegalStateException("a replica left out order " + (after + 1));
            }
            return orders;
        });
    }

    private void report(OrderStore.Gap gap, long after) {
        String progress = "fetching orders from the other replicas: %,d of %,d".formatted(after, gap.upTo());
        health.fails("orders", progress);
        if (after - logged >= LOG_EVERY) {
            logged = after;
            LOG.info(progress);
        }
    }
}
