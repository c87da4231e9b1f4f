package io.holdfast.sql;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Waits for free space on a disk before a write that must not fail for lack of it: H2 closes a database in which a write failed. May be
 * used from any context.
 */
public final class FreeDiskSpace {
    private static final long POLL_MILLIS = 500;

    private final Vertx vertx;
    private final Path directory;
    private final long bytesMin;
    private volatile boolean closed;

    /** @param bytesMin free bytes that a write needs */
    public FreeDiskSpace(Vertx vertx, Path directory, long bytesMin) {
        this.vertx = vertx;
        this.directory = directory;
        this.bytesMin = bytesMin;
    }

    /** Completes once the space is there. @return fails when this is closed before, or the disk cannot be examined */
    public Future<Void> whenAvailable() {
        return vertx.executeBlocking(() -> Files.getFileStore(directory).getUsableSpace())
                .compose(free -> free >= bytesMin ? Future.succeededFuture() : poll());
    }

    /** Ends all waits: they fail. */
    public void close() {
        closed = true;
    }

    private Future<Void> poll() {
        return closed
                ? Future.failedFuture(new IllegalStateException("no space is left on the disk of " + directory))
                : vertx.timer(POLL_MILLIS, TimeUnit.MILLISECONDS).compose(t -> whenAvailable());
    }
}
