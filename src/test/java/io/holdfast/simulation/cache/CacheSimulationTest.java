package io.holdfast.simulation.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.simulation.Seeds;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Reads from caches and changes under faults: every history is linearizable, product by product. */
class CacheSimulationTest {
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
        isLinearizable(Seeds.ofEveryBuild());
    }

    static void isLinearizable(Seeds seeds) {
        List<CacheSimulation.Result> results =
                seeds.all().mapToObj(seed -> CacheSimulation.run(seed, null)).toList();

        assertEquals(
                List.of(),
                results.stream().filter(result -> !result.isGood()).limit(10).toList());
        Map<String, Integer> tally = new TreeMap<>();
        results.forEach(result -> result.tally().forEach((what, times) -> tally.merge(what, times, Integer::sum)));
        System.out.printf(
                "cache simulation: %d seeds from %d, %d reads and changes; %s%n",
                seeds.count(),
                seeds.first(),
                results.stream().mapToInt(CacheSimulation.Result::seen).sum(),
                tally);
        if (seeds.count() >= 200) {
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
