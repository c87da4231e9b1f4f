package io.holdfast.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Replicated groups under faults: nothing acknowledged is lost, nothing stale is read, and a majority goes on. */
class GroupSimulationTest {
    private static List<GroupSimulation.Result> ofEveryBuild = List.of();

    @Test
    void keeps_its_promises_under_faults() {
        keepsItsPromises(ofEveryBuild());
    }

    /** Nothing acknowledged is lost and nothing stale is read in any of these runs. */
    static void keepsItsPromises(List<GroupSimulation.Result> results) {
        assertEquals(
                List.of(),
                results.stream().filter(result -> !result.isGood()).limit(20).toList());
        long[] recovery = results.stream()
                .mapToLong(GroupSimulation.Result::recoveryMillis)
                .sorted()
                .toArray();
        System.out.printf(
                "simulation: %d seeds, %d appends, %d reads; longest recovery of a run p50 %d, p99 %d, max %d heartbeats%n",
                results.size(),
                results.stream().mapToLong(GroupSimulation.Result::appends).sum(),
                results.stream().mapToLong(GroupSimulation.Result::reads).sum(),
                recovery[recovery.length / 2] / 1000,
                recovery[(int) (recovery.length * 0.99)] / 1000,
                recovery[recovery.length - 1] / 1000);
    }

    @Test
    void the_same_seed_is_the_same_run() {
        assertEquals(GroupSimulation.run(7, Set.of()), GroupSimulation.run(7, Set.of()));
    }

    /** A fault that never happens proves nothing. */
    @Test
    void every_kind_of_fault_happens() {
        Map<String, Integer> tally = ofEveryBuild().stream()
                .flatMap(result -> result.tally().entrySet().stream())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, Integer::sum));

        Set<String> kinds =
                Arrays.stream(Nemesis.Strike.values()).map(Enum::name).collect(Collectors.toCollection(TreeSet::new));
        kinds.addAll(Set.of(
                "LOST",
                "LATE",
                "REPEATED",
                "CUT_OFF",
                "MEMBER_ADD",
                "MEMBER_PROMOTE",
                "MEMBER_REMOVE",
                "DAMAGE_FOUND",
                "FETCHED",
                "FETCH_LOST",
                "SNAPSHOT_SENT"));
        kinds.removeAll(tally.keySet());
        assertEquals(Set.of(), kinds, "never happened; what did: " + tally);
    }

    /** The checks find what they are there for: a disk that forgets what it has promised to keep. */
    @Test
    void a_disk_that_lies_is_found_out() {
        long caught = LongStream.range(1, 61)
                .parallel()
                .mapToObj(GroupSimulation::runOnLyingDisks)
                .filter(result ->
                        result.wrong().stream().anyMatch(wrong -> wrong.contains("lost") || wrong.contains("applied")))
                .count();

        assertTrue(caught > 10, caught + " of 60 runs on lying disks were found out");
    }

    private static synchronized List<GroupSimulation.Result> ofEveryBuild() {
        if (ofEveryBuild.isEmpty()) {
            ofEveryBuild = run(Seeds.ofEveryBuild());
        }
        return ofEveryBuild;
    }

    static List<GroupSimulation.Result> run(Seeds seeds) {
        return seeds.all().mapToObj(seed -> GroupSimulation.run(seed, Set.of())).toList();
    }
}
