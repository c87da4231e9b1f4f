package io.holdfast.sql;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreeDiskSpaceTest {
    @TempDir
    private Path directory;

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() throws Exception {
        vertx.close().await(60, TimeUnit.SECONDS);
    }

    @Test
    void is_done_at_once_where_there_is_room() throws Exception {
        new FreeDiskSpace(vertx, directory, 1).whenAvailable().await(60, TimeUnit.SECONDS);
    }

    @Test
    void waits_where_there_is_none_until_nobody_wants_it_any_more() {
        FreeDiskSpace space = new FreeDiskSpace(vertx, directory, Long.MAX_VALUE);
        Future<Void> waiting = space.whenAvailable();
        assertFalse(waiting.isComplete());

        space.close();

        assertThrows(IllegalStateException.class, () -> waiting.await(60, TimeUnit.SECONDS));
    }
}
