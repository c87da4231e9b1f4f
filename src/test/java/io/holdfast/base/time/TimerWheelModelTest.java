package io.holdfast.base.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The wheel beside what it promises: each timer once, not before its time, and at most two ticks behind it. */
class TimerWheelModelTest {
    private static final long TICK = 10;
    private static final int SLOTS = 512;

    private final ManualTime time = new ManualTime();
    private final List<Runnable> alarms = new ArrayList<>();
    private final List<String> fired = new ArrayList<>();
    private final TimerWheel wheel = new TimerWheel(time, (millis, wake) -> {
        assertEquals(TICK, millis);
        alarms.add(wake);
    });

    private long now() {
        return time.nanos() / 1_000_000;
    }

    private void passes(long millis) {
        time.advance(Duration.ofMillis(millis));
        List<Runnable> due = List.copyOf(alarms);
        alarms.clear();
        due.forEach(Runnable::run);
    }

    private TimerWheel.Timer set(long millis, String name) {
        return wheel.schedule(millis, () -> fired.add(name));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void fires_each_timer_once_at_its_time_whatever_is_set_and_cancelled(long seed) {
        Random random = new Random(seed);
        Map<Integer, Long> due = new HashMap<>();
        Map<Integer, TimerWheel.Timer> timers = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            int id = i;
            if (random.nextInt(3) > 0) {
                long millis = random.nextInt(8) == 0 ? random.nextInt(20_000) : random.nextInt(200);
                due.put(id, now() + millis);
                timers.put(id, wheel.schedule(millis, () -> {
                    Long at = due.remove(id);
                    assertTrue(at != null && at <= now(), "timer " + id + " of seed " + seed);
                    timers.remove(id);
                    if (random.nextInt(4) == 0 && !timers.isEmpty()) { // a task cancels another timer
                        int other = timers.keySet().iterator().next();
                        timers.remove(other).cancel();
                        due.remove(other);
                    }
                }));
            } else if (random.nextInt(2) == 0 && !timers.isEmpty()) {
                int other = timers.keySet().iterator().next();
                timers.remove(other).cancel();
                due.remove(other);
            } else {
                passes(random.nextInt(50) == 0 ? random.nextInt(12_000) : TICK);
                due.forEach((timer, at) -> assertTrue(at + 2 * TICK > now(), "timer " + timer + " of seed " + seed));
            }
            assertEquals(due.size(), wheel.pending());
            assertTrue(alarms.size() == 1 || alarms.isEmpty() && due.isEmpty());
        }
    }

    @Test
    void many_in_one_slot_all_fire() {
        for (int i = 0; i < 1_000; i++) {
            set(15 + TICK * SLOTS * (i % 2), "x"); // two rounds of the wheel
        }

        passes(20);
        assertEquals(500, fired.size());
        passes(TICK * SLOTS);
        assertEquals(1_000, fired.size());
        assertTrue(alarms.isEmpty());
    }

    @Test
    void a_task_may_cancel_every_neighbour_in_its_slot() {
        List<TimerWheel.Timer> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(wheel.schedule(10, () -> {
                fired.add("one");
                all.forEach(TimerWheel.Timer::cancel);
            }));
        }

        passes(10);

        assertEquals(List.of("one"), fired);
        assertEquals(0, wheel.pending());
    }

    @Test
    void a_task_that_sets_itself_again_without_delay_does_not_keep_the_wheel_turning() {
        Runnable[] again = new Runnable[1];
        again[0] = () -> {
            fired.add("again");
            wheel.schedule(0, again[0]);
        };
        wheel.schedule(0, again[0]);

        passes(TICK);
        assertEquals(1, fired.size());
        passes(TICK);
        assertEquals(2, fired.size());
    }

    @Test
    void a_pause_of_several_rounds_fires_all_that_are_due_and_no_other() {
        for (int i = 1; i <= 3 * SLOTS; i++) {
            set(TICK * i, "due");
        }
        set(TICK * (3 * SLOTS + 1), "later");

        passes(TICK * 3 * SLOTS);

        assertEquals(3 * SLOTS, fired.size());
        assertFalse(fired.contains("later"));
        assertEquals(1, wheel.pending());
    }

    @Test
    void is_woken_only_while_something_waits() {
        assertTrue(alarms.isEmpty());
        TimerWheel.Timer timer = set(1_000, "a");
        set(1_000, "b").cancel();
        assertEquals(1, alarms.size());

        timer.cancel();
        passes(TICK);
        assertTrue(alarms.isEmpty());

        set(TICK, "c");
        assertEquals(1, alarms.size());
        passes(TICK);
        assertEquals(List.of("c"), fired);
        assertTrue(alarms.isEmpty());
    }

    @Test
    void a_task_that_throws_delays_the_others_by_one_tick_and_no_more() {
        set(10, "a");
        wheel.schedule(10, () -> {
            throw new IllegalStateException("of the task");
        });
        set(20, "b");
        assertThrows(IllegalStateException.class, () -> passes(30));

        passes(TICK);

        assertEquals(List.of("a", "b"), fired);
        assertTrue(alarms.isEmpty());
    }

    @Test
    void whoever_keeps_a_timer_that_is_over_keeps_no_other_timer() {
        TimerWheel.Timer kept = set(1_000, "a");
        Object[] heavy = {new byte[1]};
        WeakReference<Object> other = new WeakReference<>(heavy[0]);
        TimerWheel.Timer neighbour = wheel.schedule(1_000, new Task(heavy[0]));
        kept.cancel();
        neighbour.cancel();
        neighbour = null;
        heavy[0] = null;

        for (int i = 0; i < 20 && other.get() != null; i++) {
            System.gc();
        }

        assertNull(other.get(), "the task of a cancelled neighbour");
        kept.cancel();
    }

    private record Task(Object heavy) implements Runnable {
        @Override
        public void run() {}
    }
}
