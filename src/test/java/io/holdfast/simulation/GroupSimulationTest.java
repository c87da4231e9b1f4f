package io.holdfast.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Replicated groups under faults: nothing acknowledged is lost, nothing stale is read, and peace brings progress. */
class GroupSimulationTest {
    private static final long FIRST = Long.getLong("simulation.first", 1);
    private static final long SEEDS = Long.getLong("simulation.seeds", 1_000);

    @Test
    void keeps_its_promises_under_faults() {
        List<GroupSimulation.Result> bad = LongStream.range(FIRST, FIRST + SEEDS)
                .parallel()
                .mapToObj(seed -> GroupSimulation.run(seed, Set.of()))
                .filter(result -> !result.isGood())
                .limit(20)
                .toList();

        assertEquals(List.of(), bad);
    }

    @Test
    void the_same_seed_is_the_same_run() {
        assertEquals(GroupSimulation.run(7, Set.of()), GroupSimulation.run(7, Set.of()));
    }
}
