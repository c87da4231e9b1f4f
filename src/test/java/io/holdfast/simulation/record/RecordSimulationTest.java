package io.holdfast.simulation.record;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.simulation.Seeds;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The record under faults: every history is linearizable, and breaking any one rule is found. */
class RecordSimulationTest {
    private static final int FAULT_SEEDS = 2_000;
    private static final int AT_ONCE = 16;

    private static final Set<String> MUST_HAPPEN = Set.of(
            "CUT_OFF",
            "DEPOSED",
            "DeadlineExceeded",
            "EntryNotFound",
            "LEADER_CHANGE",
            "LimitExceeded",
            "PAUSED",
            "REPEATED",
            "Removed",
            "Removed_REPLAYED",
            "SNAPSHOT_INSTALLED",
            "STOPPED",
            "TableFull",
            "UNKNOWN",
            "Updated",
            "Updated_REPLAYED");

    @Test
    void is_one_map_under_faults() {
        isOneMap(Seeds.ofEveryBuild());
    }

    static void isOneMap(Seeds seeds) {
        List<RecordSimulation.Result> results = seeds.all()
                .mapToObj(seed -> RecordSimulation.run(seed, seed % 4 == 0, Optional.empty()))
                .toList();

        assertEquals(
                List.of(),
                results.stream().filter(result -> !result.isGood()).limit(5).toList());
        Map<String, Integer> tally = new TreeMap<>();
        results.forEach(result -> result.tally().forEach((what, times) -> tally.merge(what, times, Integer::sum)));
        System.out.printf(
                "record simulation: %d seeds from %d, every fourth on the engine; %d steps, %d of them open; %s%n",
                seeds.count(),
                seeds.first(),
                results.stream().mapToLong(RecordSimulation.Result::steps).sum(),
                results.stream().mapToLong(RecordSimulation.Result::open).sum(),
                tally);
        if (seeds.count() >= 500) {
            Set<String> missing = new TreeSet<>(MUST_HAPPEN);
            missing.removeAll(tally.keySet());
            assertEquals(Set.of(), missing, "never happened");
        }
    }

    @Test
    void the_same_seed_is_the_same_run() {
        for (boolean onEngine : new boolean[] {false, true}) {
            assertEquals(
                    RecordSimulation.run(7, onEngine, Optional.empty()),
                    RecordSimulation.run(7, onEngine, Optional.empty()));
        }
    }

    static Stream<Arguments> faults() {
        return Arrays.stream(RecordFault.values())
                .map(fault -> Arguments.of(
                        fault,
                        switch (fault) {
                            case REPLAY_RETURNS_CURRENT_STATE, REJECTIONS_NOT_RECORDED -> "was told";
                            case SNAPSHOT_WITHOUT_RESULTS -> "another";
                            default -> "answers are explained";
                        }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void is_missed(RecordFault fault, String symptom) {
        for (long first = 1; first <= FAULT_SEEDS; first += AT_ONCE) {
            List<Long> red = LongStream.range(first, first + AT_ONCE)
                    .parallel()
                    .filter(seed -> RecordSimulation.run(seed, false, Optional.of(fault)).wrong().stream()
                            .anyMatch(wrong -> wrong.contains(symptom)))
                    .boxed()
                    .toList();
            if (!red.isEmpty()) {
                long seed = red.get(0);
                System.out.printf("%s is missed in seed %d%n", fault, seed);
                assertEquals(
                        List.of(),
                        RecordSimulation.run(seed, false, Optional.empty()).wrong(),
                        "seed " + seed);
                return;
            }
        }
        throw new AssertionError("%s is not missed in %d seeds".formatted(fault, FAULT_SEEDS));
    }
}
