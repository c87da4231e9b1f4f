package io.holdfast.replication.engine;

import io.microraft.RaftNode;
import java.lang.reflect.Field;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a snapshot when the entries since the last one have too many bytes, and sets how many entries the engine
 * keeps before it. The engine has that number in a private field that cannot be configured; it is written by
 * reflection until the engine is replaced (ADR 34). Confined to the thread of the group.
 */
final class SnapshotsByBytes {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotsByBytes.class);
    private static final Field KEPT = kept();

    private final int bytes;
    private RaftNode node; // the one that keptMax is of
    private int keptMax;
    private boolean taking;

    /** @param bytes of the entries since the newest snapshot that call for another */
    SnapshotsByBytes(int bytes) {
        this.bytes = bytes;
    }

    /**
     * Called regularly.
     *
     * @param snapshotIndex of the newest snapshot
     * @param delivered the newest entry that the engine has delivered to the state machine, where its snapshot
     *     would be taken
     * @param applied the newest entry in the state; while it is beyond {@code delivered}, no snapshot may be
     *     taken
     */
    void poll(RaftNode current, LogBytes log, long snapshotIndex, long delivered, long applied) {
        if (current != node) {
            node = current;
            keptMax = kept(current);
            taking = false;
        }
        keep(log.all() <= bytes / 2 ? keptMax : Math.min(keptMax, log.newestWithin(delivered, bytes / 2)));
        if (taking || delivered < applied || delivered <= snapshotIndex || log.after(snapshotIndex) <= bytes) {
            return;
        }
        taking = true;
        current.takeSnapshot().whenComplete((report, failure) -> {
            taking = false;
            if (failure != null) {
                LOG.debug("no snapshot was taken: {}", failure.toString());
            }
        });
    }

    private void keep(int entries) {
        try {
            KEPT.setInt(node, Math.max(1, entries));
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static int kept(RaftNode of) {
        try {
            return KEPT.getInt(of);
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Field kept() {
        try {
            Field field = Class.forName("io.microraft.impl.RaftNodeImpl")
                    .getDeclaredField("maxLogEntryCountToKeepAfterSnapshot");
            field.setAccessible(true);
            return field;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this is not the engine that it was written for", e);
        }
    }
}
