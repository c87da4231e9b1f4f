package io.holdfast.roles.order;

import io.holdfast.api.CatalogApi;
import io.holdfast.api.OrderApi;
import io.holdfast.base.config.Settings;
import io.holdfast.hosting.Health;
import io.holdfast.hosting.Platform;
import io.holdfast.hosting.replica.ReplicaService;
import io.holdfast.replication.Leadership;
import io.holdfast.rpc.GroupBatches;
import io.holdfast.rpc.GroupClient;
import io.holdfast.sql.RoomToWrite;
import io.holdfast.sql.WriteBehind;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One replica of the order book: up means listening, registered and recovered. */
public final class OrderVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(OrderVerticle.class);
    private static final Duration PAGE_PATIENCE = Duration.ofSeconds(5);

    /**
     * @param linger how long an order, kept by the catalog already, waits to be written into the book with others
     * @param tailEvery how often the catalog's ledger is read
     */
    public record Config(
            ReplicaService.Config replica,
            OrderService.Config desk,
            Duration linger,
            Duration tailEvery,
            WriteBehind.Config store,
            GroupBatches.Config trades) {
        public static Config from(Settings settings, ReplicaService.Config replica, GroupBatches.Config trades) {
            return new Config(
                    replica,
                    OrderService.Config.from(settings),
                    settings.duration(
                            "order.linger", Duration.ofMillis(50), "how long the book waits for more orders to write"),
                    settings.duration("order.tail-every", Duration.ofMillis(250), "how often the ledger is read"),
                    WriteBehind.Config.from(settings, "order.store"),
                    trades);
        }

        /** A confirmation of the leadership counts for less time than an election takes. */
        private Duration fresh() {
            return replica.member().engine().heartbeat().multipliedBy(2);
        }
    }

    private final Platform platform;
    private final Config config;
    private final Health health;
    private OrderTable store;
    private OrderPersister keeper;
    private ReplicaService<OrderBatch, Long> service;
    private GroupClient catalogGroup;
    private GroupClient orderGroup;
    private LedgerFollower tail;
    private RoomToWrite room;
    private long tailTimer = -1;
    private long fillTimer = -1;

    public OrderVerticle(Platform platform, Config config, Health health) {
        this.platform = platform;
        this.config = config;
        this.health = health;
    }

    @Override
    public Future<?> start() {
        return H2OrderTable.open(vertx, config.replica().directory(platform))
                .compose(opened -> {
                    store = opened;
                    long floor = config.replica().member().engine().diskFreeMin();
                    room = new RoomToWrite(vertx, config.replica().directory(platform), floor / 2);
                    keeper = new OrderPersister(vertx, platform.time(), config.store(), store, room, this::storeFailed);
                    return keeper.load();
                })
                .compose(book -> ReplicaService.open(platform, config.replica(), health, book, Optional::empty)
                        .compose(opened -> serve(book, opened)));
    }

    @Override
    public Future<?> stop() {
        vertx.cancelTimer(tailTimer);
        vertx.cancelTimer(fillTimer);
        Future<Void> left = service == null ? Future.succeededFuture() : service.close();
        return left.eventually(() -> keeper == null ? Future.succeededFuture() : keeper.close())
                .eventually(() -> store == null ? Future.succeededFuture() : store.close())
                .eventually(() -> {
                    if (tail != null) {
                        tail.stop();
                        catalogGroup.close();
                        orderGroup.close();
                    }
                    return Future.succeededFuture();
                });
    }

    private Future<Void> serve(OrderStore book, ReplicaService<OrderBatch, Long> opened) {
        service = opened;
        catalogGroup = platform.groupClient(CatalogApi.SERVICE);
        orderGroup = platform.groupClient(OrderApi.SERVICE);
        var catalog = new CatalogClient(catalogGroup, config.trades());
        var group = service.group();
        Leadership leadership = new Leadership(group, platform.time(), config.fresh());
        OrderReader reader = new OrderReader(book, store);
        OrderWriter writer = new OrderWriter(book, group, leadership, platform.time(), this::linger, platform.chaos());
        tail = new LedgerFollower(
                platform.time(),
                catalog,
                book,
                writer,
                group,
                leadership,
                config.tailEvery().multipliedBy(4),
                config.desk().attemptsMax(),
                reason -> health.fails("ledger", reason));
        OrderService desk = new OrderService(
                book,
                reader,
                writer,
                tail,
                group,
                leadership,
                catalog,
                platform.time(),
                config.desk(),
                platform.chaos());
        tailTimer = vertx.setPeriodic(config.tailEvery().toMillis(), t -> {
            tail.read();
            tellIfSlow();
        });
        OrderBackfill fill = new OrderBackfill(platform.time(), book, store, room, orderGroup, PAGE_PATIENCE, health);
        fillTimer = vertx.setPeriodic(config.tailEvery().toMillis(), t -> fill.look());
        OrderRoutes routes = new OrderRoutes(desk, new OrderQueries(book, reader, writer, tail), group);
        return service.listen(routes::mount, routes.forPeers());
    }

    private void linger(Runnable task) {
        vertx.setTimer(Math.max(1, config.linger().toMillis()), t -> task.run());
    }

    private void tellIfSlow() {
        if (keeper.isSlow()) {
            health.fails("slow-disk", "the order book's file takes no more until its disk goes on; it is waited for");
        } else {
            health.passes("slow-disk");
        }
    }

    private void storeFailed(Throwable cause) {
        LOG.error("the order book's file takes no more; restart this process when the disk is well", cause);
        health.fails("disk", "the order book's file takes no more; restart this process when the disk is well");
    }
}
