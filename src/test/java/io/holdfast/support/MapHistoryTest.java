package io.holdfast.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.support.MapHistory.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The check itself: it passes what one map can explain, and nothing else. */
class MapHistoryTest {
    private static final Map<String, String> EMPTY = Map.of();
    private static final Map<String, String> A1 = Map.of("a", "1");
    private static final Map<String, String> A2 = Map.of("a", "2");

    private final MapHistory history = new MapHistory();

    private void set(long began, long ended, Map<String, String> set, Map<String, String> seen) {
        history.add(Step.set("w", began, ended, set, seen));
    }

    private void read(long began, long ended, Map<String, String> seen) {
        history.add(Step.read("r", began, ended, seen));
    }

    private void isFine() {
        assertEquals(List.of(), history.check(EMPTY));
    }

    private void isWrong() {
        assertNotEquals(List.of(), history.check(EMPTY));
    }

    @Nested
    class Passes {
        @Test
        void two_at_a_time_in_either_order() {
            set(1, 10, A1, A1);
            set(2, 9, A2, A2);
            read(11, 12, A1);
            isFine();
        }

        @Test
        void an_unknown_one_that_comes_late() {
            set(1, 0, A1, null);
            read(2, 3, EMPTY);
            set(4, 5, Map.of("b", "2"), Map.of("b", "2"));
            read(6, 7, Map.of("a", "1", "b", "2"));
            isFine();
        }

        @Test
        void unknown_ones_that_nobody_saw() {
            for (int i = 0; i < 100; i++) {
                set(i, 0, Map.of("a", "x" + i), null);
            }
            read(200, 201, EMPTY);
            isFine();
        }

        @Test
        void a_removal_that_saw_what_nobody_else_did() {
            set(1, 0, A1, null);
            history.add(Step.removed("w", 2, 3, "a", true));
            read(4, 5, EMPTY);
            isFine();
        }
    }

    @Nested
    class Refuses {
        @Test
        void a_stale_read() {
            set(1, 2, A1, A1);
            set(3, 4, A2, A2);
            read(5, 6, A1);
            isWrong();
        }

        @Test
        void reads_that_go_back_while_a_write_is_under_way() {
            set(1, 10, A1, A1);
            read(2, 3, A1);
            read(4, 5, EMPTY);
            isWrong();
        }

        @Test
        void a_lost_write() {
            set(1, 2, A1, A1);
            read(3, 4, EMPTY);
            isWrong();
        }

        @Test
        void an_old_write_that_is_done_again() {
            set(1, 2, A1, A1);
            set(3, 4, A2, A2);
            read(5, 6, A2);
            read(7, 8, A1);
            isWrong();
        }

        @Test
        void half_a_change() {
            set(1, 10, Map.of("a", "1", "b", "1"), Map.of("a", "1", "b", "1"));
            read(2, 3, A1);
            isWrong();
        }

        @Test
        void a_change_whose_answer_lacks_what_was_there() {
            set(1, 2, A1, A1);
            set(3, 4, Map.of("b", "1"), Map.of("b", "1"));
            isWrong();
        }

        @Test
        void one_key_that_is_removed_twice() {
            set(1, 2, A1, A1);
            history.add(Step.removed("w", 3, 6, "a", true));
            history.add(Step.removed("w", 4, 5, "a", true));
            isWrong();
        }

        @Test
        void a_removal_that_misses_what_is_there() {
            set(1, 2, A1, A1);
            history.add(Step.removed("w", 3, 4, "a", false));
            isWrong();
        }

        @Test
        void an_unknown_one_that_comes_and_goes() {
            set(1, 0, A1, null);
            read(2, 3, A1);
            read(4, 5, EMPTY);
            isWrong();
        }

        @Test
        void a_value_from_nowhere() {
            read(1, 2, A1);
            isWrong();
        }
    }

    /** Histories of a real map pass, however long; the same with one read moved behind a later write do not. */
    @Test
    void tells_a_real_map_from_one_that_lags() {
        RandomGenerator random = Seed.next().random();
        for (int run = 0; run < 20; run++) {
            List<Step> steps = real(random, 400);
            MapHistory good = new MapHistory();
            steps.forEach(good::add);
            assertEquals(List.of(), good.check(EMPTY));

            MapHistory bad = new MapHistory();
            List<Step> reads = steps.stream()
                    .filter(s -> s.set() == null && s.remove() == null)
                    .toList();
            Step old = reads.get(random.nextInt(reads.size() / 2));
            long end = steps.stream()
                    .filter(s -> !s.isOpen())
                    .mapToLong(Step::ended)
                    .max()
                    .orElseThrow();
            steps.forEach(bad::add);
            bad.add(Step.set("last", end + 1, end + 2, Map.of("z", "z"), withLast()));
            bad.add(Step.read("late", end + 3, end + 4, old.seen()));
            assertTrue(!bad.check(EMPTY).isEmpty());
        }
    }

    private Map<String, String> last = Map.of();

    private Map<String, String> withLast() {
        Map<String, String> state = new HashMap<>(last);
        state.put("z", "z");
        return state;
    }

    private List<Step> real(RandomGenerator random, int count) {
        List<Step> steps = new ArrayList<>();
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < count; i++) {
            long at = 100L * i; // when it happens; it may have begun before the one before, and end after the next
            long began = at - random.nextInt(250);
            long ended = at + random.nextInt(250);
            String key = "k" + random.nextInt(5);
            int kind = random.nextInt(10);
            if (kind < 4) {
                steps.add(Step.read("c", began, ended, Map.copyOf(map)));
            } else if (kind == 4) {
                boolean found = map.remove(key) != null;
                steps.add(Step.removed("c", began, ended, key, found));
            } else if (kind == 5) {
                Map<String, String> set = Map.of(key, "u" + i);
                if (random.nextBoolean()) {
                    map.putAll(set);
                }
                steps.add(Step.set("c", began, 0, set, null));
            } else {
                Map<String, String> set = Map.of(key, "v" + i, "k9", "w" + i);
                map.putAll(set);
                steps.add(Step.set("c", began, ended, set, Map.copyOf(map)));
            }
        }
        last = Map.copyOf(map);
        return steps;
    }
}
