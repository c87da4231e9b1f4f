package io.holdfast.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.time.ManualTime;
import io.holdfast.simulation.orders.PassingGroup;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class LeadershipTest {
    private static final Duration FRESH = Duration.ofMillis(100);

    private final ManualTime time = new ManualTime();
    private final Group group = new Group();
    private final Leadership leadership = new Leadership(group, time, FRESH);

    private static final class Group extends PassingGroup<String, String> {
        private long term = 1;
        private int reads;

        Group() {
            super(null);
        }

        @Override
        public <T> Future<T> readLinearizable(Supplier<T> view) {
            reads++;
            return Future.succeededFuture(view.get());
        }

        @Override
        public Status status() {
            return new Status(1, 1, term, 0, 0, List.of(1), List.of(), Optional.empty(), Optional.empty());
        }
    }

    @Test
    void being_elected_is_not_enough() {
        assertFalse(leadership.isConfirmed());

        leadership.confirmed();

        assertTrue(leadership.isConfirmed());
        assertEquals(1, group.reads);
    }

    @Test
    void a_confirmation_counts_for_its_term_alone() {
        leadership.confirmed();
        group.term++;

        assertFalse(leadership.isConfirmed());
    }

    @Test
    void a_confirmation_grows_old() {
        leadership.confirmed();
        time.advance(FRESH);
        assertTrue(leadership.isConfirmed());

        time.advance(Duration.ofNanos(1));

        assertFalse(leadership.isConfirmed());
        leadership.confirmed();
        assertTrue(leadership.isConfirmed());
    }

    @Test
    void a_decided_command_makes_it_young_again_as_of_when_it_was_given() {
        leadership.confirmed();
        long began = time.nanos();
        time.advance(FRESH);
        leadership.confirmedBy(1, began + FRESH.toNanos() / 2);

        time.advance(FRESH.dividedBy(2));
        assertTrue(leadership.isConfirmed());
        time.advance(Duration.ofNanos(1));
        assertFalse(leadership.isConfirmed());
    }

    @Test
    void a_decided_command_of_a_term_that_was_not_confirmed_says_nothing() {
        leadership.confirmedBy(1, time.nanos());

        assertFalse(leadership.isConfirmed());
    }

    @Test
    void without_a_limit_it_is_asked_for_once_a_term() {
        Leadership once = new Leadership(group);

        once.confirmed();
        once.confirmed();

        assertEquals(1, group.reads);
    }
}
