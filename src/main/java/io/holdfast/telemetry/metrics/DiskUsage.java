package io.holdfast.telemetry.metrics;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * How full the disk of the data directory is, as of a second ago: whoever asks never waits for the disk. Any thread may ask.
 */
public final class DiskUsage {
    private static final long EVERY_MILLIS = 1_000;

    private record Reading(long free, long total) {}

    private final Vertx vertx;
    private final Path directory;
    private final AtomicBoolean reading = new AtomicBoolean();
    private volatile @Nullable Reading last;

    private DiskUsage(Vertx vertx, Path directory) {
        this.vertx = vertx;
        this.directory = directory.toAbsolutePath();
    }

    /** Looks until {@code vertx} is closed. @param directory that need not be there yet */
    public static DiskUsage begin(Vertx vertx, Path directory) {
        DiskUsage usage = new DiskUsage(vertx, directory);
        usage.read();
        vertx.setPeriodic(EVERY_MILLIS, t -> usage.read());
        return usage;
    }

    /** In bytes; empty while it is not known. */
    public OptionalLong free() {
        Reading known = last;
        return known == null ? OptionalLong.empty() : OptionalLong.of(known.free());
    }

    /** In bytes; empty while it is not known. */
    public OptionalLong total() {
        Reading known = last;
        return known == null ? OptionalLong.empty() : OptionalLong.of(known.total());
    }

    // One at a time: a disk that hangs must not collect workers.
    private void read() {
        if (reading.compareAndSet(false, true)) {
            vertx.executeBlocking(this::look, false).onComplete(ended -> {
                last = ended.succeeded() ? ended.result() : null;
                reading.set(false);
            });
        }
    }

    private Reading look() throws IOException {
        Path there = directory;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        FileStore disk = Files.getFileStore(there);
        return new Reading(disk.getUsableSpace(), disk.getTotalSpace());
    }
}
