package io.holdfast.simulation.orders;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.simulation.Seeds;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole way of an order under faults: each key at most one order, each trade its order, each answer true. */
class OrderSimulationTest {
    /** Of those, what cannot happen in a few seeds alone. */
    private static final Set<String> MUST_HAPPEN = Set.of(
            "CLOCK_JUMP",
            "CUT_OFF",
            "CUT_ONE_WAY",
            "DEADLINE_EXCEEDED",
            "DEPOSED",
            "FILLED",
            "FLOOD",
            "FRONT_END_FULL",
            "FRONT_END_STOPPED",
            "FULL_DISK",
            "JOINED",
            "LEADER_CHANGE",
            "LIVENESS_CHECKED",
            "MISMATCHED",
            "ORDERED",
            "PAUSED",
            "PRODUCT_NOT_FOUND",
            "PRUNED",
            "READ",
            "READ_OWN_PAGE",
            "READ_PAGE",
            "REFUSED",
            "REFUSED_AGAIN",
            "REPEATED",
            "REPLAYED",
            "ROLLED",
            "SLOW_DISK",
            "SNAPSHOT_INSTALLED",
            "STALE_WATERMARK",
            "STOPPED",
            "TABLE_FULL",
            "UNKNOWN",
            "WRITTEN_BY_TAIL");

    @Test
    void keeps_its_promises_under_faults() {
        keepsItsPromises(Seeds.ofEveryBuild());
    }

    /** Every second seed on the engine, the others on the model of a group. */
    static void keepsItsPromises(Seeds seeds) {
        List<OrderSimulation.Result> results = seeds.all()
                .mapToObj(seed -> OrderSimulation.run(seed, seed % 2 == 0, Optional.empty()))
                .toList();

        assertEquals(
                List.of(),
                results.stream().filter(result -> !result.isGood()).limit(20).toList());
        Map<String, Integer> tally = new TreeMap<>();
        results.forEach(result -> result.tally().forEach((what, times) -> tally.merge(what, times, Integer::sum)));
        System.out.printf("order simulation: %d seeds from %d; %s%n", seeds.count(), seeds.first(), tally);
        if (seeds.count() >= 800) {
            Set<String> missing = new TreeSet<>(MUST_HAPPEN);
            missing.removeAll(tally.keySet());
            assertEquals(Set.of(), missing, "never happened");
        }
    }

    /** Found in them: a leader went back behind its own snapshot, and sent that for ever to a follower that was further. */
    @ParameterizedTest
    @ValueSource(longs = {20_001_908, 20_002_098})
    void a_follower_that_is_further_than_the_leaders_snapshot_follows(long seed) {
        assertEquals(
                List.of(), OrderSimulation.run(seed, true, Optional.empty()).wrong());
    }

    @Test
    void the_same_seed_is_the_same_run() {
        for (boolean onEngine : new boolean[] {false, true}) {
            assertEquals(
                    OrderSimulation.run(7, onEngine, Optional.empty()),
                    OrderSimulation.run(7, onEngine, Optional.empty()));
        }
    }
}
