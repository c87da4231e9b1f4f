package io.holdfast.roles.order;

import io.holdfast.base.failure.Failure;
import io.holdfast.hosting.Chaos;
import io.holdfast.replication.ReplicatedGroup;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies orders into the group by rising number, in whatever order they come. The catalog's ledger has decided and committed them
 * before they come here, so they linger for a moment, and share entries of the log.
 *
 * <pre>
 *   add ──► pending ──linger is over, no smaller number missing──► proposed ──► committed: in the store
 * </pre>
 *
 * Confined to its event loop.
 */
final class OrderWriter {
    private static final Logger LOG = LoggerFactory.getLogger(OrderWriter.class);
    /** About the size of other entries of the log: those since the newest snapshot are in memory. */
    private static final int BATCH_BYTES_MAX = 2 << 10;
    /** So many orders do not linger. */
    private static final int WRITE_AT_ONCE = 256;

    /** What an order takes in the log besides its texts. */
    private static final int ORDER_BYTES = 48;

    private final OrderReplica replica;
    private final OrderStore store;
    private final ReplicatedGroup<OrderBatch, Long> group;
    private final Consumer<Runnable> linger;
    private final NavigableMap<Long, StoredOrder> pending =
            new TreeMap<>(); // not in the store; order.lag-max bounds it
    private long contiguous; // every order up to this number is in the store or pending
    private long term;
    private long proposed; // the last one that was proposed in this term, and every order before it
    private Future<Void> lastProposal = Future.succeededFuture();
    private boolean lingering;

    /** @param linger runs the task that it is given a moment later */
    OrderWriter(OrderReplica replica, Consumer<Runnable> linger) {
        this.replica = replica;
        this.store = replica.store();
        this.group = replica.group();
        this.linger = linger;
    }

    /** Takes an order that has to be in the store soon; one that is there already is ignored. */
    void add(StoredOrder order) {
        if (order.orderNumber() <= store.lastNumber()) {
            return;
        }
        pending.put(order.orderNumber(), order);
        advance();
        if (contiguous - Math.max(proposed, store.lastNumber()) >= WRITE_AT_ONCE) {
            writeInBackground();
        } else if (!lingering) {
            lingering = true;
            linger.accept(() -> {
                lingering = false;
                writeInBackground();
            });
        }
    }

    // What fails is written when the ledger is read the next time.
    private void writeInBackground() {
        write().onFailure(cause -> LOG.debug("orders not written yet: {}", cause.getMessage()));
    }

    /** The order of that number, if it is pending. */
    Optional<StoredOrder> find(long number) {
        return Optional.ofNullable(pending.get(number));
    }

    int pendingCount() {
        return pending.size();
    }

    /** The largest number such that every order up to it is in the store or pending. */
    long contiguous() {
        advance();
        return contiguous;
    }

    /** Whether an order is pending while one of a smaller number is missing. */
    boolean hasGap() {
        return !pending.isEmpty() && pending.lastKey() > contiguous();
    }

    /** Proposes the pending orders now, up to the first that is missing. @return completes when that is in this replica's store */
    Future<Void> write() {
        advance();
        if (group.status().term() != term) {
            term = group.status().term();
            proposed = store.lastNumber();
        }
        proposed = Math.max(proposed, store.lastNumber());
        boolean rejected = false;
        while (proposed < contiguous && !rejected) {
            lastProposal = propose(nextBatch());
            rejected = lastProposal.failed(); // at once: the group is busy, or another replica leads
        }
        return store.lastNumber() < contiguous ? lastProposal : Future.succeededFuture();
    }

    /** Drops what is pending: the leader of now reads it from the ledger. */
    void clear() {
        pending.clear();
        contiguous = store.lastNumber();
    }

    private OrderBatch nextBatch() {
        List<StoredOrder> batch = new ArrayList<>();
        int bytes = 0;
        for (StoredOrder order :
                pending.subMap(proposed, false, contiguous, true).values()) {
            bytes += ORDER_BYTES
                    + order.key().length()
                    + order.hash().length()
                    + order.order().product().length()
                    + order.subject().map(String::length).orElse(0);
            if (bytes > BATCH_BYTES_MAX && !batch.isEmpty()) {
                break;
            }
            batch.add(order);
        }
        return new OrderBatch(batch);
    }

    private Future<Void> propose(OrderBatch batch) {
        proposed = batch.last();
        long inTerm = term;
        long began = replica.time().nanos();
        return group.submit(batch)
                .compose(last -> {
                    replica.leadership().confirmedBy(inTerm, began);
                    replica.chaos().pass(Chaos.Point.ORDER_COMMITTED);
                    return last >= batch.last() ? Future.<Void>succeededFuture() : Future.failedFuture(tooEarly(batch));
                })
                // The store rejects what was proposed behind a batch that failed: all of it is proposed again, later.
                .onFailure(cause -> proposed = store.lastNumber());
    }

    private static Failure tooEarly(OrderBatch batch) {
        return new Failure.Unavailable(
                "order-missing", "an order before %d is not in the store yet; try again".formatted(batch.last()));
    }

    private void advance() {
        long last = store.lastNumber();
        pending.headMap(last, true).clear();
        contiguous = Math.max(contiguous, last);
        while (pending.containsKey(contiguous + 1)) {
            contiguous++;
        }
    }
}
