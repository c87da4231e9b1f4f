package io.holdfast.base.time;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimerWheelTest {
    private final ManualTime time = new ManualTime();
    private final Deque<Runnable> alarms = new ArrayDeque<>();
    private final List<String> fired = new ArrayList<>();
    private final TimerWheel wheel = new TimerWheel(time, (millis, wake) -> alarms.add(wake));

    private void passes(long millis) {
        time.advance(Duration.ofMillis(millis));
        if (!alarms.isEmpty()) {
            alarms.remove().run();
        }
    }

    @Test
    void fires_within_a_tick_and_never_early() {
        wheel.schedule(25, () -> fired.add("a"));

        passes(24);
        assertEquals(List.of(), fired);
        passes(11);
        assertEquals(List.of("a"), fired);
        assertEquals(0, alarms.size(), "nothing is waited for");
    }

    @Test
    void does_not_fire_what_was_cancelled() {
        TimerWheel.Timer first = wheel.schedule(10, () -> fired.add("a"));
        wheel.schedule(10, () -> fired.add("b"));
        first.cancel();
        first.cancel();
        assertEquals(1, wheel.pending());

        passes(20);

        assertEquals(List.of("b"), fired);
        assertEquals(0, wheel.pending());
    }

    @Test
    void keeps_what_is_due_in_a_later_round_and_survives_a_long_pause() {
        wheel.schedule(6_000, () -> fired.add("late"));
        passes(1_000);
        assertEquals(List.of(), fired);

        passes(60_000);

        assertEquals(List.of("late"), fired);
    }

    @Test
    void lets_a_task_set_and_cancel_others() {
        TimerWheel.Timer other = wheel.schedule(10, () -> fired.add("other"));
        wheel.schedule(10, () -> {
            fired.add("first");
            other.cancel();
            wheel.schedule(10, () -> fired.add("next"));
        });

        passes(20);
        assertEquals(List.of("first"), fired);
        passes(20);
        assertEquals(List.of("first", "next"), fired);
    }
}
