package io.holdfast.roles.order;

import io.holdfast.base.failure.Failure;
import io.holdfast.replication.Fingerprint;
import io.holdfast.replication.StateMachine;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The orders of a replica, as a state machine that copies the catalog's ledger: entry n of the ledger becomes order n, once, after all
 * before it, however often and in whatever order entries come. So the store is always a prefix of the ledger, and one number tells
 * which.
 *
 * <p>In memory are that number and the newest orders; all others are in the {@link OrderTable}, which is written behind. An order
 * never changes, so a snapshot carries the newest ones and only names the others: a replica that lacks some of those is incomplete
 * until it has fetched them. Changed on the group's thread alone; any thread may read.
 */
final class OrderStore implements StateMachine<OrderBatch, Long> {
    /** Orders that a snapshot carries. The same on every replica, since their snapshots must be the same. */
    static final int SNAPSHOT_ORDERS = 4_096;

    /** Where changes are written to, asynchronously. Called on the group's thread. */
    interface Persistence {
        void append(OrderChange change);

        /** Takes over a snapshot: the state becomes {@code saved}, and {@code newest} are added where they are missing. */
        void replace(OrderTable.Saved saved, List<StoredOrder> newest);

        /** Blocks until everything so far survives a power cut. */
        void awaitSynced();
    }

    /** Orders that neither the table nor the memory has. @param after the last one before them @param upTo the last one of them */
    record Gap(long after, long upTo) {}

    private final Position start;
    private final Persistence persistence;
    private final int snapshotOrders;
    private final RecentOrders recent = new RecentOrders();
    private volatile long last;
    private volatile long synced;
    private volatile Gap gap;
    private volatile long restoreCount;

    /**
     * @param missing the first order that the table lacks
     * @param newest orders of the table: the {@link #SNAPSHOT_ORDERS} newest, or all if there are fewer
     */
    OrderStore(OrderTable.Saved saved, Optional<Long> missing, List<StoredOrder> newest, Persistence persistence) {
        this(saved, missing, newest, persistence, SNAPSHOT_ORDERS);
    }

    /** @param snapshotOrders instead of {@link #SNAPSHOT_ORDERS} */
    OrderStore(
            OrderTable.Saved saved,
            Optional<Long> missing,
            List<StoredOrder> newest,
            Persistence persistence,
            int snapshotOrders) {
        this.snapshotOrders = snapshotOrders;
        this.start = saved.position();
        this.persistence = persistence;
        // After a crash the table may have orders beyond its state: the log brings them again.
        newest.stream()
                .filter(order -> order.orderNumber() <= saved.lastNumber())
                .forEach(recent::add);
        this.last = saved.lastNumber();
        this.synced = saved.lastNumber();
        this.gap = missing.map(first -> new Gap(first - 1, saved.lastNumber())).orElse(null);
    }

    @Override
    public Position start() {
        return start;
    }

    @Override
    public Buffer encode(OrderBatch batch) {
        return OrderCodec.write(batch);
    }

    @Override
    public OrderBatch decode(Buffer encoded) {
        return OrderCodec.batch(encoded);
    }

    /** @return the newest order's number: less than the batch's last one when an order before the batch is missing */
    @Override
    public Long apply(long index, Instant at, OrderBatch batch) {
        List<StoredOrder> made = new ArrayList<>();
        for (StoredOrder order : batch.orders()) {
            if (order.orderNumber() == last + 1) {
                recent.add(order); // first: a thread that reads the last number finds every order up to it (OL2)
                last = order.orderNumber();
                made.add(order);
            }
        }
        persistence.append(new OrderChange(new Position(index, at), made));
        return last;
    }

    @Override
    public List<Buffer> snapshot() {
        long base = Math.max(0, last - snapshotOrders);
        if (synced < base) {
            persistence.awaitSynced(); // the log is dropped then, and has to be on disk what the snapshot only names
            markSynced(last);
        }
        return new OrderSnapshot(last, recent.after(base, snapshotOrders)).write();
    }

    @Override
    public void restore(Position position, List<Buffer> pieces) {
        long complete = gap == null ? last : gap.after();
        OrderSnapshot snapshot = OrderSnapshot.read(pieces);
        long base = snapshot.lastNumber() - snapshot.newest().size();
        restoreCount = restoreCount + 1;
        gap = complete < base ? new Gap(complete, base) : null; // first: from here on this replica answers no reads
        if (gap != null) {
            persistence.awaitSynced(); // the memory has no gaps, and what is evicted from it is on disk
            recent.clear();
        }
        snapshot.newest().forEach(recent::add);
        last = snapshot.lastNumber();
        persistence.replace(new OrderTable.Saved(position, last), snapshot.newest());
    }

    @Override
    public boolean isComplete() {
        return gap == null;
    }

    /** How many snapshots were restored; it rises before anything else changes. Any thread may call this. */
    long restoreCount() {
        return restoreCount;
    }

    /** Whether the store has been complete ever since {@link #restoreCount} was {@code before}. Any thread may call this. */
    boolean isCompleteSince(long before) {
        return isComplete() && restoreCount == before;
    }

    static Failure incomplete() {
        return Failure.Unavailable.ofReplica(
                "catching-up", "this replica still fetches orders from the others; ask another one");
    }

    // All others are what the ledger has, entry by entry.
    @Override
    public long fingerprint() {
        return recent.byNumber(last)
                .map(order -> Fingerprint.of(1, fingerprint(order)))
                .orElse(Fingerprint.NONE);
    }

    private static long fingerprint(StoredOrder order) {
        return order.subject()
                .map(subject -> Fingerprint.of(order.orderNumber(), order.key(), order.hash(), subject))
                .orElseGet(() -> Fingerprint.of(order.orderNumber(), order.key(), order.hash()));
    }

    /** The orders that have to be fetched before this replica is complete. Any thread may call this. */
    Optional<Gap> gap() {
        return Optional.ofNullable(gap);
    }

    /** Reports that all orders of {@code fetched} are in the table, synced. */
    void backfilled(Gap fetched) {
        if (fetched.equals(gap)) {
            gap = null;
        }
    }

    /** Reports that every order up to {@code number} is in the table, synced. Any thread may call this. */
    void markSynced(long number) {
        synced = Math.max(synced, number);
        recent.allowEviction(Math.min(synced, last - snapshotOrders));
    }

    /** The newest orders, which need not be in the table yet. */
    RecentOrders recent() {
        return recent;
    }

    /** The newest order's number: this replica has applied every entry of the ledger up to it, and none beyond (OL20). */
    long lastNumber() {
        return last;
    }
}
