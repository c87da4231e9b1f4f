package io.holdfast.roles.order;

import io.holdfast.api.CatalogApi;
import io.holdfast.api.OrderApi;
import io.holdfast.base.config.Settings;
import io.holdfast.base.time.Time;
import io.holdfast.hosting.Health;
import io.holdfast.hosting.Platform;
import io.holdfast.hosting.replica.ReplicaService;
import io.holdfast.replication.Leadership;
import io.holdfast.rpc.RpcClient;
import io.holdfast.sql.FreeDiskSpace;
import io.holdfast.sql.WriteBehind;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One replica of the order group: up means listening, registered and recovered. */
public final class OrderVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(OrderVerticle.class);
    private static final Duration BACKFILL_TIMEOUT = Duration.ofSeconds(5);

    /**
     * @param linger how long an order, which the catalog has committed, waits for others to share an entry of the log with
     * @param pollInterval how often the catalog's ledger is read
     */
    public record Config(
            ReplicaService.Config replica,
            OrderService.Config service,
            Duration linger,
            Duration pollInterval,
            WriteBehind.Config table) {
        public static Config from(Settings settings, ReplicaService.Config replica) {
            return new Config(
                    replica,
                    OrderService.Config.from(settings),
                    settings.duration(
                            "order.linger",
                            Duration.ofMillis(50),
                            "how long an order waits for others to be written with"),
                    settings.duration("order.tail-every", Duration.ofMillis(250), "how often the ledger is read"),
                    WriteBehind.Config.from(settings, "order.store"));
        }

        private OrderAssembly.Config assembly() {
            return new OrderAssembly.Config(
                    service, new LedgerFollower.Config(pollInterval.multipliedBy(4), service.attemptsMax()));
        }

        /** A confirmation of the leadership counts for less time than an election takes. */
        private Duration fresh() {
            return replica.member().engine().heartbeat().multipliedBy(2);
        }
    }

    private final Platform platform;
    private final Config config;
    private final Health health;
    private OrderTable table;
    private OrderPersister persister;
    private ReplicaService<OrderBatch, Long> replicaService;
    private RpcClient catalogGroup;
    private RpcClient orderGroup;
    private LedgerFollower follower;
    private OrderDisk disk;
    private long pollTimer = -1;

    public OrderVerticle(Platform platform, Config config, Health health) {
        this.platform = platform;
        this.config = config;
        this.health = health;
    }

    @Override
    public Future<?> start() {
        Path directory = config.replica().directory(platform);
        return H2OrderTable.open(vertx, directory)
                .compose(opened -> {
                    table = opened;
                    long bytesMin = config.replica().member().engine().diskFreeMin() / 2;
                    disk = new OrderDisk(table, new FreeDiskSpace(vertx, directory, bytesMin));
                    persister = new OrderPersister(vertx, platform.time(), config.table(), disk, this::tableFailed);
                    return persister.load();
                })
                .compose(store -> ReplicaService.open(platform, config.replica(), health, store, Optional::empty)
                        .compose(opened -> serve(store, opened)));
    }

    @Override
    public Future<?> stop() {
        vertx.cancelTimer(pollTimer);
        Future<Void> left = replicaService == null ? Future.succeededFuture() : replicaService.close();
        return left.eventually(() -> persister == null ? Future.succeededFuture() : persister.close())
                .eventually(() -> table == null ? Future.succeededFuture() : table.close())
                .eventually(() -> {
                    if (follower != null) {
                        follower.stop();
                        catalogGroup.close();
                        orderGroup.close();
                    }
                    return Future.succeededFuture();
                });
    }

    private Future<Void> serve(OrderStore store, ReplicaService<OrderBatch, Long> opened) {
        replicaService = opened;
        OrderMetrics.register(platform.telemetry().meters(), store, table);
        catalogGroup = platform.groupClient(CatalogApi.SERVICE);
        orderGroup = platform.groupClient(OrderApi.SERVICE);
        Time time = platform.time();
        OrderReplica replica = new OrderReplica(
                store,
                new OrderReader(store, table),
                replicaService.group(),
                new Leadership(replicaService.group(), time, config.fresh()),
                time,
                platform.chaos());
        OrderAssembly assembly = OrderAssembly.of(
                replica,
                new CatalogClient(catalogGroup),
                config.assembly(),
                this::linger,
                reason -> health.fails("ledger", reason));
        follower = assembly.follower();
        OrderBackfill backfill =
                new OrderBackfill(store, disk, new StoredOrders(orderGroup, time, BACKFILL_TIMEOUT), health);
        pollTimer = vertx.setPeriodic(config.pollInterval().toMillis(), t -> {
            follower.poll();
            reportSlowDisk();
            backfill.poll();
        });
        new OrderCalls(assembly.service(), assembly.queries(), replicaService.group()).bind(replicaService.calls());
        return replicaService.listen();
    }

    private void linger(Runnable task) {
        vertx.setTimer(Math.max(1, config.linger().toMillis()), t -> task.run());
    }

    private void reportSlowDisk() {
        if (persister.isSlow()) {
            health.fails("slow-disk", "the order store's file takes no more until its disk goes on; it is waited for");
        } else {
            health.passes("slow-disk");
        }
    }

    private void tableFailed(Throwable cause) {
        LOG.error("the order store's file takes no more; restart this process when the disk is well", cause);
        health.fails("disk", "the order store's file takes no more; restart this process when the disk is well");
    }
}
