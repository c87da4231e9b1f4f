package io.holdfast.roles.order;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.failure.Failure;
import io.vertx.core.Future;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerFollowerTest {
    private final OrderSetUp setUp = new OrderSetUp();
    private final FakeLedger ledger = setUp.ledger;
    private final LedgerFollower follower = setUp.follower;
    private final OrderStore store = setUp.store;

    private static String code(Future<?> failed) {
        return ((Failure) failed.cause()).code();
    }

    @Test
    void the_store_gets_all_that_the_ledger_has_page_after_page() {
        ledger.grow(1_200);

        assertTrue(follower.catchUp().succeeded());

        assertEquals(1_200, store.lastNumber());
        assertEquals(3, ledger.pages);
    }

    @Test
    void what_was_heard_of_is_not_read_again() {
        ledger.grow(3);
        setUp.writer.add(FakeLedger.order(1));
        setUp.writer.add(FakeLedger.order(2));

        follower.poll();

        assertEquals(3, store.lastNumber());
        assertEquals(1, ledger.pages);
    }

    @Test
    void who_asks_while_it_reads_gets_what_the_ledger_had_then() {
        ledger.grow(1);
        ledger.hold();
        Future<Void> first = follower.catchUp();
        ledger.grow(2); // after the page was cut
        Future<Void> second = follower.catchUp();
        Future<Void> third = follower.catchUp();
        ledger.letGo();

        assertTrue(first.succeeded());
        assertTrue(second.succeeded() && third.succeeded());
        assertEquals(2, store.lastNumber());
        assertEquals(2, ledger.pages);
    }

    @Test
    void so_many_wait_for_the_next_reading_and_no_more() {
        ledger.hold();
        Future<Void> first = follower.catchUp();
        Future<Void> second = follower.catchUp();
        Future<Void> third = follower.catchUp();

        assertEquals("queue-full", code(follower.catchUp()));

        ledger.letGo();
        assertTrue(first.succeeded() && second.succeeded() && third.succeeded());
        assertTrue(follower.catchUp().succeeded());
    }

    @Test
    void it_waits_until_the_group_has_decided() {
        ledger.grow(1);
        setUp.group.hold();
        Future<Void> done = follower.catchUp();
        assertFalse(done.isComplete());

        setUp.group.decide();

        assertTrue(done.succeeded());
    }

    @Test
    void a_replica_that_does_not_lead_reads_nothing_and_forgets_what_it_heard() {
        setUp.writer.add(FakeLedger.order(1));
        setUp.group.depose();
        ledger.grow(1);

        follower.poll();

        assertEquals(0, ledger.pages);
        assertTrue(setUp.writer.find(1).isEmpty());
        assertEquals("not-leader", code(follower.catchUp()));
    }

    @Test
    void a_ledger_that_begins_after_the_store_ends_it_loudly() {
        ledger.grow(10);
        ledger.pruned = 5;

        assertEquals("ledger-broken", code(follower.catchUp()));

        assertEquals(
                List.of("trades after 0 are pruned in the catalog but missing here; restore both from one backup"),
                setUp.complaints);
        follower.poll();
        assertEquals(1, ledger.pages);
        assertEquals("ledger-broken", code(follower.checkConsistent()));
    }

    @Test
    void a_ledger_that_was_pruned_because_others_have_the_orders_is_read_on() {
        ledger.grow(10);
        ledger.pruned = 5;
        setUp.leadership.confirmed();
        setUp.group.onRead(() -> setUp.group.apply(setUp.batch(1, 5))); // of what was decided elsewhere it hears now

        assertTrue(follower.catchUp().succeeded());

        assertEquals(10, store.lastNumber());
        assertEquals(List.of(), setUp.complaints);
    }

    @Test
    void a_ledger_that_ends_before_the_store_ends_it_loudly() {
        setUp.group.apply(setUp.batch(1, 7));
        ledger.grow(3);

        assertEquals("ledger-broken", code(follower.catchUp()));

        assertEquals(
                List.of("the catalog's ledger ends at 3, but order 7 is known here; restore both from one backup"),
                setUp.complaints);
    }

    @Test
    void a_ledger_that_has_forgotten_what_it_told_ends_it_loudly() {
        setUp.writer.add(FakeLedger.order(1));
        setUp.writer.add(FakeLedger.order(2));
        ledger.grow(1);

        assertEquals("ledger-broken", code(follower.catchUp()));
    }

    @Test
    void a_page_that_leaves_the_next_entry_out_is_no_page() {
        ledger.grow(2);
        ledger.entries.remove(0);
        ledger.entries.add(FakeLedger.entry(3));

        assertEquals("ledger-incomplete", code(follower.catchUp()));
        assertEquals(0, store.lastNumber());
    }

    @Test
    void a_page_that_ends_before_an_entry_that_nobody_may_see_yet_is_taken_and_the_rest_is_read_on() { // OL21
        ledger.grow(5);
        ledger.shown = 3;

        Future<Void> done = follower.catchUp();
        assertFalse(done.isComplete());
        assertEquals(3, store.lastNumber());

        ledger.show(5);
        assertTrue(done.succeeded());
        assertEquals(5, store.lastNumber());
    }

    @Test
    void who_waits_needs_only_what_the_ledger_had_when_he_asked() { // a hot product always has one that is held
        ledger.grow(5);
        ledger.shown = 3;
        Future<Void> done = follower.catchUp();
        ledger.grow(20);

        ledger.show(6);

        assertTrue(done.succeeded());
        assertEquals(6, store.lastNumber());
    }
}
