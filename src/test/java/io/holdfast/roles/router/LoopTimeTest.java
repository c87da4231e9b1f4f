package io.holdfast.roles.router;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.ManualTime;
import io.holdfast.base.time.Time;
import io.holdfast.base.time.TimerWheel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class LoopTimeTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualTime clock = new ManualTime();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private int reads;
    private final LoopTime time = new LoopTime(
            new Time() {
                @Override
                public long nanos() {
                    reads++;
                    return clock.nanos();
                }

                @Override
                public Instant now() {
                    return clock.now();
                }
            },
            tasks::add);

    private void loopEnds() {
        tasks.remove().run();
    }

    @Test
    void stands_still_while_the_loop_is_busy() {
        clock.advance(SECOND);
        long nanos = clock.nanos();
        long millis = clock.millis();
        assertEquals(nanos, time.nanos());
        assertEquals(millis, time.millis());

        clock.advance(SECOND);

        assertEquals(nanos, time.nanos());
        assertEquals(millis, time.millis());
        assertEquals(1, reads);
        assertEquals(1, tasks.size());
    }

    @Test
    void is_read_again_once_the_loop_is_through() {
        for (int i = 0; i < 3; i++) {
            assertEquals(clock.nanos(), time.nanos());
            clock.advance(SECOND);
            loopEnds();
        }

        assertEquals(clock.millis(), time.millis());
        assertEquals(clock.nanos(), time.nanos());
        assertEquals(4, reads);
    }

    @Test
    void has_both_clocks_read_at_one_moment() {
        long millis = clock.millis();
        time.nanos();
        clock.advance(SECOND);
        assertEquals(millis, time.millis());
        loopEnds();

        long nanos = clock.nanos();
        time.millis();
        clock.advance(SECOND);
        assertEquals(nanos, time.nanos());
    }

    @Test
    void costs_a_loop_nothing_that_does_not_ask() {
        time.nanos();
        loopEnds();

        assertEquals(0, tasks.size());
        assertEquals(1, reads);
    }

    @Test
    void is_exact_as_a_time_of_day() {
        time.nanos();
        clock.advance(SECOND);

        assertEquals(clock.now(), time.now());
    }

    @Test
    void a_timer_that_fires_at_a_deadline_sees_that_it_has_passed() {
        Duration step = Duration.ofMillis(7);
        List<Boolean> passed = new ArrayList<>();
        Queue<Runnable> alarms = new ArrayDeque<>();
        TimerWheel wheel = new TimerWheel(time.exact(), (millis, wake) -> alarms.add(wake));
        Deadline deadline = Deadline.after(time, Duration.ofMillis(10));
        wheel.schedule(10, () -> passed.add(deadline.hasPassed(time)));
        clock.advance(step);
        loopEnds();
        time.nanos(); // something else that the loop does before
        clock.advance(step);

        alarms.remove().run();

        assertEquals(List.of(true), passed);
    }
}
