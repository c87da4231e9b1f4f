package io.holdfast.replication.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The segment that grows. Records gather in memory and go to the file together. */
final class ActiveSegment implements Closeable {
    private static final int BUFFER_BYTES = 16 << 10;

    private final long number;
    private final Disk.File file;
    private final long bytes;
    private long written;
    private ByteBuffer pending = ByteBuffer.allocate(BUFFER_BYTES);

    /** @param position where the next record goes */
    ActiveSegment(long number, Disk.File file, long position) throws IOException {
        this.number = number;
        this.file = file;
        this.bytes = file.size();
        this.written = position;
    }

    long number() {
        return number;
    }

    /** Where the next record goes. */
    long position() {
        return written + pending.position();
    }

    int pendingBytes() {
        return pending.position();
    }

    boolean fits(LogRecord record) {
        return position() + record.bytes() <= bytes;
    }

    boolean isHalfFull() {
        return position() > bytes / 2;
    }

    void add(LogRecord record) {
        if (pending.remaining() < record.bytes()) {
            int needed = pending.position() + record.bytes();
            pending = ByteBuffer.allocate(Math.max(needed, 2 * pending.capacity()))
                    .put(pending.flip());
        }
        record.encode(pending, number, position());
    }

    /** Writes what the file holds already, so that the next sync covers it whatever became of the one before. */
    void rewrite(long position, ByteBuffer same) throws IOException {
        file.write(position, same);
    }

    /** @return how many bytes went to the file */
    int write() throws IOException {
        int count = pending.flip().limit();
        file.write(written, pending);
        written += count;
        pending.clear();
        return count;
    }

    /** Everything {@link #write} wrote is on the disk after this. */
    void sync() throws IOException {
        file.sync();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
