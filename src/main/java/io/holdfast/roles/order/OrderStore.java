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
 * The orders, as a state machine that copies the catalog's ledger: its entry n becomes order n, once, after all before it, however
 * often and in whatever order entries come. So what the book holds is always a beginning of the ledger, and one number says which.
 *
 * <p>In memory are that number and the newest orders; all older ones are in the {@link OrderTable}, which is written behind. An order
 * never changes, so a snapshot carries the newest ones and only names the others: a replica that lacks some of those is not whole
 * until it has fetched them. Changed on the group's thread alone; any thread may look.
 */
final class OrderStore implements StateMachine<OrderBatch, Long> {
    /** Orders that a snapshot carries. The same on every replica, since their snapshots must be the same. */
    static final int CARRIED = 4_096;

    /** What is written behind. Called on the group's thread. */
    interface Keeper {
        void keep(OrderChange change);

        /** Everything becomes {@code saved}; {@code newest} are kept if they are not there. */
        void replace(OrderTable.Saved saved, List<StoredOrder> newest);

        /** Waits until what was kept so far cannot be lost any more. */
        void awaitSynced();
    }

    /** Orders that neither the store nor the memory has. @param after the last one before them @param upTo the last one of them */
    record Gap(long after, long upTo) {}

    private final Position start;
    private final Keeper keeper;
    private final int carried;
    private final RecentOrders recent = new RecentOrders();
    private volatile long last;
    private volatile long synced;
    private volatile Gap gap;
    private volatile long restores;

    /**
     * @param missing the first order that the store lacks
     * @param newest orders of the store: the {@link #CARRIED} newest, or all if there are fewer
     */
    OrderStore(OrderTable.Saved saved, Optional<Long> missing, List<StoredOrder> newest, Keeper keeper) {
        this(saved, missing, newest, keeper, CARRIED);
    }

    /** @param carried instead of {@link #CARRIED} */
    OrderStore(OrderTable.Saved saved, Optional<Long> missing, List<StoredOrder> newest, Keeper keeper, int carried) {
        this.carried = carried;
        this.start = saved.position();
        this.keeper = keeper;
        // The store may have more than it knows of: those come again.
        newest.stream().filter(order -> order.number() <= saved.lastNumber()).forEach(recent::add);
        this.last = saved.lastNumber();
        this.synced = saved.lastNumber();
        this.gap = missing.map(first -> new Gap(first - 1, saved.lastNumber())).orElse(null);
    }

    @Override
    public Position start() {
        return start;
    }

    @Override
    public Buffer encode(OrderBatch run) {
        return OrderCodec.write(run);
    }

    @Override
    public OrderBatch decode(Buffer encoded) {
        return OrderCodec.run(encoded);
    }

    /** @return the newest order's number: less than the run's last one when an order before the run is missing */
    @Override
    public Long apply(long index, Instant at, OrderBatch run) {
        List<StoredOrder> made = new ArrayList<>();
        for (StoredOrder order : run.orders()) {
            if (order.number() == last + 1) {
                recent.add(order); // first: who reads the last number finds all orders up to it (OL2)
                last = order.number();
                made.add(order);
            }
        }
        keeper.keep(new OrderChange(new Position(index, at), made));
        return last;
    }

    @Override
    public List<Buffer> snapshot() {
        long base = Math.max(0, last - carried);
        if (synced < base) {
            keeper.awaitSynced(); // what a snapshot only names must not be lost with the log before it
            synced(last);
        }
        return new OrderSnapshot(last, recent.after(base, carried)).write();
    }

    @Override
    public void restore(Position position, List<Buffer> pieces) {
        long complete = gap == null ? last : gap.after();
        OrderSnapshot snapshot = OrderSnapshot.read(pieces);
        long base = snapshot.lastNumber() - snapshot.newest().size();
        restores = restores + 1;
        gap = complete < base ? new Gap(complete, base) : null; // first: from here on nobody may ask this replica
        if (gap != null) {
            keeper.awaitSynced(); // the memory is a row without holes, and what leaves it is on disk
            recent.clear();
        }
        snapshot.newest().forEach(recent::add);
        last = snapshot.lastNumber();
        keeper.replace(new OrderTable.Saved(position, last), snapshot.newest());
    }

    @Override
    public boolean isComplete() {
        return gap == null;
    }

    /** How many snapshots were restored; it rises before anything else changes. Any thread may ask. */
    long restores() {
        return restores;
    }

    /** Whether this book has been whole ever since {@link #restores} was {@code before}. Any thread may ask. */
    boolean isStillWhole(long before) {
        return isComplete() && restores == before;
    }

    static Failure notWhole() {
        return Failure.Unavailable.ofReplica(
                "catching-up", "this replica still fetches orders from the others; ask another one");
    }

    // The rest of it is what the ledger says, entry by entry.
    @Override
    public long fingerprint() {
        return recent.byNumber(last)
                .map(order -> Fingerprint.of(1, Fingerprint.of(order.number(), order.key(), order.hash())))
                .orElse(Fingerprint.NONE);
    }

    /** The orders that have to be fetched before this replica is whole. Any thread may ask. */
    Optional<Gap> gap() {
        return Optional.ofNullable(gap);
    }

    /** That all orders of {@code fetched} are in the store for good. */
    void filled(Gap fetched) {
        if (fetched.equals(gap)) {
            gap = null;
        }
    }

    /** That the store keeps every order up to {@code number} for good. Any thread may call. */
    void synced(long number) {
        synced = Math.max(synced, number);
        recent.onDisk(Math.min(synced, last - carried));
    }

    /** The newest orders, which need not be in the store yet. */
    RecentOrders recent() {
        return recent;
    }

    /** The newest order's number: this replica has applied every entry of the ledger up to it, and none beyond (OL20). */
    long lastNumber() {
        return last;
    }
}
