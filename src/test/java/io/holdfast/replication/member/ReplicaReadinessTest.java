package io.holdfast.replication.member;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.replication.ReplicaState;
import io.holdfast.replication.ReplicatedGroup.Status;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReplicaReadinessTest {
    private static final List<Integer> VOTERS = List.of(1, 2, 3);

    private static Status status(int leader, long commit, long applied) {
        return status(1, leader, commit, applied, Optional.empty());
    }

    private static Status status(int id, int leader, long commit, long applied, Optional<String> broken) {
        return new Status(id, leader, 5, commit, applied, VOTERS, List.of(4), broken, Optional.empty());
    }

    private static Optional<String> notReady(Status status, boolean complete, Map<Integer, String> troubles) {
        return ReplicaReadiness.notReady(status, complete, VOTERS, id -> Optional.ofNullable(troubles.get(id)));
    }

    @Test
    void is_ready_when_it_knows_a_leader_and_is_nearly_up_to_date() {
        assertEquals(Optional.empty(), notReady(status(2, 1_000, 0), true, Map.of()));
        assertEquals(Optional.empty(), notReady(status(4, 1, 0, 0, Optional.empty()), true, Map.of()));
    }

    @Test
    void is_not_ready_while_it_catches_up() {
        assertEquals(
                Optional.of("catching up: 1001 of 1002 commands to go"), notReady(status(2, 1_002, 1), true, Map.of()));
        assertEquals(
                Optional.of("catching up: replica 1 fetches a part of its state from the others"),
                notReady(status(2, 0, 0), false, Map.of()));
    }

    @Test
    void names_the_replicas_that_an_election_lacks() {
        assertEquals(
                Optional.of("no leader: replica 1 of [1, 2, 3] does not reach replica 2 (refused), 3 (not tried)"),
                notReady(status(0, 0, 0), true, Map.of(2, "refused", 3, "not tried")));
        assertEquals(
                Optional.of("no leader yet: the replicas [1, 2, 3] are about to elect one"),
                notReady(status(0, 0, 0), true, Map.of(1, "itself")));
    }

    @Test
    void is_not_ready_when_it_is_no_member() {
        assertEquals(
                Optional.of("replica 9 is no member of the group [1, 2, 3]; add it with 'members'"),
                notReady(status(9, 2, 0, 0, Optional.empty()), true, Map.of()));
    }

    @Test
    void first_says_what_broke() {
        assertEquals(
                Optional.of("the disk failed"),
                notReady(status(9, 0, 0, 0, Optional.of("the disk failed")), false, Map.of()));
    }

    @Test
    void is_unfit_while_it_is_behind() {
        assertEquals(ReplicaState.FIT, ReplicaReadiness.state(ReplicaState.FIT, status(2, 1_000, 0)));
        assertEquals(
                new ReplicaState(ReplicaState.Kind.CATCHING_UP, "1001 commands to go"),
                ReplicaReadiness.state(ReplicaState.FIT, status(2, 1_001, 0)));
        ReplicaState slow = new ReplicaState(ReplicaState.Kind.DISK_SLOW, "300 ms");
        assertEquals(slow, ReplicaReadiness.state(slow, status(2, 1_001, 0)));
    }
}
