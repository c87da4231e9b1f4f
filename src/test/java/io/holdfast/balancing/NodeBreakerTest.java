package io.holdfast.balancing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.balancing.NodeBreaker.State;
import io.holdfast.base.time.ManualTime;
import io.holdfast.support.Seed;
import java.time.Duration;
import java.util.LongSummaryStatistics;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class NodeBreakerTest {
    private static final int CONSECUTIVE = 5;
    private static final int RATIO = 30;
    private static final int VOLUME = 20;
    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final Duration OPEN_FOR = Duration.ofSeconds(1);
    private static final Duration OPEN_FOR_MAX = Duration.ofSeconds(5);
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(2);
    private static final Duration NANO = Duration.ofNanos(1);
    private static final NodeBreaker.Config CONFIG =
            new NodeBreaker.Config(CONSECUTIVE, RATIO, VOLUME, WINDOW, OPEN_FOR, OPEN_FOR_MAX, PROBE_LIMIT);

    // Randomness in the middle of its range: the jitter adds nothing.
    private static final RandomGenerator STEADY = () -> Long.MIN_VALUE;

    private final ManualTime time = new ManualTime();
    private final NodeBreaker breaker = new NodeBreaker(CONFIG, time, STEADY);

    private boolean good() {
        return breaker.record(breaker.generation(), true);
    }

    private boolean bad() {
        return breaker.record(breaker.generation(), false);
    }

    private void good(int times) {
        for (int i = 0; i < times; i++) {
            good();
        }
    }

    private void bad(int times) {
        for (int i = 0; i < times; i++) {
            bad();
        }
    }

    private void goodAndBad(int times) {
        for (int i = 0; i < times; i++) {
            good();
            bad();
        }
    }

    @Test
    void a_long_good_past_excuses_nothing() {
        good(1_000);
        time.advance(WINDOW.dividedBy(5));

        goodAndBad(VOLUME / 2 - 1);
        assertEquals(NodeBreaker.State.CLOSED, breaker.state());
        goodAndBad(1);

        assertEquals(NodeBreaker.State.OPEN, breaker.state());
    }

    /** Waits for the end of the ejection and sends the probe. @return what goes with its result */
    private long probe() {
        time.advance(breaker.openFor());
        assertTrue(breaker.tryAcquire());
        return breaker.generation();
    }

    private void assertOpensFor(Duration span) {
        assertEquals(span, breaker.openFor());
        time.advance(span.minus(NANO));
        assertEquals(State.OPEN, breaker.state());
        time.advance(NANO);
        assertEquals(State.HALF_OPEN, breaker.state());
    }

    @Nested
    class When_closed {
        @Test
        void admits_every_request() {
            assertEquals(State.CLOSED, breaker.state());
            for (int i = 0; i < 100; i++) {
                assertTrue(breaker.admits());
                assertTrue(breaker.tryAcquire());
            }
        }

        @Test
        void opens_at_the_failure_that_makes_the_row_long_enough() {
            bad(CONSECUTIVE - 1);
            assertEquals(State.CLOSED, breaker.state());

            boolean changed = bad();

            assertTrue(changed);
            assertEquals(State.OPEN, breaker.state());
        }

        @Test
        void tells_of_a_change_only_when_there_is_one() {
            assertFalse(good());
            assertFalse(bad());
        }

        @Test
        void begins_the_row_anew_after_a_success() {
            bad(CONSECUTIVE - 1);
            good();

            bad(CONSECUTIVE - 1);
            assertEquals(State.CLOSED, breaker.state());
            bad();
            assertEquals(State.OPEN, breaker.state());
        }

        @Test
        void keeps_the_share_after_a_success() {
            bad(CONSECUTIVE - 1);
            good(VOLUME - CONSECUTIVE - 1);
            bad();
            assertEquals(State.CLOSED, breaker.state());

            bad();

            assertEquals(State.OPEN, breaker.state());
        }

        @Test
        void opens_for_a_node_that_fails_every_second_call_once_there_are_enough_of_them() {
            goodAndBad(VOLUME / 2 - 1);
            good();
            assertEquals(State.CLOSED, breaker.state());

            bad();

            assertEquals(State.OPEN, breaker.state());
        }

        @Test
        void counts_no_share_before_there_are_enough_requests() {
            NodeBreaker patient = patient();
            for (int i = 0; i < VOLUME - 1; i++) {
                assertFalse(patient.record(patient.generation(), false));
            }

            assertTrue(patient.record(patient.generation(), false));
        }

        @Test
        void opens_also_at_a_success_that_makes_the_requests_enough() {
            bad();
            goodAndBad(VOLUME / 2 - 1);
            assertEquals(State.CLOSED, breaker.state());

            assertTrue(good());

            assertEquals(State.OPEN, breaker.state());
        }

        @Test
        void opens_when_the_share_reaches_the_ratio_exactly() {
            NodeBreaker patient = patient();
            for (int i = 0; i < 100 - RATIO; i++) {
                assertFalse(patient.record(patient.generation(), true));
            }
            for (int i = 0; i < RATIO - 1; i++) {
                assertFalse(patient.record(patient.generation(), false));
            }

            assertTrue(patient.record(patient.generation(), false));
        }

        @Test
        void keeps_count_of_the_share_through_many_millions_of_results() {
            int many = 43_000_000;
            NodeBreaker busy = new NodeBreaker(
                    new NodeBreaker.Config(1_000, 50, many, WINDOW, OPEN_FOR, OPEN_FOR_MAX, PROBE_LIMIT), time, STEADY);
            for (int i = 1; i < many; i++) {
                busy.record(0, i % 2 == 0);
            }
            assertEquals(State.CLOSED, busy.state());

            busy.record(0, false);

            assertEquals(State.OPEN, busy.state());
        }

        /** One that no row opens. */
        private NodeBreaker patient() {
            return new NodeBreaker(
                    new NodeBreaker.Config(1_000, RATIO, VOLUME, WINDOW, OPEN_FOR, OPEN_FOR_MAX, PROBE_LIMIT),
                    time,
                    STEADY);
        }

        @Test
        void counts_no_result_older_than_the_window() {
            goodAndBad(VOLUME / 2 - 1);
            good();
            time.advance(WINDOW);

            bad();

            assertEquals(State.CLOSED, breaker.state());
        }

        @Test
        void counts_a_result_until_the_window_is_just_over() {
            goodAndBad(VOLUME / 2 - 1);
            good();
            time.advance(WINDOW.minus(NANO));

            bad();

            assertEquals(State.OPEN, breaker.state());
        }

        @Test
        void counts_a_row_however_slowly_it_comes() {
            for (int i = 0; i < CONSECUTIVE; i++) {
                assertEquals(State.CLOSED, breaker.state());
                bad();
                time.advance(OPEN_FOR.minus(NANO));
            }

            assertEquals(State.OPEN, breaker.state());
        }

        @Test
        void takes_a_forgotten_request_for_neither_good_nor_bad() {
            bad(CONSECUTIVE - 1);

            breaker.release(breaker.generation());

            assertEquals(State.CLOSED, breaker.state());
            assertTrue(bad());
        }

        @Test
        void can_be_tripped_without_any_result() {
            assertTrue(breaker.forceOpen());

            assertEquals(State.OPEN, breaker.state());
            assertOpensFor(OPEN_FOR);
        }

        @Test
        void has_nothing_to_force() {
            long generation = breaker.generation();

            assertFalse(breaker.reset());

            assertEquals(generation, breaker.generation());
        }

        @Test
        void has_no_ejection_to_wait_for() {
            assertEquals(Duration.ZERO, breaker.openFor());
        }
    }

    @Nested
    class When_open {
        private long before;

        @BeforeEach
        void open() {
            before = breaker.generation();
            bad(CONSECUTIVE);
        }

        @Test
        void admits_nothing_until_just_before_its_time_is_over() {
            assertFalse(breaker.admits());
            assertFalse(breaker.tryAcquire());

            time.advance(OPEN_FOR.minus(NANO));

            assertFalse(breaker.admits());
            assertFalse(breaker.tryAcquire());
        }

        @Test
        void is_half_open_as_soon_as_its_time_is_over() {
            time.advance(OPEN_FOR);

            assertEquals(State.HALF_OPEN, breaker.state());
            assertTrue(breaker.admits());
        }

        @Test
        void ignores_results_from_before_the_trip() {
            assertFalse(breaker.record(before, true));
            assertFalse(breaker.record(before, false));

            assertOpensFor(OPEN_FOR);
        }

        @Test
        void ignores_results_of_requests_that_were_sent_all_the_same() {
            assertFalse(good());
            for (int i = 0; i < CONSECUTIVE; i++) {
                assertFalse(bad());
            }

            assertOpensFor(OPEN_FOR);
        }

        @Test
        void cannot_be_tripped_once_more() {
            time.advance(OPEN_FOR.minus(NANO));

            assertFalse(breaker.forceOpen());

            time.advance(NANO);
            assertEquals(State.HALF_OPEN, breaker.state());
        }

        @Test
        void can_be_tripped_once_its_time_is_over_even_if_nobody_has_looked_since() {
            time.advance(OPEN_FOR);

            assertTrue(breaker.forceOpen());

            assertOpensFor(OPEN_FOR.multipliedBy(2));
        }

        @Test
        void can_be_forced_and_then_ignores_what_began_before() {
            assertTrue(breaker.reset());
            assertEquals(State.CLOSED, breaker.state());
            assertTrue(breaker.tryAcquire());

            for (int i = 0; i < CONSECUTIVE; i++) {
                assertFalse(breaker.record(before, false));
            }

            assertEquals(State.CLOSED, breaker.state());
        }

        @Test
        void forgets_row_and_share_that_opened_it() {
            breaker.reset();

            bad(CONSECUTIVE - 1);
            goodAndBad((VOLUME - CONSECUTIVE) / 2);

            assertEquals(State.CLOSED, breaker.state());
        }
    }

    @Nested
    class When_half_open {
        private long before;

        @BeforeEach
        void wait_for_the_end_of_the_ejection() {
            before = breaker.generation();
            bad(CONSECUTIVE);
            time.advance(OPEN_FOR);
            assertEquals(State.HALF_OPEN, breaker.state());
        }

        @Test
        void lets_exactly_one_probe_out() {
            assertTrue(breaker.tryAcquire());

            assertFalse(breaker.admits());
            assertFalse(breaker.tryAcquire());
            assertFalse(breaker.tryAcquire());
        }

        @Test
        void keeps_the_probe_for_the_one_who_sends_it() {
            assertTrue(breaker.admits());
            assertTrue(breaker.admits());

            assertTrue(breaker.tryAcquire());
        }

        @Test
        void waits_for_its_probe_without_end() {
            time.advance(Duration.ofDays(1));

            assertEquals(State.HALF_OPEN, breaker.state());
            assertTrue(breaker.tryAcquire());
        }

        @Test
        void closes_after_a_good_probe() {
            long probe = probe();

            assertTrue(breaker.record(probe, true));

            assertEquals(State.CLOSED, breaker.state());
            assertTrue(breaker.tryAcquire());
            assertTrue(breaker.tryAcquire());
        }

        @Test
        void opens_for_twice_the_time_after_a_bad_probe() {
            long probe = probe();

            assertTrue(breaker.record(probe, false));

            assertEquals(State.OPEN, breaker.state());
            assertOpensFor(OPEN_FOR.multipliedBy(2));
        }

        @Test
        void is_not_closed_by_a_success_from_before_the_trip() {
            breaker.tryAcquire();

            assertFalse(breaker.record(before, true));

            assertEquals(State.HALF_OPEN, breaker.state());
            assertFalse(breaker.tryAcquire());
        }

        @Test
        void is_not_opened_by_a_failure_from_before_the_trip() {
            breaker.tryAcquire();

            assertFalse(breaker.record(before, false));

            assertEquals(State.HALF_OPEN, breaker.state());
        }

        @Test
        void waits_for_the_probe_until_just_before_its_limit() {
            long probe = probe();
            time.advance(PROBE_LIMIT.minus(NANO));
            assertEquals(State.HALF_OPEN, breaker.state());

            assertTrue(breaker.record(probe, true));

            assertEquals(State.CLOSED, breaker.state());
        }

        @Test
        void takes_a_probe_that_has_not_ended_at_its_limit_for_failed() {
            probe();

            time.advance(PROBE_LIMIT);

            assertEquals(State.OPEN, breaker.state());
            assertOpensFor(OPEN_FOR.multipliedBy(2));
        }

        @Test
        void takes_it_for_failed_also_when_it_is_forgotten_only_then() {
            long probe = probe();
            time.advance(PROBE_LIMIT);

            breaker.release(probe);

            assertEquals(State.OPEN, breaker.state());
        }

        @Test
        void counts_the_ejection_from_the_limit_of_the_probe_even_if_nobody_looked_then() {
            probe();

            time.advance(PROBE_LIMIT.plus(OPEN_FOR.multipliedBy(2)).minus(NANO));
            assertEquals(State.OPEN, breaker.state());
            time.advance(NANO);

            assertEquals(State.HALF_OPEN, breaker.state());
            assertTrue(breaker.tryAcquire());
        }

        @Test
        void lets_the_next_probe_out_when_all_that_passed_while_nobody_looked() {
            long probe = probe();

            time.advance(PROBE_LIMIT.plus(OPEN_FOR.multipliedBy(2)));

            assertTrue(breaker.tryAcquire());
            assertFalse(breaker.record(probe, true));
        }

        @Test
        void ignores_the_end_of_a_probe_that_was_taken_for_failed() {
            long probe = probe();
            time.advance(PROBE_LIMIT);

            assertFalse(breaker.record(probe, true));
            assertEquals(State.OPEN, breaker.state());
            long next = probe();
            assertFalse(breaker.record(probe, true));
            assertFalse(breaker.record(probe, false));
            assertEquals(State.HALF_OPEN, breaker.state());
            assertTrue(breaker.record(next, true));
        }

        @Test
        void measures_the_limit_from_when_the_probe_is_sent() {
            time.advance(PROBE_LIMIT);
            assertTrue(breaker.tryAcquire());

            time.advance(PROBE_LIMIT.minus(NANO));

            assertEquals(State.HALF_OPEN, breaker.state());
        }

        @Test
        void has_its_probe_back_when_that_one_is_forgotten() {
            long probe = probe();

            breaker.release(probe);

            assertTrue(breaker.admits());
            assertTrue(breaker.tryAcquire());
            assertFalse(breaker.tryAcquire());
        }

        @Test
        void gives_the_next_probe_all_of_its_time() {
            long probe = probe();
            time.advance(PROBE_LIMIT.minus(NANO));
            breaker.release(probe);
            breaker.tryAcquire();

            time.advance(PROBE_LIMIT.minus(NANO));

            assertEquals(State.HALF_OPEN, breaker.state());
        }

        @Test
        void keeps_its_probe_out_when_an_older_request_is_forgotten() {
            probe();

            breaker.release(before);

            assertFalse(breaker.admits());
        }

        @Test
        void can_be_tripped_and_then_ignores_its_probe() {
            long probe = probe();

            assertTrue(breaker.forceOpen());

            assertFalse(breaker.record(probe, true));
            assertOpensFor(OPEN_FOR.multipliedBy(2));
        }

        @Test
        void can_be_forced_and_then_ignores_its_probe() {
            long probe = probe();

            assertTrue(breaker.reset());

            assertFalse(breaker.record(probe, false));
            assertEquals(State.CLOSED, breaker.state());
        }
    }

    @Nested
    class When_closed_again {
        private long probe;

        @BeforeEach
        void pass_the_probe() {
            bad(CONSECUTIVE);
            probe = probe();
            breaker.record(probe, true);
        }

        @Test
        void needs_a_whole_row_to_open() {
            bad(CONSECUTIVE - 1);
            assertEquals(State.CLOSED, breaker.state());

            bad();

            assertEquals(State.OPEN, breaker.state());
        }

        @Test
        void is_not_opened_by_failures_from_before() {
            for (int i = 0; i < CONSECUTIVE; i++) {
                assertFalse(breaker.record(0, false));
                assertFalse(breaker.record(probe, false));
            }

            assertEquals(State.CLOSED, breaker.state());
        }

        @Test
        void opens_for_twice_the_time_when_it_was_not_calm_for_longer_than_ejection_and_window() {
            time.advance(OPEN_FOR.plus(WINDOW));

            bad(CONSECUTIVE);

            assertOpensFor(OPEN_FOR.multipliedBy(2));
        }

        @Test
        void opens_for_the_first_time_again_when_it_was() {
            time.advance(OPEN_FOR.plus(WINDOW).plus(NANO));

            bad(CONSECUTIVE);

            assertOpensFor(OPEN_FOR);
        }

        @Test
        void doubles_anew_once_calm_has_reset_it() {
            time.advance(OPEN_FOR.plus(WINDOW).plus(NANO));
            bad(CONSECUTIVE);

            breaker.record(probe(), false);

            assertOpensFor(OPEN_FOR.multipliedBy(2));
        }

        @Test
        void has_to_be_calm_the_longer_the_longer_it_was_open() {
            bad(CONSECUTIVE);
            breaker.record(probe(), true);
            time.advance(OPEN_FOR.multipliedBy(2).plus(WINDOW));

            bad(CONSECUTIVE);

            assertOpensFor(OPEN_FOR.multipliedBy(4));
        }
    }

    @Nested
    class Ejections {
        @Test
        void double_up_to_the_longest() {
            breaker.forceOpen();
            for (int seconds : new int[] {1, 2, 4, 5, 5}) {
                assertEquals(Duration.ofSeconds(seconds), breaker.openFor());
                breaker.record(probe(), false);
            }
        }

        @Test
        void stay_at_the_longest_however_many_there_were() {
            breaker.forceOpen();
            for (int i = 0; i < 100; i++) {
                breaker.record(probe(), false);
            }

            assertOpensFor(OPEN_FOR_MAX);
        }

        @Test
        void keep_their_length_while_the_probe_is_out() {
            breaker.forceOpen();

            probe();

            assertEquals(OPEN_FOR, breaker.openFor());
        }

        @Test
        void have_their_new_length_even_if_nobody_has_looked_since_the_probe_failed() {
            breaker.forceOpen();
            probe();

            time.advance(PROBE_LIMIT);

            assertEquals(OPEN_FOR.multipliedBy(2), breaker.openFor());
        }

        @Test
        void count_a_probe_that_hung_even_if_nobody_has_looked_before_it_is_forced() {
            breaker.forceOpen();
            probe();
            time.advance(PROBE_LIMIT);

            breaker.reset();

            breaker.forceOpen();
            assertOpensFor(OPEN_FOR.multipliedBy(4));
        }

        @Test
        void are_spread_by_a_tenth_in_both_directions() {
            Seed seed = Seed.next();
            RandomGenerator random = seed.random();

            LongSummaryStatistics lengths = LongStream.generate(() -> firstEjection(random))
                    .limit(1_000)
                    .summaryStatistics();

            assertTrue(lengths.getMin() >= 900 && lengths.getMin() < 920, seed + ": " + lengths);
            assertTrue(lengths.getMax() <= 1_100 && lengths.getMax() > 1_080, seed + ": " + lengths);
        }

        private long firstEjection(RandomGenerator random) {
            NodeBreaker another = new NodeBreaker(CONFIG, time, random);
            another.forceOpen();
            return another.openFor().toMillis();
        }

        @Test
        void are_spread_also_at_the_longest() {
            NodeBreaker late = new NodeBreaker(CONFIG, time, () -> -1L);
            late.forceOpen();
            for (int i = 0; i < 5; i++) {
                time.advance(late.openFor());
                late.tryAcquire();
                late.record(late.generation(), false);
            }

            assertEquals(OPEN_FOR_MAX.toMillis() * 1.1, late.openFor().toMillis(), 1);
        }
    }

    @Nested
    class Age {
        @Test
        void is_the_time_since_it_was_made() {
            time.advance(WINDOW);

            assertEquals(WINDOW, breaker.age());
        }

        @Test
        void begins_anew_with_every_state() {
            time.advance(WINDOW);
            breaker.forceOpen();
            assertEquals(Duration.ZERO, breaker.age());

            time.advance(OPEN_FOR);
            assertEquals(State.HALF_OPEN, breaker.state());
            assertEquals(Duration.ZERO, breaker.age());

            breaker.tryAcquire();
            time.advance(NANO);
            good();
            assertEquals(Duration.ZERO, breaker.age());
        }

        @Test
        void is_not_changed_by_sending_the_probe() {
            breaker.forceOpen();
            time.advance(OPEN_FOR);
            assertEquals(State.HALF_OPEN, breaker.state());
            time.advance(NANO);

            breaker.tryAcquire();

            assertEquals(NANO, breaker.age());
        }

        @Test
        void is_that_of_the_present_state_even_if_nobody_has_looked_since_it_began() {
            breaker.forceOpen();

            time.advance(OPEN_FOR.plus(NANO));

            assertEquals(NANO, breaker.age());
        }

        @Test
        void is_not_changed_by_results_that_change_nothing() {
            time.advance(OPEN_FOR);

            good();
            bad();

            assertEquals(OPEN_FOR, breaker.age());
        }
    }
}
