package io.holdfast.sql;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Waits until there is room on a disk, before something is written that would not survive to find none: H2 closes a database in which a
 * write failed. May be used from any context.
 */
public final class RoomToWrite {
    private static final long LOOK_MILLIS = 500;

    private final Vertx vertx;
    private final Path directory;
    private final long bytes;
    private volatile boolean closed;

    /** @param bytes without which nothing is begun */
    public RoomToWrite(Vertx vertx, Path directory, long bytes) {
        this.vertx = vertx;
        this.directory = directory;
        this.bytes = bytes;
    }

    /** Done once there is room. @return fails when this is closed before, or the disk cannot be looked at */
    public Future<Void> awaited() {
        return vertx.executeBlocking(() -> Files.getFileStore(directory).getUsableSpace())
                .compose(free -> free >= bytes ? Future.succeededFuture() : again());
    }

    /** Nobody waits any more. */
    public void close() {
        closed = true;
    }

    private Future<Void> again() {
        return closed
                ? Future.failedFuture(new IllegalStateException("no room is left on the disk of " + directory))
                : vertx.timer(LOOK_MILLIS, TimeUnit.MILLISECONDS).compose(t -> awaited());
    }
}
