package io.holdfast.replication.engine;

import io.holdfast.base.config.HeapShare;
import io.holdfast.base.config.Settings;

/**
 * Memory that the log may take. The engine keeps entries on the heap and bounds them by number; large ones have to be
 * bounded by bytes.
 *
 * @param snapshotBytes of the entries since the newest snapshot; more of them trigger a snapshot. Half as many are
 *     kept before it, for followers that are a little behind
 * @param inFlightBytes of the commands that wait or are being decided
 */
public record LogBounds(int snapshotBytes, int inFlightBytes) {
    private static final int MOST = 16 << 20;

    public static LogBounds from(Settings settings) {
        return new LogBounds(
                settings.size(
                        "replication.snapshot-bytes",
                        HeapShare.of(16, MOST),
                        "of the log between two snapshots; by default a sixteenth of the heap, 16mb at most"),
                settings.size(
                        "replication.inflight-bytes",
                        HeapShare.of(16, MOST),
                        "commands being decided, together; by default a sixteenth of the heap, 16mb at most"));
    }
}
