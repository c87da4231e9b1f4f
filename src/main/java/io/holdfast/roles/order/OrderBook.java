package io.holdfast.roles.order;

import io.holdfast.api.CatalogApi.LedgerEntry;
import io.holdfast.platform.replication.StateMachine;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * The orders, as a state machine whose only command is a trade of the catalog's ledger: each becomes exactly one order, however
 * often and in whatever order it comes.
 *
 * <p>In memory are the watermark, the numbers of the trades done above it, and the newest orders; all older ones are in the
 * {@link OrderStore}, which is written behind. An order never changes, so a snapshot carries the newest ones and only names the
 * others: a replica that lacks some of those is not whole until it has fetched them. Changed on the group's thread alone; any thread
 * may look.
 */
final class OrderBook implements StateMachine<LedgerEntry, OrderBook.Recorded> {
    /** Orders that a snapshot carries. The same on every replica, since their snapshots must be the same. */
    static final int CARRIED = 4_096;

    /** @param first the order this trade became just now; empty when it had become one before */
    record Recorded(Optional<StoredOrder> first) {}

    /** What is written behind. Called on the group's thread. */
    interface Keeper {
        void keep(OrderChange change);

        /** Everything becomes {@code saved}; {@code newest} are kept if they are not there. */
        void replace(OrderStore.Saved saved, List<StoredOrder> newest);

        /** Waits until what was kept so far cannot be lost any more. */
        void awaitSynced();
    }

    /** Orders that neither the store nor the memory has. @param after the last one before them @param upTo the last one of them */
    record Gap(long after, long upTo) {}

    private final Position start;
    private final Keeper keeper;
    private final int carried;
    private final RecentOrders recent = new RecentOrders();
    private final NavigableSet<Long> doneAbove = new ConcurrentSkipListSet<>();
    private volatile long watermark;
    private volatile long lastNumber;
    private volatile long synced;
    private volatile Gap gap;

    /**
     * @param missing the first order that the store lacks
     * @param newest orders of the store: the {@link #CARRIED} newest, or all if there are fewer
     */
    OrderBook(OrderStore.Saved saved, Optional<Long> missing, List<StoredOrder> newest, Keeper keeper) {
        this(saved, missing, newest, keeper, CARRIED);
    }

    /** @param carried instead of {@link #CARRIED} */
    OrderBook(OrderStore.Saved saved, Optional<Long> missing, List<StoredOrder> newest, Keeper keeper, int carried) {
        this.carried = carried;
        this.start = saved.position();
        this.keeper = keeper;
        newest.forEach(recent::add);
        become(saved);
        this.synced = saved.lastNumber();
        this.gap = missing.map(first -> new Gap(first - 1, saved.lastNumber())).orElse(null);
    }

    @Override
    public Position start() {
        return start;
    }

    @Override
    public Buffer encode(LedgerEntry trade) {
        return OrderCodec.write(trade);
    }

    @Override
    public LedgerEntry decode(Buffer encoded) {
        return OrderCodec.trade(encoded);
    }

    // Rule 12 knows a trade by its number: a key has one trade, because the catalog sees to that (rules 7a and 7b).
    @Override
    public Recorded apply(long index, Instant at, LedgerEntry trade) {
        Position position = new Position(index, at);
        if (isDone(trade.seq())) {
            keeper.keep(new OrderChange(position, watermark, Optional.empty()));
            return new Recorded(Optional.empty());
        }
        StoredOrder order = StoredOrder.of(lastNumber + 1, trade); // the number is given here, by nobody else
        recent.add(
                order); // before the watermark passes it: who reads the watermark first finds all orders below (rule 4)
        lastNumber = order.order().orderNumber();
        done(trade.seq());
        keeper.keep(new OrderChange(position, watermark, Optional.of(order)));
        return new Recorded(Optional.of(order));
    }

    @Override
    public List<Buffer> snapshot() {
        long base = Math.max(0, lastNumber - carried);
        if (synced < base) {
            keeper.awaitSynced(); // what a snapshot only names must not be lost with the log before it
            synced(lastNumber);
        }
        return OrderSnapshot.write(
                new OrderStore.Saved(Position.NOTHING, watermark, lastNumber, List.copyOf(doneAbove)),
                recent.after(base, carried));
    }

    @Override
    public void restore(Position position, List<Buffer> pieces) {
        long complete = gap == null ? lastNumber : gap.after();
        OrderSnapshot snapshot = OrderSnapshot.read(position, pieces);
        long base = snapshot.saved().lastNumber() - snapshot.newest().size();
        gap = complete < base ? new Gap(complete, base) : null; // first: from here on nobody may ask this replica
        snapshot.newest().forEach(recent::add);
        become(snapshot.saved());
        keeper.replace(snapshot.saved(), snapshot.newest());
    }

    @Override
    public boolean isWhole() {
        return gap == null;
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
        recent.forgetUpTo(Math.min(synced, lastNumber - carried));
    }

    /** The newest orders, which need not be in the store yet. */
    RecentOrders recent() {
        return recent;
    }

    /** The largest number such that every trade up to it has its order (rule 2: contiguous, not the maximum). */
    long watermark() {
        return watermark;
    }

    long lastNumber() {
        return lastNumber;
    }

    boolean isDone(long seq) {
        return seq <= watermark || doneAbove.contains(seq);
    }

    private void become(OrderStore.Saved saved) {
        doneAbove.clear();
        doneAbove.addAll(saved.doneAbove());
        watermark = saved.watermark();
        lastNumber = saved.lastNumber();
    }

    private void done(long seq) {
        doneAbove.add(seq);
        while (doneAbove.remove(watermark + 1)) {
            watermark++;
        }
    }
}
