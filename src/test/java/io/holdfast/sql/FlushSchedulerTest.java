package io.holdfast.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.base.time.ManualTime;
import io.holdfast.sql.FlushScheduler.Action;
import io.holdfast.sql.FlushScheduler.State;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Every transition of the chart in {@link FlushScheduler}. */
class FlushSchedulerTest {
    private static final Duration LINGER = Duration.ofMillis(250);
    private static final Duration SYNC_AFTER = Duration.ofSeconds(10);
    private static final int BATCH_MAX = 3;
    private static final int SYNC_EVERY = 5;

    private final ManualTime time = new ManualTime();
    private FlushScheduler scheduler = scheduler(LINGER);

    private FlushScheduler scheduler(Duration linger) {
        var config = new WriteBehind.Config(100, BATCH_MAX, linger, SYNC_EVERY, SYNC_AFTER, SYNC_AFTER);
        return new FlushScheduler(config, time);
    }

    private void is(State state) {
        assertEquals(state, scheduler.state());
    }

    private void collecting() {
        assertEquals(Action.WAIT, scheduler.added());
        is(State.COLLECTING);
    }

    private void writing() {
        collecting();
        time.advance(LINGER);
        assertEquals(Action.WRITE, scheduler.run());
        is(State.WRITING);
    }

    private void unsynced() {
        writing();
        assertEquals(Action.WAIT, scheduler.written());
        is(State.UNSYNCED);
    }

    private void syncing() {
        unsynced();
        time.advance(SYNC_AFTER);
        assertEquals(Action.SYNC, scheduler.run());
        is(State.SYNCING);
    }

    private void failed() {
        writing();
        scheduler.failed();
        is(State.FAILED);
    }

    @Nested
    class When_idle {
        @Test
        void collects_what_is_added_for_as_long_as_it_may_linger() {
            collecting();

            assertEquals(LINGER, scheduler.delay());
        }

        @Test
        void is_ready_at_once_where_nothing_lingers() {
            scheduler = scheduler(Duration.ZERO);

            assertEquals(Action.RUN, scheduler.added());
            is(State.READY);
        }

        @Test
        void has_nothing_to_sync() {
            assertEquals(Action.NONE, scheduler.syncRequested());
            assertEquals(Action.NONE, scheduler.run());
            is(State.IDLE);
        }

        @Test
        void closes_without_a_write_or_a_sync() {
            assertEquals(Action.RUN, scheduler.closeRequested());
            is(State.READY);
            assertEquals(Action.CLOSE, scheduler.run());
            is(State.CLOSED);
        }
    }

    @Nested
    class When_collecting {
        @Test
        void goes_on_until_the_batch_is_full() {
            collecting();

            assertEquals(Action.NONE, scheduler.added());
            is(State.COLLECTING);
            assertEquals(Action.RUN, scheduler.added());
            is(State.READY);
        }

        @Test
        void writes_what_is_there_once_it_has_lingered() {
            collecting();
            scheduler.added();

            time.advance(LINGER.minusNanos(1));
            assertEquals(Action.WAIT, scheduler.run());
            assertEquals(Duration.ofNanos(1), scheduler.delay());
            time.advance(Duration.ofNanos(1));
            assertEquals(Action.WRITE, scheduler.run());

            is(State.WRITING);
            assertEquals(2, scheduler.batchSize());
        }

        @Test
        void is_ready_when_somebody_waits_for_a_sync() {
            collecting();

            assertEquals(Action.RUN, scheduler.syncRequested());
            is(State.READY);
        }

        @Test
        void is_ready_when_it_is_closed() {
            collecting();

            assertEquals(Action.RUN, scheduler.closeRequested());
            is(State.READY);
        }

        @Test
        void syncs_first_when_that_is_due_earlier_and_lingers_no_longer_for_it() {
            unsynced();
            time.advance(SYNC_AFTER.minus(LINGER).plusMillis(100));
            collecting();
            assertEquals(LINGER.minusMillis(100), scheduler.delay());

            time.advance(LINGER.minusMillis(100));
            assertEquals(Action.SYNC, scheduler.run());
            assertEquals(Action.WAIT, scheduler.synced());

            is(State.COLLECTING);
            assertEquals(Duration.ofMillis(100), scheduler.delay());
        }
    }

    @Nested
    class When_ready {
        @Test
        void asks_for_one_run_only() {
            collecting();
            scheduler.syncRequested();

            assertEquals(Action.NONE, scheduler.added());
            assertEquals(Action.NONE, scheduler.syncRequested());
            assertEquals(Action.NONE, scheduler.closeRequested());
            is(State.READY);
        }

        @Test
        void writes_all_that_was_added_until_it_runs() {
            collecting();
            scheduler.syncRequested();
            scheduler.added();

            assertEquals(Action.WRITE, scheduler.run());
            assertEquals(2, scheduler.batchSize());
        }

        @Test
        void writes_no_more_than_a_batch() {
            for (int i = 0; i < BATCH_MAX + 1; i++) {
                scheduler.added();
            }

            assertEquals(Action.WRITE, scheduler.run());
            assertEquals(BATCH_MAX, scheduler.batchSize());
        }
    }

    @Nested
    class When_writing {
        @Test
        void begins_nothing_else() {
            writing();

            assertEquals(Action.NONE, scheduler.added());
            assertEquals(Action.NONE, scheduler.syncRequested());
            assertEquals(Action.NONE, scheduler.run());
            assertEquals(Action.NONE, scheduler.closeRequested());
            is(State.WRITING);
        }

        @Test
        void leaves_the_last_change_unsynced_until_sync_after() {
            unsynced();

            assertEquals(SYNC_AFTER, scheduler.delay());
            assertEquals(1, scheduler.writtenCount());
            assertEquals(0, scheduler.syncedCount());
        }

        @Test
        void collects_what_came_meanwhile_from_its_end_on() {
            writing();
            scheduler.added();
            time.advance(LINGER);

            assertEquals(Action.WAIT, scheduler.written());
            is(State.COLLECTING);
            assertEquals(LINGER, scheduler.delay());
        }

        @Test
        void is_ready_when_a_batch_came_meanwhile() {
            writing();
            for (int i = 0; i < BATCH_MAX; i++) {
                scheduler.added();
            }

            assertEquals(Action.RUN, scheduler.written());
            is(State.READY);
        }

        @Test
        void writes_what_came_before_the_request_and_then_syncs() {
            writing();
            scheduler.added();
            scheduler.syncRequested();

            assertEquals(Action.RUN, scheduler.written());
            assertEquals(Action.WRITE, scheduler.run());
            assertEquals(Action.RUN, scheduler.written());
            assertEquals(Action.SYNC, scheduler.run());
            assertEquals(Action.NONE, scheduler.synced());
            is(State.IDLE);
        }

        @Test
        void syncs_after_sync_every_changes() {
            for (int i = 0; i < SYNC_EVERY; i++) {
                scheduler.added();
            }
            assertEquals(Action.WRITE, scheduler.run());
            assertEquals(Action.WAIT, scheduler.written());
            time.advance(LINGER);
            assertEquals(Action.WRITE, scheduler.run());

            assertEquals(Action.RUN, scheduler.written());
            assertEquals(Action.SYNC, scheduler.run());
        }

        @Test
        void fails_for_good() {
            failed();

            assertEquals(Action.NONE, scheduler.syncRequested());
            assertEquals(Action.NONE, scheduler.run());
            assertEquals(Action.NONE, scheduler.closeRequested());
            is(State.FAILED);
        }
    }

    @Nested
    class When_unsynced {
        @Test
        void syncs_at_sync_after_and_not_before() {
            unsynced();

            time.advance(SYNC_AFTER.minusNanos(1));
            assertEquals(Action.WAIT, scheduler.run());
            is(State.UNSYNCED);
            time.advance(Duration.ofNanos(1));
            assertEquals(Action.SYNC, scheduler.run());
            is(State.SYNCING);
        }

        @Test
        void collects_what_is_added() {
            unsynced();

            collecting();
            assertEquals(LINGER, scheduler.delay());
        }

        @Test
        void is_ready_when_somebody_waits_for_a_sync() {
            unsynced();

            assertEquals(Action.RUN, scheduler.syncRequested());
            assertEquals(Action.SYNC, scheduler.run());
            is(State.SYNCING);
        }

        @Test
        void syncs_before_it_is_closed() {
            unsynced();

            assertEquals(Action.RUN, scheduler.closeRequested());
            assertEquals(Action.SYNC, scheduler.run());
            assertEquals(Action.RUN, scheduler.synced());
            assertEquals(Action.CLOSE, scheduler.run());
            is(State.CLOSED);
        }
    }

    @Nested
    class When_syncing {
        @Test
        void begins_nothing_else() {
            syncing();

            assertEquals(Action.NONE, scheduler.added());
            assertEquals(Action.NONE, scheduler.syncRequested());
            assertEquals(Action.NONE, scheduler.run());
            is(State.SYNCING);
        }

        @Test
        void is_idle_when_nothing_came_meanwhile() {
            syncing();

            assertEquals(Action.NONE, scheduler.synced());
            is(State.IDLE);
            assertEquals(1, scheduler.syncedCount());
        }

        @Test
        void collects_what_came_meanwhile() {
            syncing();
            scheduler.added();

            assertEquals(Action.WAIT, scheduler.synced());
            is(State.COLLECTING);
        }

        @Test
        void is_ready_when_somebody_waits_for_what_came_meanwhile() {
            syncing();
            scheduler.added();
            scheduler.syncRequested();

            assertEquals(Action.RUN, scheduler.synced());
            is(State.READY);
        }

        @Test
        void fails_for_good() {
            syncing();
            scheduler.failed();

            assertEquals(Action.NONE, scheduler.run());
            is(State.FAILED);
            assertEquals(0, scheduler.syncedCount());
        }
    }

    @Nested
    class When_closed {
        @Test
        void does_nothing_any_more() {
            scheduler.closeRequested();
            scheduler.run();

            assertEquals(Action.NONE, scheduler.run());
            assertEquals(Action.NONE, scheduler.closeRequested());
            is(State.CLOSED);
        }
    }
}
