package io.holdfast.roles.order;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.CatalogApi.LedgerEntry;
import io.holdfast.api.OrderApi.Order;
import io.holdfast.api.OrderApi.OrderPage;
import io.holdfast.api.ReadFrom;
import io.holdfast.base.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class OrderQueriesTest {
    private final OrderSetUp setUp = new OrderSetUp();
    private final OrderQueries queries = setUp.queries;

    private Future<Optional<StoredOrder>> ask(long number) {
        return queries.byNumber(number, ReadFrom.LEADER);
    }

    @Test
    void an_order_is_returned_before_it_is_in_the_store() {
        setUp.writer.add(FakeLedger.order(1));

        assertEquals(Optional.of(FakeLedger.order(1)), ask(1).result());
        assertEquals(0, setUp.store.lastNumber());
        assertEquals(0, setUp.ledger.pages);
    }

    @Test
    void a_new_leader_looks_into_the_ledger_before_it_says_that_there_is_none() {
        setUp.ledger.grow(2);

        assertEquals(Optional.of(FakeLedger.order(2)), ask(2).result());
        assertEquals(Optional.empty(), ask(3).result());
    }

    @Test
    void a_page_that_is_not_full_has_all_that_the_ledger_had() {
        setUp.ledger.grow(2);

        OrderPage page = queries.page(0, 10, ReadFrom.LEADER).result();

        assertEquals(2, page.orders().size());
        assertEquals(2, page.last());
    }

    @Test
    void a_full_page_needs_nobody() {
        setUp.group.apply(setUp.batch(1, 3));
        setUp.group.depose();

        assertEquals(2, queries.page(0, 2, ReadFrom.LEADER).result().orders().size());
        assertTrue(queries.page(0, 4, ReadFrom.LEADER).failed());
    }

    @Test
    void any_replica_tells_what_it_has_and_no_more() {
        setUp.group.apply(setUp.batch(1, 1));
        setUp.ledger.grow(2);
        setUp.group.depose();

        assertTrue(ask(1).result().isPresent());
        assertTrue(ask(2).failed());
        assertTrue(queries.byNumber(2, ReadFrom.ANY).result().isEmpty());
        assertEquals(1, queries.page(0, 10, ReadFrom.ANY).result().orders().size());
    }

    @Test
    void nothing_is_returned_to_be_missing_while_the_store_cannot_be_written() {
        setUp.ledger.grow(1);
        setUp.group.hold();

        Future<Optional<StoredOrder>> second = ask(2);

        assertFalse(second.isComplete());
        setUp.group.fail(FakeOrderGroup.DEPOSED);
        assertTrue(second.failed());
    }

    @Test
    void no_page_is_told_that_was_read_while_a_snapshot_came() { // OL24
        setUp.group.apply(setUp.batch(1, 3));
        Promise<Void> slow = Promise.promise();
        setUp.store.recent().clear(); // the store has them
        setUp.table.readsWait(slow.future());
        Future<OrderPage> page = queries.page(0, 10, ReadFrom.ANY);
        Future<List<StoredOrder>> stored = queries.stored(0, 10);
        Future<Optional<StoredOrder>> order = queries.byNumber(2, ReadFrom.ANY);

        setUp.restore(6_000, 10);
        slow.complete();

        for (Future<?> read : List.of(page, stored, order)) {
            assertEquals("catching-up", ((Failure) read.cause()).code());
        }
    }

    @Test
    void nor_when_what_it_named_has_been_fetched_by_the_end() { // OL24
        Promise<Void> slow = Promise.promise();
        setUp.group.apply(setUp.batch(1, 3));
        setUp.store.recent().clear();
        setUp.table.readsWait(slow.future());
        Future<OrderPage> page = queries.page(0, 10, ReadFrom.ANY);

        setUp.restore(6_000, 10);
        setUp.fetchMissing();
        slow.complete();

        assertTrue(page.failed());
    }

    /** Every third order is of alice, every third of bob, the others are of nobody. */
    @Nested
    class where_callers_see_their_own {
        private static final Optional<String> ALICE = Optional.of("alice");

        private void place(int count) {
            List<StoredOrder> orders = new ArrayList<>();
            for (long number = 1; number <= count; number++) {
                orders.add(number % 3 == 0 ? FakeLedger.order(number) : of(number % 3 == 1 ? "alice" : "bob", number));
            }
            setUp.group.apply(new OrderBatch(orders));
            setUp.ledger.grow(count);
        }

        private static StoredOrder of(String subject, long number) {
            return StoredOrder.of(entryOf(subject, number));
        }

        private List<Long> numbers(Future<OrderPage> page) {
            return page.result().orders().stream().map(Order::orderNumber).toList();
        }

        @Test
        void an_order_of_another_one_or_of_nobody_is_not_there() {
            place(9);

            assertTrue(queries.byNumber(4, ReadFrom.LEADER, ALICE).result().isPresent());
            assertTrue(queries.byNumber(5, ReadFrom.LEADER, ALICE).result().isEmpty());
            assertTrue(queries.byNumber(6, ReadFrom.LEADER, ALICE).result().isEmpty());
            assertTrue(queries.byNumber(5, ReadFrom.LEADER, Optional.empty())
                    .result()
                    .isPresent());
        }

        @Test
        void nor_is_one_that_the_store_has_not_got_yet() {
            setUp.writer.add(of("bob", 1));

            assertTrue(queries.byNumber(1, ReadFrom.LEADER, ALICE).result().isEmpty());
            assertTrue(queries.byNumber(1, ReadFrom.LEADER, Optional.of("bob"))
                    .result()
                    .isPresent());
        }

        @Test
        void pages_have_no_others_and_do_not_tell_how_many_there_are() {
            place(9);

            assertEquals(List.of(1L, 4L), numbers(queries.pageOf("alice", 0, 2, ReadFrom.LEADER)));
            Future<OrderPage> second = queries.pageOf("alice", 4, 2, ReadFrom.LEADER);
            assertEquals(List.of(7L), numbers(second));
            assertEquals(7, second.result().last());
            Future<OrderPage> none = queries.pageOf("carol", 0, 2, ReadFrom.LEADER);
            assertEquals(List.of(), numbers(none));
            assertEquals(0, none.result().last());
        }

        @Test
        void pages_go_on_from_the_table_to_the_memory() {
            place(9);
            setUp.store.recent().clear();
            setUp.group.apply(new OrderBatch(List.of(of("alice", 10), of("bob", 11), of("alice", 12))));

            assertEquals(List.of(1L, 4L, 7L, 10L, 12L), numbers(queries.pageOf("alice", 0, 9, ReadFrom.ANY)));
            assertEquals(List.of(7L, 10L), numbers(queries.pageOf("alice", 4, 2, ReadFrom.ANY)));
            assertEquals(List.of(12L), numbers(queries.pageOf("alice", 10, 2, ReadFrom.ANY)));
        }

        @Test
        void a_page_that_is_not_full_has_all_that_the_ledger_had() {
            place(3);
            setUp.ledger.entries.add(entryOf("alice", 4));

            assertEquals(List.of(1L, 4L), numbers(queries.pageOf("alice", 0, 9, ReadFrom.LEADER)));
            setUp.group.depose();
            assertTrue(queries.pageOf("alice", 0, 9, ReadFrom.LEADER).failed());
        }

        private static LedgerEntry entryOf(String subject, long number) {
            LedgerEntry e = FakeLedger.entry(number);
            return new LedgerEntry(
                    number, e.key(), e.hash(), e.product(), e.side(), e.quantity(), e.price(), e.at(), subject);
        }

        @Test
        void no_page_is_told_that_was_read_while_a_snapshot_came() { // OL24
            place(3);
            Promise<Void> slow = Promise.promise();
            setUp.store.recent().clear();
            setUp.table.readsWait(slow.future());
            Future<OrderPage> page = queries.pageOf("alice", 0, 9, ReadFrom.ANY);

            setUp.restore(6_000, 10);
            slow.complete();

            assertEquals("catching-up", ((Failure) page.cause()).code());
        }
    }
}
