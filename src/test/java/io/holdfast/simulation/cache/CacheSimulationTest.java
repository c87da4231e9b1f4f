package io.holdfast.simulation.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Reads from caches and changes under faults: every history is linearizable, product by product. */
class CacheSimulationTest {
    private static final long FIRST = Long.getLong("simulation.first", 1);
    private static final long SEEDS = Long.getLong("simulation.seeds", 1_000);

    private static final Set<String> MUST_HAPPEN = Set.of(
            "CHANGED",
            "DROPPED",
            "FRONT_END_CUT_OFF",
            "FRONT_END_STOPPED",
            "FRONT_END_UNREACHABLE",
            "HIT",
            "JOINED",
            "MISS",
            "PAUSED",
            "REFUSED",
            "REFUSED_FILL",
            "REPLICA_CUT_OFF",
            "REVOKED",
            "STOOD",
            "STOPPED");

    @Test
    void is_linearizable_under_faults() {
        List<CacheSimulation.Result> results = LongStream.range(FIRST, FIRST + SEEDS)
                .parallel()
                .mapToObj(seed -> CacheSimulation.run(seed, null))
                .toList();

        assertEquals(
                List.of(),
                results.stream().filter(result -> !result.isGood()).limit(10).toList());
        Map<String, Integer> tally = new TreeMap<>();
        results.forEach(result -> result.tally().forEach((what, times) -> tally.merge(what, times, Integer::sum)));
        System.out.printf(
                "cache simulation: %d seeds from %d, %d reads and changes; %s%n",
                SEEDS,
                FIRST,
                results.stream().mapToInt(CacheSimulation.Result::seen).sum(),
                tally);
        if (SEEDS >= 1_000) {
            Set<String> missing = new TreeSet<>(MUST_HAPPEN);
            missing.removeAll(tally.keySet());
            assertEquals(Set.of(), missing, "never happened");
        }
    }

    @Test
    void the_same_seed_is_the_same_run() {
        assertEquals(CacheSimulation.run(7, null), CacheSimulation.run(7, null));
    }
}
