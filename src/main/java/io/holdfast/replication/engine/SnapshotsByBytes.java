package io.holdfast.replication.engine;

import io.microraft.RaftNode;
import java.lang.reflect.Field;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes snapshots when the entries since the last one have too many bytes, and sees that few enough are kept before it. Until the
 * engine is another one (ADR 34), how many that are is a number of its own that nobody can set: it is written here. For the thread of
 * the group.
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
     * Looks now and then.
     *
     * @param snapshotIndex of the newest snapshot
     * @param told up to which entry the engine has told the state machine, which is where its snapshot would be taken
     * @param applied up to which entry the state is; when it is further, it was told all of that before, and no snapshot may be taken
     */
    void poll(RaftNode current, LogBytes log, long snapshotIndex, long told, long applied) {
        if (current != node) {
            node = current;
            keptMax = kept(current);
            taking = false;
        }
        keep(log.all() <= bytes / 2 ? keptMax : Math.min(keptMax, log.newestWithin(told, bytes / 2)));
        if (taking || told < applied || told <= snapshotIndex || log.after(snapshotIndex) <= bytes) {
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
