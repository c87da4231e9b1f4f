package io.holdfast.roles.order;

import io.holdfast.api.CatalogApi;
import io.holdfast.api.CatalogApi.LedgerEntry;
import io.holdfast.api.OrderApi;
import io.holdfast.base.config.Settings;
import io.holdfast.platform.ops.Health;
import io.holdfast.platform.ops.Platform;
import io.holdfast.platform.ops.ServiceHost;
import io.holdfast.platform.replication.ReplicatedGroup;
import io.holdfast.platform.replication.SoloGroup;
import io.holdfast.platform.upstream.GroupClient;
import io.holdfast.platform.web.Endpoint;
import io.holdfast.platform.web.WebServer;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.Optional;

/** One replica of the order book: up means listening, registered and recovered. */
public final class OrderVerticle extends VerticleBase {

    /**
     * @param port 0 takes any free one
     * @param id of this replica
     * @param attemptsMax orders that may be under way at once
     * @param tailEvery how often the catalog's ledger is read
     * @param longest deadline that a request may have
     */
    public record Config(
            int port, int id, int attemptsMax, Duration tailEvery, SoloGroup.Config group, Duration longest) {
        public static Config from(Settings settings, int id, SoloGroup.Config group, Duration longest) {
            return new Config(
                    settings.whole("order.port", 0, 0, 65_535, "port of the order book; 0 takes any"),
                    id,
                    settings.whole("order.attempts-max", 10_000, 1, 1_000_000, "orders that may be under way at once"),
                    settings.duration("order.tail-every", Duration.ofMillis(250), "how often the ledger is read"),
                    group,
                    longest);
        }
    }

    private final Platform platform;
    private final Config config;
    private final Health health;
    private ReplicatedGroup<LedgerEntry, OrderBook.Recorded> group;
    private GroupClient client;
    private LedgerTail tail;
    private ServiceHost host;

    public OrderVerticle(Platform platform, Config config, Health health) {
        this.platform = platform;
        this.config = config;
        this.health = health;
    }

    @Override
    public Future<?> start() {
        return SoloOrderStore.open(vertx, platform.dataDir().resolve("order-" + config.id()))
                .compose(store -> {
                    OrderBook book = new OrderBook(store);
                    return SoloGroup.open(config.id(), config.group(), platform.time(), book, this::broken)
                            .map(opened -> router(book, store, opened));
                })
                .compose(router -> ServiceHost.open(
                        platform,
                        OrderApi.SERVICE,
                        Optional.of(Integer.toString(config.id())),
                        config.port(),
                        health,
                        router))
                .compose(opened -> {
                    host = opened;
                    tail.start();
                    return host.ready();
                });
    }

    @Override
    public Future<?> stop() {
        Future<Void> drained = host == null ? Future.succeededFuture() : host.drain();
        return drained.eventually(() -> {
            if (group == null) {
                return Future.succeededFuture();
            }
            tail.stop();
            client.close();
            return group.close();
        });
    }

    private Router router(
            OrderBook book, SoloOrderStore store, ReplicatedGroup<LedgerEntry, OrderBook.Recorded> opened) {
        group = opened;
        client = platform.groupClient(CatalogApi.SERVICE);
        CatalogClient catalog = new CatalogClient(client);
        OrderDesk desk = new OrderDesk(book, store, group, catalog, platform.time(), config.attemptsMax());
        tail = new LedgerTail(
                vertx, platform.time(), catalog, book, group, config.tailEvery(), desk::isUnderWay, health);
        desk.onUnknown(tail::read);

        Router router = WebServer.router(vertx, platform.web());
        health.mount(router);
        router.route("/internal/*").handler(Endpoint.guard(platform.cluster()));
        new OrderRoutes(desk, book, store, group, platform.time(), config.longest()).mount(router);
        return router;
    }

    private void broken() {
        health.fails("disk", "the orders could not be written; restart this process when the disk is well");
    }
}
