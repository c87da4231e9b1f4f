package io.holdfast.replication.log;

import io.holdfast.base.disk.DiskErrors;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of the segment after the active one: made ahead on another thread, or by the owner of the log if it comes first. Its
 * monitor is held while the file is made, so {@link #take} and {@link #close} wait for that.
 */
final class NextSegment implements Runnable, Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(NextSegment.class);

    private final Disk disk;
    private final String name;
    private final int bytes;
    private Optional<Disk.File> made = Optional.empty();
    private boolean done;

    NextSegment(Disk disk, long number, int bytes) {
        this.disk = disk;
        this.name = SegmentImage.name(number);
        this.bytes = bytes;
    }

    /** Makes it ahead. A failure is no harm yet: {@link #take} tries again, and tells. */
    @Override
    public synchronized void run() {
        if (done || made.isPresent()) {
            return;
        }
        try {
            made = Optional.of(make(bytes));
        } catch (IOException e) {
            LOG.warn("{}/{} could not be made ahead; tried again when it is needed: {}", disk, name, DiskErrors.of(e));
        }
    }

    /** The file, all zeros, of {@code bytesMin} or more, its name on the disk; once. */
    synchronized Disk.File take(int bytesMin) throws IOException {
        if (made.isPresent() && made.get().size() < bytesMin) {
            made.get().close();
            made = Optional.empty();
        }
        Disk.File file = made.isPresent() ? made.get() : make(Math.max(bytes, bytesMin));
        made = Optional.empty();
        done = true;
        return file;
    }

    private Disk.File make(int size) throws IOException {
        Disk.File file = disk.create(name, size);
        try {
            disk.sync();
            return file;
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /** Nothing is made after this. */
    @Override
    public synchronized void close() throws IOException {
        done = true;
        if (made.isPresent()) {
            made.get().close();
        }
    }
}
