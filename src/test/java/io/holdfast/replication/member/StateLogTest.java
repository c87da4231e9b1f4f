package io.holdfast.replication.member;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.time.ManualTime;
import io.holdfast.replication.ReplicaState;
import io.holdfast.replication.ReplicaState.Kind;
import org.junit.jupiter.api.Test;

class StateLogTest {
    private final StateLog log = new StateLog(new ManualTime(), "order/2");

    @Test
    void writes_once_at_each_change_and_not_for_other_words_about_the_same() {
        assertFalse(log.poll(ReplicaState.FIT));

        assertTrue(log.poll(new ReplicaState(Kind.DISK_SLOW, "a sync took 300 ms")));
        assertFalse(log.poll(new ReplicaState(Kind.DISK_SLOW, "a sync took 301 ms")));
        assertTrue(log.poll(new ReplicaState(Kind.DISK_FULL, "full")));
        assertTrue(log.poll(ReplicaState.FIT));
        assertFalse(log.poll(ReplicaState.FIT));
    }
}
