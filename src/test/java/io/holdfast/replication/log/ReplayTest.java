package io.holdfast.replication.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.replication.log.LogRecord.Type;
import org.junit.jupiter.api.Test;

class ReplayTest {
    private final Replay replay = new Replay(0);

    private boolean take(Type type, long batch, long value) {
        return replay.take(new LogRecord(type, batch, value, LogRecord.NO_PAYLOAD));
    }

    @Test
    void takes_only_the_batch_that_follows() {
        replay.begin(3, 7);

        assertTrue(take(Type.START, 7, 0));
        assertFalse(take(Type.ENTRY, 8, 1));
        assertTrue(take(Type.END, 7, 0));
        assertFalse(take(Type.ENTRY, 7, 1));
        assertTrue(take(Type.ENTRY, 8, 1));

        assertEquals(1, replay.entries().size());
        assertTrue(replay.midBatch());
    }
}
