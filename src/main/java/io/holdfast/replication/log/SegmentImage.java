package io.holdfast.replication.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** A segment file as it was read, and how segment files are named. */
record SegmentImage(long number, ByteBuffer bytes) {
    /** The number of the first segment of all. */
    static final long FIRST = 1;

    /** What a disk writes whole or not at all. */
    private static final int SECTOR_BYTES = 512;

    private static final Pattern NAME = Pattern.compile("\\d{20}\\.log");

    static String name(long number) {
        return "%020d.log".formatted(number);
    }

    /** The numbers of all segments, rising. */
    static List<Long> numbers(Disk disk) throws IOException {
        return disk.list().stream()
                .filter(name -> NAME.matcher(name).matches())
                .map(name -> Long.valueOf(name.substring(0, 20)))
                .sorted()
                .toList();
    }

    static SegmentImage read(Disk disk, long number) throws IOException {
        return read(disk, number, Integer.MAX_VALUE);
    }

    private static SegmentImage read(Disk disk, long number, int bytesMax) throws IOException {
        try (Disk.File file = disk.open(name(number))) {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(file.size(), bytesMax));
            file.read(0, bytes);
            return new SegmentImage(number, bytes.clear());
        }
    }

    /** Where the segment before {@code number} ends, by what stands in {@code number} itself; empty when it was never begun. */
    static OptionalLong endBefore(Disk disk, long number) throws IOException {
        return read(disk, number, LogRecord.BYTES_MIN)
                .at(0)
                .map(start -> OptionalLong.of(start.value()))
                .orElse(OptionalLong.empty());
    }

    String name() {
        return name(number);
    }

    Optional<LogRecord> at(int position) {
        return LogRecord.decode(bytes, number, position);
    }

    /** Whether a valid record of a later batch stands anywhere from {@code position} to {@code end}. */
    boolean holdsBatchAfter(long batch, int position, int end) {
        for (int at = position;
                at < Math.min(end, bytes.limit() - LogRecord.BYTES_MIN + 1);
                at += LogRecord.ALIGNMENT) {
            if (LogRecord.batchAt(bytes, at) > batch && at(at).isPresent()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether all of {@code batch} was written from {@code position} on, though no valid record stands there: its END is there, and no
     * sector before that is as it was made.
     */
    boolean cameWhole(long batch, int position, int end) {
        for (int at = position;
                at < Math.min(end, bytes.limit() - LogRecord.BYTES_MIN + 1);
                at += LogRecord.ALIGNMENT) {
            if (LogRecord.batchAt(bytes, at) == batch
                    && at(at).filter(record -> record.type() == LogRecord.Type.END)
                            .isPresent()) {
                return !hasUnwrittenSector(position, at);
            }
        }
        return false;
    }

    private boolean hasUnwrittenSector(int from, int to) {
        int at = from;
        while (at < to) {
            int next = Math.min(to, (at / SECTOR_BYTES + 1) * SECTOR_BYTES);
            if (isZeros(at, next)) {
                return true;
            }
            at = next;
        }
        return false;
    }

    private boolean isZeros(int from, int to) {
        for (int at = from; at < to; at++) {
            if (bytes.get(at) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Where, at or after {@code position}, nothing but zeros is left. */
    int usedEnd(int position) {
        int end = bytes.limit();
        while (end - Long.BYTES >= position && bytes.getLong(end - Long.BYTES) == 0) {
            end -= Long.BYTES;
        }
        while (end > position && bytes.get(end - 1) == 0) {
            end--;
        }
        return end;
    }
}
