package io.holdfast.replication.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** The directory of one replica: the only way of its log to the disk, so that a test can lose what was not synced. */
public interface Disk extends Closeable {

    /** The names of all files, sorted. */
    List<String> list() throws IOException;

    /** Opens a file that exists, to read and write. */
    File open(String name) throws IOException;

    /**
     * Makes a file of {@code size} zeros whose space is taken, replacing one of that name. Its content is on the disk when this
     * returns, its name only after {@link #sync}.
     */
    File create(String name, long size) throws IOException;

    /** Deletes a file; it may be back after a power cut until {@link #sync}. */
    void delete(String name) throws IOException;

    /** Returns when all names, made and deleted, are on the disk; fails with {@link FailedSyncException}. */
    void sync() throws IOException;

    /** How many bytes can still be written to new files. */
    default long freeBytes() throws IOException {
        return Long.MAX_VALUE;
    }

    /** One open file. */
    interface File extends Closeable {
        long size() throws IOException;

        /** Fills {@code into} from {@code position}; fails when the file ends before. */
        void read(long position, ByteBuffer into) throws IOException;

        /** Writes all that remains of {@code from} at {@code position}; it may be lost, wholly or in part, until {@link #sync}. */
        void write(long position, ByteBuffer from) throws IOException;

        /** Returns when everything written is on the disk; fails with {@link FailedSyncException}, and is not tried again then. */
        void sync() throws IOException;
    }
}
