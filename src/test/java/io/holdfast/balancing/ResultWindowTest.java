package io.holdfast.balancing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.time.ManualTime;
import io.holdfast.support.Seed;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ResultWindowTest {
    private static final Duration SPAN = Duration.ofSeconds(10);
    private static final Duration SLICE = SPAN.dividedBy(10);
    private static final Duration NANO = Duration.ofNanos(1);

    private final ManualTime time = new ManualTime();
    private final ResultWindow window = new ResultWindow(SPAN, time);

    private void assertCounts(int total, int failed) {
        assertEquals(total, window.total());
        assertEquals(failed, window.failed());
    }

    @Test
    void begins_empty() {
        assertCounts(0, 0);
    }

    @Test
    void counts_failures_apart_from_the_total() {
        window.add(true);
        window.add(false);
        window.add(true);

        assertCounts(3, 1);
    }

    @Test
    void counts_over_all_slices() {
        for (int i = 0; i < 10; i++) {
            time.advance(i == 0 ? Duration.ZERO : NANO);
            window.add(i % 2 == 0);
            time.advance(SLICE.minus(NANO));
            window.add(false);
        }

        assertCounts(20, 15);
    }

    @Test
    void forgets_the_result_of_a_slices_beginning_exactly_after_the_span() {
        window.add(false);

        time.advance(SPAN.minus(NANO));
        assertCounts(1, 1);
        time.advance(NANO);
        assertCounts(0, 0);
        time.advance(NANO);
        assertCounts(0, 0);
    }

    @Test
    void forgets_the_result_of_a_slices_end_at_most_one_slice_too_early() {
        time.advance(SLICE.minus(NANO));
        window.add(false);

        time.advance(SPAN.minus(SLICE));
        assertCounts(1, 1);
        time.advance(NANO);
        assertCounts(0, 0);
    }

    @Test
    void forgets_one_slice_after_the_other() {
        window.add(true);
        time.advance(SLICE);
        window.add(false);
        time.advance(SLICE);
        window.add(true);

        time.advance(SLICE.multipliedBy(8));
        assertCounts(2, 1);
        time.advance(SLICE);
        assertCounts(1, 0);
        time.advance(SLICE);
        assertCounts(0, 0);
    }

    @Test
    void forgets_whichever_count_is_asked_for_first() {
        window.add(false);
        time.advance(SPAN);

        assertEquals(0, window.failed());
        window.add(false);
        time.advance(SPAN);
        assertEquals(0, window.total());
    }

    @Test
    void forgets_a_failure_only_once_however_often_its_slice_comes_round() {
        window.add(false);
        for (int i = 0; i < 30; i++) {
            time.advance(SLICE);
            window.total();
        }

        assertCounts(0, 0);
    }

    @Test
    void forgets_before_it_adds() {
        window.add(false);
        time.advance(SPAN);

        window.add(true);

        assertCounts(1, 0);
    }

    @Test
    void forgets_everything_after_a_long_silence_and_goes_on_counting() {
        window.add(false);
        time.advance(SPAN.multipliedBy(1_000_000).plus(SLICE.multipliedBy(3)));

        window.add(false);

        assertCounts(1, 1);
        time.advance(SPAN.minus(NANO));
        assertCounts(1, 1);
        time.advance(NANO);
        assertCounts(0, 0);
    }

    @Test
    void is_empty_once_cleared_and_goes_on_counting() {
        window.add(false);
        time.advance(SLICE);
        window.add(true);

        window.clear();

        assertCounts(0, 0);
        window.add(false);
        assertCounts(1, 1);
        time.advance(SPAN);
        assertCounts(0, 0);
    }

    @Test
    void works_on_a_clock_that_reads_below_zero() {
        time.advance(SPAN.multipliedBy(-5).minus(NANO));
        ResultWindow early = new ResultWindow(SPAN, time);
        early.add(false);

        time.advance(SPAN.minus(SLICE));
        assertEquals(1, early.total());
        time.advance(SLICE);
        assertEquals(0, early.total());
    }

    @Test
    void works_with_a_span_shorter_than_its_slices() {
        ResultWindow tiny = new ResultWindow(NANO, time);
        tiny.add(false);

        time.advance(NANO.multipliedBy(10));

        assertEquals(0, tiny.total());
    }

    @Test
    void never_counts_less_than_nine_tenths_of_the_span_nor_more_than_all_of_it() {
        Seed seed = Seed.next();
        RandomGenerator random = seed.random();
        Deque<Long> added = new ArrayDeque<>();

        for (int i = 0; i < 10_000; i++) {
            // Mostly steps within a slice, now and then a silence.
            time.advance(Duration.ofMillis(random.nextInt(50) == 0 ? random.nextInt(15_000) : random.nextInt(300)));
            window.add(random.nextBoolean());
            added.add(time.nanos());

            long within = added.stream().filter(at -> age(at) < SPAN.toNanos()).count();
            long surely = added.stream()
                    .filter(at -> age(at) <= SPAN.minus(SLICE).toNanos())
                    .count();
            assertTrue(window.total() <= within && window.total() >= surely, seed.toString());
            added.removeIf(at -> age(at) > SPAN.toNanos());
        }
    }

    private long age(long at) {
        return time.nanos() - at;
    }
}
