package io.holdfast.replication.log;

import io.holdfast.replication.log.LogRecord.Type;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * The log of one replica: numbered entries and one hard state, kept in segment files that only grow. Confined to one thread.
 *
 * <pre>
 *   open ──a step on the disk fails──► failed (rejects everything until it is opened again)
 * </pre>
 *
 * <p>Nothing is promised before {@link #sync} returns: all records since the one before are a batch, and after a power cut a part of
 * the batch under way may be there, always the oldest part. Every segment begins with the hard state, so that the ones before can go.
 * How much of the end counts after a crash, and what is damage instead: {@link Recovery}.
 */
public final class SegmentedLog implements Closeable {
    private static final int PENDING_BYTES_MAX = 1 << 20;
    private static final int PAYLOAD_BYTES_MAX = 1 << 28;

    /** @param segmentBytes size of a segment file, 64 KiB to 1 GiB; a record that needs more gets a file of its own size */
    public record Config(int segmentBytes) {
        public Config {
            if (segmentBytes < 64 << 10 || segmentBytes > 1 << 30) {
                throw new IllegalArgumentException(
                        "segment-bytes: %d (expected: 65536 to 1073741824)".formatted(segmentBytes));
            }
        }
    }

    /** @param index at least 1 */
    public record Entry(long index, byte[] payload) {}

    private final Disk disk;
    private final Config config;
    private final Executor background;
    private final Extent extent;
    private final FailStop steps = new FailStop("the log");
    private Optional<byte[]> hardState;
    private List<Entry> recovered;
    private ActiveSegment active;
    private Optional<NextSegment> next = Optional.empty();
    private long batch;
    private boolean dirty;
    private long syncs;
    private long bytesWritten;

    private SegmentedLog(Disk disk, Config config, Executor background, Replay replay) {
        this.disk = disk;
        this.config = config;
        this.background = background;
        this.extent = replay.extent();
        this.hardState = replay.hardState();
        this.recovered = replay.entries();
        this.batch = replay.batch();
        this.dirty = replay.midBatch();
    }

    /**
     * Reads the log, and brings what it found to the disk for certain.
     *
     * @param disk stays the caller's, and must outlive the log
     * @param background makes segment files ahead of need
     * @param keepAbove entries up to this index stand in a snapshot and are not loaded
     * @throws DamagedLogException when something is missing that had been synced
     */
    public static SegmentedLog open(Disk disk, Config config, Executor background, long keepAbove) throws IOException {
        Recovery recovery = Recovery.of(disk, keepAbove);
        SegmentedLog log = new SegmentedLog(disk, config, background, recovery.replay());
        try {
            log.resume(recovery);
            log.extent.dropUntil(keepAbove);
            return log;
        } catch (IOException e) {
            log.close();
            throw e;
        }
    }

    /** The newest one, recovered or saved. */
    public Optional<byte[]> hardState() {
        return hardState;
    }

    /** The entries above {@code keepAbove}, contiguous; handed out once, then forgotten. */
    public List<Entry> recovered() {
        List<Entry> entries = recovered;
        recovered = List.of();
        return entries;
    }

    /** Index of the first entry, 0 when the log is empty. */
    public long firstIndex() {
        return extent.first();
    }

    /** Index of the last entry, 0 when the log is empty. */
    public long lastIndex() {
        return extent.last();
    }

    /**
     * Appends an entry. One at or below the last index replaces all from there on; one that leaves a gap replaces the whole log: a
     * snapshot stands for what was before.
     *
     * @param index at least 1
     * @param payload up to 256 MiB, copied
     */
    public void append(long index, byte[] payload) throws IOException {
        if (index < 1 || payload.length > PAYLOAD_BYTES_MAX) {
            throw new IllegalArgumentException("entry %d of %d bytes (expected: index at least 1, at most %d bytes)"
                    .formatted(index, payload.length, PAYLOAD_BYTES_MAX));
        }
        steps.run(() -> {
            put(Type.ENTRY, index, payload);
            extent.put(index);
        });
    }

    /** Drops the entries at and above {@code index}. */
    public void truncateFrom(long index) throws IOException {
        steps.run(() -> {
            put(Type.TRUNCATE, index, LogRecord.NO_PAYLOAD);
            extent.truncateFrom(index);
        });
    }

    /** @param state opaque, small: each segment holds it again */
    public void saveHardState(byte[] state) throws IOException {
        steps.run(() -> {
            put(Type.HARD_STATE, 0, state);
            hardState = Optional.of(state.clone());
        });
    }

    /** Returns when everything since the last sync is on the disk: one write, one fdatasync; neither when there was nothing. */
    public void sync() throws IOException {
        steps.run(this::endBatch);
    }

    /** Entries up to {@code index} are needed no more: deletes the oldest segments that hold no other, never the active one. */
    public void dropUntil(long index) throws IOException {
        steps.run(() -> {
            List<Long> needless = extent.segmentsUntil(index);
            if (!needless.isEmpty()) {
                // What replaces the content of those segments, a hard state or a truncation, may be in memory only.
                endBatch();
            }
            for (long segment : needless) {
                deleteDurably(segment);
                extent.forget(segment);
            }
            extent.dropUntil(index);
        });
    }

    /** How often a segment was brought to the disk since the log was opened. */
    public long syncs() {
        return syncs;
    }

    /** Bytes written to segments since the log was opened; making their files is not counted. */
    public long bytesWritten() {
        return bytesWritten;
    }

    /** Ends without a sync: what came after the last one is lost. */
    @Override
    public void close() throws IOException {
        steps.close();
        if (next.isPresent()) {
            next.get().close();
        }
        if (active != null) { // as it is when open() fails early
            active.close();
        }
    }

    private void resume(Recovery recovery) throws IOException {
        disk.sync(); // a deletion that was under way is over before the next
        for (long segment : recovery.needless()) {
            deleteDurably(segment);
        }
        if (recovery.tail().isPresent()) {
            goOn(recovery.tail().get());
        } else {
            begin(SegmentImage.FIRST, 0, 0);
        }
        if (dirty && hardState.isPresent()) {
            put(Type.HARD_STATE, 0, hardState.get()); // the batch may be torn between the START of a segment and this
        }
        endBatch();
    }

    private void goOn(Recovery.Tail tail) throws IOException {
        SegmentImage segment = tail.segment();
        active = new ActiveSegment(segment.number(), disk.open(segment.name()), tail.position());
        int unproven = tail.position() - tail.unprovenFrom();
        // Once more: if the sync of this batch had failed, the kernel may call its pages clean, and sync nothing.
        active.rewrite(tail.unprovenFrom(), segment.bytes().slice(tail.unprovenFrom(), unproven));
        force();
        if (tail.torn()) {
            leaveFor(0); // what the torn write left behind stays behind
        }
    }

    private void put(Type type, long value, byte[] payload) throws IOException {
        LogRecord record = new LogRecord(type, batch, value, payload);
        if (!active.fits(record)) {
            write();
            force(); // before anything is in the next one: that has a START only when this one is whole
            leaveFor(record.bytes());
        }
        add(record);
        if (active.pendingBytes() > PENDING_BYTES_MAX) {
            write();
        }
        if (next.isEmpty() && active.isHalfFull()) {
            makeNext();
        }
    }

    private void add(LogRecord record) {
        active.add(record);
        dirty = true;
    }

    private void endBatch() throws IOException {
        if (dirty) {
            put(Type.END, 0, LogRecord.NO_PAYLOAD);
            write();
            force();
            batch++;
            dirty = false;
        }
    }

    private void write() throws IOException {
        bytesWritten += active.write();
    }

    // Never tried again when it fails: the kernel may drop the pages it could not write, and report success then.
    private void force() throws IOException {
        active.sync();
        syncs++;
    }

    private void leaveFor(int bytes) throws IOException {
        active.close();
        begin(active.number() + 1, active.position(), bytes);
    }

    private void begin(long segment, long endBefore, int bytes) throws IOException {
        LogRecord start = new LogRecord(Type.START, batch, endBefore, LogRecord.NO_PAYLOAD);
        Optional<LogRecord> state = hardState.map(payload -> new LogRecord(Type.HARD_STATE, batch, 0, payload));
        int bytesMin = start.bytes() + state.map(LogRecord::bytes).orElse(0) + bytes;
        Disk.File file = next.orElseGet(() -> nextSegment(segment)).take(bytesMin);
        next = Optional.empty();
        active = new ActiveSegment(segment, file, 0);
        extent.begin(segment);
        add(start);
        state.ifPresent(this::add);
    }

    private void makeNext() {
        NextSegment ahead = nextSegment(active.number() + 1);
        next = Optional.of(ahead);
        try {
            background.execute(ahead);
        } catch (RejectedExecutionException e) {
            // made when it is needed, then
        }
    }

    private NextSegment nextSegment(long number) {
        return new NextSegment(disk, number, config.segmentBytes());
    }

    private void deleteDurably(long segment) throws IOException {
        disk.delete(SegmentImage.name(segment));
        disk.sync(); // one by one, so that a power cut leaves no hole in the sequence
    }
}
