package io.holdfast.app;

import io.holdfast.base.config.WatchedFiles;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicBoolean;

/** Reads the files of this process again that have changed: every second, off the event loops, one look at a time. */
final class FileRefresh {
    private static final long EVERY_MILLIS = 1_000;

    private FileRefresh() {}

    static void begin(Vertx vertx, WatchedFiles files) {
        AtomicBoolean busy = new AtomicBoolean();
        vertx.setPeriodic(EVERY_MILLIS, t -> {
            if (busy.compareAndSet(false, true)) {
                vertx.executeBlocking(() -> {
                            files.refresh();
                            return true;
                        })
                        .onComplete(done -> busy.set(false));
            }
        });
    }
}
