package io.holdfast.replication.log;

import io.holdfast.replication.log.SegmentedLog.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What records amount to when they are taken in the order in which they were written. */
final class Replay {
    private final long keepAbove;
    private final Extent extent = new Extent();
    private final List<Entry> entries = new ArrayList<>(); // above keepAbove, contiguous
    private Optional<byte[]> hardState = Optional.empty();
    private long batch = 1;
    private boolean midBatch;

    Replay(long keepAbove) {
        this.keepAbove = keepAbove;
    }

    Extent extent() {
        return extent;
    }

    List<Entry> entries() {
        return entries;
    }

    Optional<byte[]> hardState() {
        return hardState;
    }

    /** The batch the next record belongs to. */
    long batch() {
        return batch;
    }

    /** Whether the batch has begun and not ended. */
    boolean midBatch() {
        return midBatch;
    }

    /** @param firstBatch of its first record, accepted when it is the oldest segment: the batches before were in deleted segments */
    void begin(long segment, long firstBatch) {
        batch = extent.isNew() ? firstBatch : batch;
        extent.begin(segment);
    }

    /** @return false, and nothing was taken, when the record does not follow on the one before */
    boolean take(LogRecord record) {
        if (record.batch() != batch) {
            return false;
        }
        midBatch = true;
        switch (record.type()) {
            case START -> {}
            case HARD_STATE -> hardState = Optional.of(record.payload());
            case ENTRY -> put(new Entry(record.value(), record.payload()));
            case TRUNCATE -> truncateFrom(record.value());
            case END -> {
                batch++;
                midBatch = false;
            }
        }
        return true;
    }

    private void put(Entry entry) {
        truncateFrom(entry.index() > extent.last() + 1 ? 0 : entry.index());
        extent.put(entry.index());
        if (entry.index() > keepAbove) {
            entries.add(entry);
        }
    }

    private void truncateFrom(long index) {
        extent.truncateFrom(index);
        if (!entries.isEmpty()) {
            long kept = Math.max(0, index - entries.get(0).index());
            entries.subList((int) Math.min(kept, entries.size()), entries.size())
                    .clear();
        }
    }
}
