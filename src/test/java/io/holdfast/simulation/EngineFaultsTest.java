package io.holdfast.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.replication.engine.SimulatedReplica;
import io.holdfast.replication.engine.weave.Weave;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each weave, each guard and each rule of a state machine is missed: the scene that is good with it goes wrong without. */
class EngineFaultsTest {
    private static final long SEEDS = 20;

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of("LEADER_ENDS_PRE_VOTE", Scene.FOLLOWERS_MEET_THEIR_LEADER_AGAIN, "not within"),
                Arguments.of(
                        "APPEND_BELOW_SNAPSHOT_MATCHES", Scene.RETURN_WITH_A_TAIL_BEHIND_THE_SNAPSHOT, "not within"),
                Arguments.of(
                        "APPEND_BELOW_SNAPSHOT_IS_TRIMMED",
                        Scene.RETURN_WITH_A_TAIL_BEHIND_THE_SNAPSHOT,
                        "Entry not found"),
                Arguments.of("REFUSED_PRE_VOTE_TELLS_TERM", Scene.LONGER_LOG_AGAINST_LATER_TERM, "not within"),
                Arguments.of("COMMIT_NEVER_GOES_BACK", Scene.LONG_WAY_BACK, "smaller than current commit"),
                Arguments.of("MAJORITY_COMMITS", Scene.HALF_OF_FOUR_VOTERS, "lost"),
                Arguments.of(
                        "SNAPSHOT_ENDS_MEMBERS_CHANGE",
                        Scene.SNAPSHOT_BEFORE_AN_UNDECIDED_MEMBERS_CHANGE,
                        "Cannot restore"),
                Arguments.of(
                        "MEMBERS_CHANGE_ENDS_ONCE",
                        Scene.SNAPSHOT_BEFORE_AN_UNDECIDED_MEMBERS_CHANGE,
                        "AssertionError"),
                Arguments.of("TRANSFER_ENDS_WITH_ITS_TARGET", Scene.HANDED_TO_A_REMOVED_REPLICA, "Unknown follower"),
                Arguments.of("LEADERSHIP_TRANSFER_IS_AWAITED", Scene.HANDED_OVER_IN_PEACE, "handed over"),
                Arguments.of("LOG_BEGINS_NO_EARLIER", Scene.SNAPSHOT_SOON_AFTER_ANOTHER, "the engine"),
                Arguments.of("STALE_ANSWERS_ARE_IGNORED", Scene.ANSWERS_OF_AN_EARLIER_TERM, "lost"),
                Arguments.of("PROPOSAL_LIMIT", Scene.FULL_LOG_AT_AN_ELECTION, "not within"),
                Arguments.of("RESUME_HINT", Scene.LONG_WAY_BACK, "refusals"),
                Arguments.of("READ_ROUND_NOT_SHARED", Scene.READ_AT_A_LEADER_THAT_WAS_PAUSED, "stale"),
                Arguments.of("WATCHDOG", Scene.FLUSH_THAT_NEVER_HAPPENS, "not within"),
                Arguments.of(
                        "NON_PARTICIPATING_UNTIL_COMPLETE", Scene.LONGEST_LOG_WITHOUT_THE_OLDER_PART, "no beginning"),
                Arguments.of("SNAPSHOT_AT_ITS_INDEX", Scene.SNAPSHOTS_CLOSER_THAN_BEFORE, "does not agree"),
                Arguments.of("BOOTSTRAP_BY_ALL", Scene.TWO_EMPTY_BESIDE_AN_OLD_ONE, "a second group"),
                Arguments.of("CLOCKS_ARE_COMPARED", Scene.CLOCK_AN_HOUR_AHEAD, "ahead of the time"),
                Arguments.of("THROWN_IS_TOLD", Scene.TASK_THAT_THROWS, "not within"),
                Arguments.of("STARTS_WHERE_ITS_DISK_IS", Scene.RESTART_WITH_A_PART_ON_DISK, "does not agree"),
                Arguments.of("STARTS_NO_FURTHER", Scene.RESTART_WITH_A_PART_ON_DISK, "does not agree"),
                Arguments.of("NAMES_ONLY_WHAT_IS_SYNCED", Scene.POWER_CUT_OF_LAZY_MACHINES, "not within"));
    }

    @ParameterizedTest(name = "without {0}: {1}")
    @MethodSource("faults")
    void is_missed(String missing, Scene scene, String symptom) throws Exception {
        EngineWithout without = new EngineWithout(Set.of(missing));
        List<String> symptoms = new ArrayList<>();
        for (long seed = 1; seed <= SEEDS && symptoms.stream().noneMatch(s -> s.contains(symptom)); seed++) {
            assertEquals(List.of(), Scene.play(scene.name(), seed, Set.of()), "with everything, seed " + seed);
            symptoms.addAll(without.play(scene, seed));
        }

        assertTrue(symptoms.stream().anyMatch(s -> s.contains(symptom)), symptoms.toString());
    }

    @Test
    void none_is_forgotten() {
        Set<String> all = Arrays.stream(Weave.values()).map(Enum::name).collect(Collectors.toCollection(TreeSet::new));
        all.addAll(SimulatedReplica.guards());
        all.addAll(KeepingMachine.rules());

        assertEquals(all, faults().map(row -> (String) row.get()[0]).collect(Collectors.toCollection(TreeSet::new)));
    }
}
