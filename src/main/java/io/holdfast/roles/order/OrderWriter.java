package io.holdfast.roles.order;

import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Time;
import io.holdfast.hosting.Chaos;
import io.holdfast.replication.Leadership;
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
 * Writes orders into the book, in the order of their numbers, however they come. They are decided and kept before they come here, by
 * the catalog's ledger: so they wait a moment for each other, and share entries of the log.
 *
 * <pre>
 *   take ──► known ──linger; none missing before it──► proposed ──► in the book
 * </pre>
 *
 * Confined to its event loop.
 */
final class OrderWriter {
    private static final Logger LOG = LoggerFactory.getLogger(OrderWriter.class);
    /** As large as an entry of the log is otherwise: those since the newest snapshot are in memory. */
    private static final int RUN_BYTES = 2 << 10;
    /** So many need not wait for more. */
    private static final int TOGETHER = 256;

    /** What an order takes in the log besides its texts. */
    private static final int ORDER_BYTES = 48;

    private final OrderStore book;
    private final ReplicatedGroup<OrderBatch, Long> group;
    private final Leadership leadership;
    private final Time time;
    private final Consumer<Runnable> linger;
    private final Chaos chaos;
    private final NavigableMap<Long, StoredOrder> known =
            new TreeMap<>(); // beyond the book: what order.lag-max lets come
    private long inRow; // in the book or known is every order up to here
    private long term;
    private long proposed; // in this term, and every order before it
    private Future<Void> newest = Future.succeededFuture(); // of what was proposed
    private boolean lingering;

    /** @param linger runs what it is given a moment later */
    OrderWriter(
            OrderStore book,
            ReplicatedGroup<OrderBatch, Long> group,
            Leadership leadership,
            Time time,
            Consumer<Runnable> linger,
            Chaos chaos) {
        this.book = book;
        this.group = group;
        this.leadership = leadership;
        this.time = time;
        this.linger = linger;
        this.chaos = chaos;
    }

    /** Takes an order that has to be in the book soon; one that is there already is passed over. */
    void take(StoredOrder order) {
        if (order.number() <= book.lastNumber()) {
            return;
        }
        known.put(order.number(), order);
        lookOn();
        if (inRow - Math.max(proposed, book.lastNumber()) >= TOGETHER) {
            writeForNobody();
        } else if (!lingering) {
            lingering = true;
            linger.accept(() -> {
                lingering = false;
                writeForNobody();
            });
        }
    }

    // What fails is written when the ledger is read the next time.
    private void writeForNobody() {
        write().onFailure(cause -> LOG.debug("orders not written yet: {}", cause.getMessage()));
    }

    /** The order of that number, if it was taken and is not in the book yet. */
    Optional<StoredOrder> find(long number) {
        return Optional.ofNullable(known.get(number));
    }

    /** How many orders wait to be in the book. */
    int waiting() {
        return known.size();
    }

    /** The largest number such that every order up to it is in the book, or was taken. */
    long inRow() {
        lookOn();
        return inRow;
    }

    /** Whether an order was taken before one of a smaller number, which is still missing. */
    boolean hasHole() {
        return !known.isEmpty() && known.lastKey() > inRow();
    }

    /** Writes now what was taken, up to the first that is missing. @return done when that is in the book of this replica */
    Future<Void> write() {
        lookOn();
        if (group.status().term() != term) {
            term = group.status().term();
            proposed = book.lastNumber();
        }
        proposed = Math.max(proposed, book.lastNumber());
        boolean refused = false;
        while (proposed < inRow && !refused) {
            newest = propose(nextRun());
            refused = newest.failed(); // at once: the group is busy, or somebody else leads
        }
        return book.lastNumber() < inRow ? newest : Future.succeededFuture();
    }

    /** Forgets what was taken: whoever leads now reads it from the ledger. */
    void forget() {
        known.clear();
        inRow = book.lastNumber();
    }

    private OrderBatch nextRun() {
        List<StoredOrder> run = new ArrayList<>();
        int bytes = 0;
        for (StoredOrder order : known.subMap(proposed, false, inRow, true).values()) {
            bytes += ORDER_BYTES
                    + order.key().length()
                    + order.hash().length()
                    + order.order().name().length();
            if (bytes > RUN_BYTES && !run.isEmpty()) {
                break;
            }
            run.add(order);
        }
        return new OrderBatch(run);
    }

    private Future<Void> propose(OrderBatch run) {
        proposed = run.last();
        long inTerm = term;
        long began = time.nanos();
        return group.submit(run)
                .compose(last -> {
                    leadership.confirmedBy(inTerm, began);
                    chaos.pass(Chaos.Point.ORDER_COMMITTED);
                    return last >= run.last() ? Future.<Void>succeededFuture() : Future.failedFuture(tooEarly(run));
                })
                // What was proposed behind it finds it missing, and is refused by the book: all of it once more, later.
                .onFailure(again -> proposed = book.lastNumber());
    }

    private static Failure tooEarly(OrderBatch run) {
        return new Failure.Unavailable(
                "order-missing", "an order before %d is not in the book yet; try again".formatted(run.last()));
    }

    private void lookOn() {
        long last = book.lastNumber();
        known.headMap(last, true).clear();
        inRow = Math.max(inRow, last);
        while (known.containsKey(inRow + 1)) {
            inRow++;
        }
    }
}
