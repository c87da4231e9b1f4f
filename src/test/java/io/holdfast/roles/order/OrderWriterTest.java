package io.holdfast.roles.order;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OrderWriterTest {
    private final OrderSetUp setUp = new OrderSetUp();
    private final OrderWriter writer = setUp.writer;
    private final OrderStore store = setUp.store;

    private void take(long... numbers) {
        for (long number : numbers) {
            writer.add(FakeLedger.order(number));
        }
    }

    @Test
    void orders_that_come_together_share_a_command() {
        take(1, 2, 3);
        assertEquals(0, store.lastNumber());

        setUp.lingered();

        assertEquals(3, store.lastNumber());
        assertEquals(1, setUp.group.submits);
    }

    @Test
    void orders_are_written_in_a_row_however_they_come() {
        take(3, 1);
        setUp.lingered();
        assertEquals(1, store.lastNumber());
        assertTrue(writer.hasGap());

        take(2);
        setUp.lingered();

        assertEquals(3, store.lastNumber());
        assertFalse(writer.hasGap());
    }

    @Test
    void an_order_is_found_until_it_is_in_the_store() {
        take(2);
        assertEquals(Optional.of(FakeLedger.order(2)), writer.find(2));

        take(1);
        setUp.lingered();
        take(3); // looks on

        assertEquals(Optional.empty(), writer.find(2));
        assertTrue(store.recent().byNumber(2).isPresent());
    }

    @Test
    void long_rows_are_cut() {
        for (long number = 1; number <= 200; number++) {
            take(number);
        }
        setUp.lingered();

        assertEquals(200, store.lastNumber());
        assertTrue(setUp.group.submits > 3, () -> setUp.group.submits + " commands");
    }

    @Test
    void many_orders_need_not_wait_for_more() {
        for (long number = 1; number <= 255; number++) {
            take(number);
        }
        assertEquals(0, store.lastNumber());

        take(256);

        assertEquals(256, store.lastNumber());
    }

    @Test
    void what_is_under_way_is_not_proposed_twice() {
        setUp.group.hold();
        take(1);
        Future<Void> first = writer.write();
        take(2);
        Future<Void> second = writer.write();

        assertEquals(2, setUp.group.submits);
        setUp.group.decide();
        assertTrue(first.succeeded());
        assertFalse(second.isComplete());
        setUp.group.decide();
        assertTrue(second.succeeded());
    }

    @Test
    void what_the_group_refused_is_proposed_again_with_all_behind_it() {
        setUp.group.hold();
        take(1);
        writer.write();
        take(2);
        Future<Void> second = writer.write();
        setUp.group.fail(FakeOrderGroup.DEPOSED);
        setUp.group.decide(); // finds 1 missing
        assertTrue(second.failed());
        assertEquals(0, store.lastNumber());

        Future<Void> again = writer.write();
        setUp.group.decide();

        assertTrue(again.succeeded());
        assertEquals(2, store.lastNumber());
    }

    @Test
    void a_new_term_proposes_anew_what_the_old_one_left() {
        setUp.group.hold();
        take(1);
        writer.write();
        setUp.group.electAgain();

        Future<Void> again = writer.write();
        assertEquals(2, setUp.group.submits);
        setUp.group.decide();
        setUp.group.decide();

        assertTrue(again.succeeded());
        assertEquals(1, store.lastNumber());
    }

    @Test
    void what_another_leader_has_written_is_passed_over() {
        setUp.group.apply(setUp.batch(1, 2));
        take(2, 3);

        assertTrue(writer.write().succeeded());

        assertEquals(3, store.lastNumber());
        assertEquals(Optional.empty(), writer.find(2));
    }

    @Test
    void writing_nothing_is_done_even_if_the_last_one_failed_here_and_came_by_another_leader() {
        setUp.group.depose();
        take(1);
        assertTrue(writer.write().failed());

        setUp.group.apply(setUp.batch(1, 1));

        assertTrue(writer.write().succeeded());
    }
}
