package io.holdfast.hosting.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.holdfast.api.GroupApi.ReplicaStatus;
import io.holdfast.replication.GroupId;
import io.holdfast.replication.ReplicaState;
import io.holdfast.replication.ReplicatedGroup.Failover;
import io.holdfast.replication.ReplicatedGroup.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ReplicaStatusViewTest {
    private final ReplicaStatusView view = new ReplicaStatusView(new GroupId("order"), true);

    private static Status status(int id, int leader) {
        return new Status(
                id,
                leader,
                5,
                12,
                10,
                List.of(1, 2, 3),
                List.of(4),
                Optional.empty(),
                Optional.of(new Failover(Instant.EPOCH, Duration.ofMillis(200))));
    }

    private ReplicaStatus of(int id, int leader) {
        return view.of(
                status(id, leader), ReplicaState.FIT, OptionalLong.of(7), OptionalDouble.of(1.5), Optional.empty());
    }

    @Test
    void says_where_a_replica_stands() {
        ReplicaStatus status = of(2, 3);

        assertEquals("order", status.group());
        assertEquals(2, status.lag());
        assertEquals(3, status.preferred());
        assertEquals(200, status.lastFailover().millis());
        assertEquals("fit", status.state());
        assertNull(status.reason());
        assertNull(status.notReady());
        assertEquals(7, status.diskFree());
    }

    @Test
    void names_the_role_by_leadership_and_membership() {
        assertEquals("leader", of(2, 2).role());
        assertEquals("follower", of(2, 3).role());
        assertEquals("learner", of(4, 3).role());
        assertEquals("none", of(9, 3).role());
    }

    @Test
    void leaves_out_what_is_not_known_and_tells_why_a_replica_is_unfit() {
        Status alone = new Status(1, 0, 0, 0, 0, List.of(), List.of(), Optional.empty(), Optional.empty());

        ReplicaStatus status = view.of(
                alone,
                new ReplicaState(ReplicaState.Kind.DISK_LOW, "60 MB left"),
                OptionalLong.empty(),
                OptionalDouble.empty(),
                Optional.of("no leader"));

        assertNull(status.preferred());
        assertNull(status.lastFailover());
        assertNull(status.diskFree());
        assertEquals("disk-low", status.state());
        assertEquals("60 MB left", status.reason());
        assertEquals("no leader", status.notReady());
        assertNull(new ReplicaStatusView(new GroupId("order"), false)
                .of(status(1, 1), ReplicaState.FIT, OptionalLong.empty(), OptionalDouble.empty(), Optional.empty())
                .preferred());
    }
}
