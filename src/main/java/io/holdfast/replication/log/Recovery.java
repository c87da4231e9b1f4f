package io.holdfast.replication.log;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the log back and finds its end. It changes nothing on the disk.
 *
 * <p>A segment ends at the position in the START of the next one, and was synced up to there before that was written; what stands behind,
 * left by a torn write, is never read again. In the newest one the first place without a valid record is the end, and the batch
 * numbers tell why: a record of batch <i>b+1</i> is written only after batch <i>b</i> was synced. If the place belongs to batch
 * <i>b</i> and a later batch stands anywhere behind it, the disk lost what it had confirmed: damage. If not, batch
 * <i>b</i> may never have been confirmed. Segments are made of zeros and used once, so what did not come is zeros: a
 * torn tail. If the END of batch <i>b</i> stands behind the place and no sector between is zeros, all of it came and
 * has changed since: damage too, and what it promised is not known.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    /**
     * The end of the log.
     *
     * @param segment the one it is in
     * @param position where the next record would go
     * @param unprovenFrom where the newest batch begins in it: no later one proves that it was synced
     * @param torn whether anything but zeros follows
     */
    record Tail(SegmentImage segment, int position, int unprovenFrom, boolean torn) {}

    private final Disk disk;
    private final Replay replay;
    private final List<Long> numbers;
    private Optional<Tail> tail = Optional.empty();

    private Recovery(Disk disk, long keepAbove) throws IOException {
        this.disk = disk;
        this.replay = new Replay(keepAbove);
        this.numbers = SegmentImage.numbers(disk);
    }

    static Recovery of(Disk disk, long keepAbove) throws IOException {
        Recovery recovery = new Recovery(disk, keepAbove);
        recovery.checkNumbers();
        recovery.read();
        recovery.checkEntries(keepAbove);
        return recovery;
    }

    Replay replay() {
        return replay;
    }

    /** Empty when there is no segment, or but one that was never begun. */
    Optional<Tail> tail() {
        return tail;
    }

    /** The segments behind the end, newest first: made ahead and unused, or with nothing but torn records. */
    List<Long> needless() {
        long newest = tail.map(end -> end.segment().number()).orElse(0L);
        return numbers.stream()
                .filter(number -> number > newest)
                .sorted((a, b) -> Long.compare(b, a))
                .toList();
    }

    private void read() throws IOException {
        for (int i = 0; i < numbers.size() && tail.isEmpty(); i++) {
            SegmentImage image = SegmentImage.read(disk, numbers.get(i));
            Optional<LogRecord> start = image.at(0);
            if (start.isEmpty()) {
                // Only the first of all may be unbegun: the ones before another go after that was synced.
                checkTail(image, 0, image.number() != SegmentImage.FIRST);
                return;
            }
            replay.begin(image.number(), start.get().batch());
            OptionalLong end =
                    i + 1 < numbers.size() ? SegmentImage.endBefore(disk, numbers.get(i + 1)) : OptionalLong.empty();
            replay(image, end.orElse(image.bytes().limit()), end.isPresent());
        }
    }

    private void replay(SegmentImage image, long end, boolean endIsKnown) throws IOException {
        int position = 0;
        int batchFrom = 0;
        while (position < end) {
            boolean begins = !replay.midBatch();
            Optional<LogRecord> record = image.at(position).filter(replay::take);
            if (record.isEmpty()) {
                break;
            }
            batchFrom = begins ? position : batchFrom;
            position += record.get().bytes();
        }
        if (position != end || !endIsKnown) {
            boolean torn = checkTail(image, position, endIsKnown);
            tail = Optional.of(new Tail(image, position, batchFrom, torn));
        }
    }

    /**
     * Tells a torn tail from damage.
     *
     * @param synced whether everything in the segment is known to have been synced
     * @return whether anything but zeros follows in the segment
     */
    private boolean checkTail(SegmentImage image, int position, boolean synced) throws IOException {
        int end = image.usedEnd(position);
        boolean damaged = synced
                || image.holdsBatchAfter(replay.batch(), position, end)
                || image.cameWhole(replay.batch(), position, end);
        long dropped = end - position;
        for (long number : numbers.subList(numbers.indexOf(image.number()) + 1, numbers.size())) {
            SegmentImage later = SegmentImage.read(disk, number);
            int laterEnd = later.usedEnd(0);
            damaged |= later.holdsBatchAfter(replay.batch(), 0, laterEnd);
            dropped += laterEnd;
        }
        if (damaged) {
            throw new DamagedLogException("%s/%s at position %d holds no valid record of batch %d, yet it was written"
                    .formatted(disk, image.name(), position, replay.batch()));
        }
        if (dropped > 0) {
            LOG.warn("{}/{} is torn at position {}: dropped {} bytes", disk, image.name(), position, dropped);
        }
        return end > position;
    }

    private void checkNumbers() throws IOException {
        for (int i = 1; i < numbers.size(); i++) {
            long expected = numbers.get(i - 1) + 1;
            if (numbers.get(i) != expected) {
                throw new DamagedLogException("%s in %s is missing".formatted(SegmentImage.name(expected), disk));
            }
        }
    }

    private void checkEntries(long keepAbove) throws IOException {
        if (!replay.entries().isEmpty() && replay.entries().get(0).index() != keepAbove + 1) {
            throw new DamagedLogException("in %s its first entry after the snapshot is %d (expected: %d)"
                    .formatted(disk, replay.entries().get(0).index(), keepAbove + 1));
        }
    }
}
