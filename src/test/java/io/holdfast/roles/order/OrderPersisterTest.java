package io.holdfast.roles.order;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.holdfast.base.config.Settings;
import io.holdfast.base.time.Time;
import io.holdfast.sql.FreeDiskSpace;
import io.holdfast.sql.WriteBehind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrderPersisterTest {
    @TempDir
    private Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final List<String> touched = new CopyOnWriteArrayList<>();

    private final OrderTable table = (OrderTable) Proxy.newProxyInstance(
            OrderTable.class.getClassLoader(), new Class<?>[] {OrderTable.class}, (proxy, method, arguments) -> {
                touched.add(method.getName());
                return Future.succeededFuture();
            });

    @AfterEach
    void close() throws Exception {
        vertx.close().await(60, SECONDS);
    }

    private OrderPersister persister(FreeDiskSpace space) {
        WriteBehind.Config config = WriteBehind.Config.from(new Settings(List.of()), "order.store");
        return new OrderPersister(vertx, Time.system(), config, new OrderDisk(table, space), failure -> {});
    }

    @Test
    void syncs_where_there_is_room() throws Exception {
        persister(new FreeDiskSpace(vertx, directory, 1)).sync().await(60, SECONDS);

        assertEquals(List.of("sync"), touched);
    }

    /** A sync writes what the database has in memory: H2 is closed by one that fails. */
    @Test
    void does_not_sync_where_there_is_none() {
        FreeDiskSpace space = new FreeDiskSpace(vertx, directory, Long.MAX_VALUE);
        Future<Void> sync = persister(space).sync();
        space.close();

        assertThrows(IllegalStateException.class, () -> sync.await(60, SECONDS));
        assertEquals(List.of(), touched);
    }
}
