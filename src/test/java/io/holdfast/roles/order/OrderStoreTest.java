package io.holdfast.roles.order;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.CatalogApi.LedgerEntry;
import io.holdfast.api.CatalogApi.Side;
import io.holdfast.replication.StateMachine.Position;
import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class OrderStoreTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final FakeOrderTable table = new FakeOrderTable();
    private final List<OrderChange> unwritten = new ArrayList<>();
    private OrderStore store = open();
    private long index;

    private static StoredOrder order(long number) {
        return StoredOrder.of(
                new LedgerEntry(number, "key" + number, "h", "Fox", Side.BUY, 2, new BigDecimal("15.99"), NOON));
    }

    private OrderStore open() {
        OrderTable.Saved saved = table.load().result();
        List<StoredOrder> newest = table.page(
                        saved.lastNumber() - OrderStore.SNAPSHOT_ORDERS, OrderStore.SNAPSHOT_ORDERS)
                .result();
        return new OrderStore(
                saved, table.firstMissing(saved.lastNumber()).result(), newest, new Persistence(table, unwritten));
    }

    private record Persistence(FakeOrderTable table, List<OrderChange> unwritten) implements OrderStore.Persistence {
        @Override
        public void append(OrderChange change) {
            unwritten.add(change);
        }

        @Override
        public void replace(OrderTable.Saved saved, List<StoredOrder> newest) {
            write();
            table.replace(saved, newest);
        }

        @Override
        public void awaitSynced() {
            write();
            table.sync();
        }

        private void write() {
            table.write(unwritten);
            unwritten.clear();
        }
    }

    private void write() {
        new Persistence(table, unwritten).write();
    }

    private long apply(long... numbers) {
        return store.apply(
                ++index,
                NOON,
                new OrderBatch(
                        LongStream.of(numbers).mapToObj(OrderStoreTest::order).toList()));
    }

    private void applyUpTo(long number) {
        for (long next = store.lastNumber() + 1; next <= number; next++) {
            apply(next);
        }
    }

    @Test
    void an_order_is_in_the_store_once_however_often_it_comes() {
        assertEquals(2, apply(1, 2));
        assertEquals(3, apply(2, 3));
        assertEquals(3, apply(1, 2));

        assertEquals(List.of(order(1), order(2), order(3)), store.recent().after(0, 10));
        assertEquals(
                List.of(2, 1, 0), unwritten.stream().map(c -> c.orders().size()).toList());
    }

    @Test
    void an_order_waits_for_all_before_it() {
        apply(1);

        assertEquals(1, apply(3, 4));
        assertTrue(store.recent().byNumber(3).isEmpty());

        assertEquals(3, apply(2, 3));
    }

    @Test
    void a_run_has_no_holes() {
        assertThrows(IllegalArgumentException.class, () -> new OrderBatch(List.of(order(1), order(3))));
    }

    @Test
    void a_restart_keeps_orders_and_where_the_log_goes_on() {
        apply(1, 2);
        apply(4);
        StoredOrder second = store.recent().byKey("key2").orElseThrow();
        write();

        store = open();

        assertEquals(new Position(2, NOON), store.start());
        assertEquals(2, store.lastNumber());
        assertEquals(second, store.recent().byKey("key2").orElseThrow());
        assertEquals(2, apply(2));
        assertEquals(3, apply(3));
    }

    @Test
    void orders_that_the_store_has_but_does_not_know_of_are_not_there_yet() {
        table.addMissing(List.of(order(1), order(2)));

        store = open();

        assertEquals(List.of(), store.recent().after(0, 10));
        assertEquals(2, apply(1, 2));
        assertEquals(2, store.recent().after(0, 10).size());
    }

    @Test
    void a_command_is_read_as_it_was_written() {
        OrderBatch batch = new OrderBatch(List.of(
                StoredOrder.of(new LedgerEntry(9, "k", "h", "Füchse 🦊", Side.SELL, 3, new BigDecimal("0.10"), NOON)),
                order(10)));

        assertEquals(batch, store.decode(store.encode(batch)));
    }

    @Nested
    class with_more_orders_than_a_snapshot_carries {
        private static final long MANY = OrderStore.SNAPSHOT_ORDERS + 100;

        @Test
        void synced_orders_that_are_not_carried_leave_the_memory_two_for_each_that_comes() {
            applyUpTo(MANY);
            write();
            store.markSynced(MANY);
            assertTrue(store.recent().byNumber(1).isPresent());

            applyUpTo(MANY + 1);
            assertEquals(order(3), store.recent().after(0, 1).get(0));

            applyUpTo(MANY + 100);
            assertTrue(store.recent().byNumber(100).isEmpty());
            assertTrue(store.recent().byKey("key100").isEmpty());
            assertTrue(store.recent().byKey("key101").isPresent());
            assertEquals(order(101), store.recent().after(0, 1).get(0));
        }

        @Test
        void orders_stay_in_the_memory_while_they_are_not_synced() {
            applyUpTo(MANY + 200);

            assertEquals(order(1), store.recent().after(0, 1).get(0));
        }

        @Test
        void a_snapshot_waits_until_what_it_only_names_is_synced() {
            applyUpTo(MANY);

            List<Buffer> pieces = store.snapshot();

            table.crash();
            store = open();
            assertTrue(store.lastNumber() >= MANY - OrderStore.SNAPSHOT_ORDERS);
            store.restore(new Position(index, NOON), pieces);
            assertTrue(store.isComplete());
            assertEquals(MANY, store.lastNumber());
        }

        @Test
        void snapshots_are_the_same_whatever_was_written_so_far() {
            applyUpTo(MANY);
            List<Buffer> late = store.snapshot();
            store.markSynced(MANY);

            assertEquals(late, store.snapshot());
        }

        @Test
        void a_new_replica_is_whole_once_it_has_fetched_what_the_snapshot_names() {
            applyUpTo(MANY);
            List<Buffer> pieces = store.snapshot();
            List<StoredOrder> named = table.page(0, 100).result();
            FakeOrderTable otherTable = new FakeOrderTable();
            OrderStore other = empty(otherTable);

            other.restore(new Position(index, NOON), pieces);

            assertFalse(other.isComplete());
            OrderStore.Gap gap = other.gap().orElseThrow();
            assertEquals(new OrderStore.Gap(0, 100), gap);
            otherTable.addMissing(named);
            other.backfilled(gap);
            assertTrue(other.isComplete());
            assertEquals(pieces, other.snapshot());
            assertEquals(Optional.of(named.get(4)), otherTable.byNumber(5).result());
        }

        @Test
        void a_replica_that_fell_far_behind_keeps_what_it_had_in_its_store() {
            applyUpTo(MANY);
            List<Buffer> pieces = store.snapshot();
            FakeOrderTable otherTable = new FakeOrderTable();
            OrderStore other = empty(otherTable);
            other.apply(1, NOON, new OrderBatch(List.of(order(1), order(2))));

            other.restore(new Position(index, NOON), pieces);
            otherTable.crash();

            assertEquals(new OrderStore.Gap(2, 100), other.gap().orElseThrow());
            assertEquals(order(101), other.recent().after(0, 1).get(0));
            assertEquals(Optional.of(order(2)), otherTable.byNumber(2).result());
        }

        private OrderStore empty(FakeOrderTable table) {
            return new OrderStore(
                    table.load().result(), Optional.empty(), List.of(), new Persistence(table, new ArrayList<>()));
        }

        @Test
        void a_replica_that_died_while_fetching_goes_on_fetching() {
            applyUpTo(MANY);
            List<Buffer> pieces = store.snapshot();
            List<StoredOrder> half = table.page(0, 50).result();
            OrderSnapshot snapshot = OrderSnapshot.read(pieces);
            List<StoredOrder> newest = snapshot.newest();
            FakeOrderTable otherTable = new FakeOrderTable();
            otherTable.replace(new OrderTable.Saved(new Position(index, NOON), snapshot.lastNumber()), newest);
            otherTable.addMissing(half);

            OrderStore other = new OrderStore(
                    otherTable.load().result(),
                    otherTable.firstMissing(MANY).result(),
                    newest,
                    new Persistence(otherTable, new ArrayList<>()));

            assertEquals(50, other.gap().orElseThrow().after());
        }
    }
}
