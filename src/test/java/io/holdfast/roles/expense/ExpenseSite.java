package io.holdfast.roles.expense;

import io.holdfast.app.RoleNames;
import io.holdfast.base.config.Layer;
import io.holdfast.base.config.Settings;
import io.holdfast.base.config.WatchedFiles;
import io.holdfast.base.time.Time;
import io.holdfast.hosting.Chaos;
import io.holdfast.hosting.Discovery;
import io.holdfast.hosting.Drain;
import io.holdfast.hosting.Health;
import io.holdfast.hosting.Listening;
import io.holdfast.hosting.Platform;
import io.holdfast.hosting.PortReservation;
import io.holdfast.hosting.Telemetry;
import io.holdfast.hosting.Tokens;
import io.holdfast.http.AccessGuard;
import io.holdfast.http.Token;
import io.holdfast.http.WebServer;
import io.holdfast.http.tls.ProcessTls;
import io.holdfast.registry.Lease;
import io.holdfast.registry.LocalRegistry;
import io.holdfast.registry.Registry;
import io.holdfast.registry.ServiceDirectory;
import io.holdfast.rpc.RpcClient;
import io.holdfast.rpc.RpcClients;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Expense replicas in this JVM, on one database, with a clock that can be set forward. */
final class ExpenseSite implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(60);

    private final Vertx vertx = Vertx.vertx();
    private final WoundTime time = new WoundTime();
    private final Registry registry = new LocalRegistry(time);
    private final Path directory;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final List<Health> replicas = new ArrayList<>();
    private final List<ExpenseVerticle> verticles = new ArrayList<>();

    /** The system's clocks, and what was added to them. */
    static final class WoundTime implements Time {
        private volatile Duration ahead = Duration.ZERO;

        @Override
        public long nanos() {
            return Time.system().nanos() + ahead.toNanos();
        }

        @Override
        public Instant now() {
            return Time.system().now().plus(ahead);
        }

        void advance(Duration span) {
            ahead = ahead.plus(span);
        }
    }

    /** @param settings {@code key=value} of every replica */
    ExpenseSite(Path directory, String... settings) {
        this.directory = directory;
        for (String setting : settings) {
            this.settings.put(setting.split("=", 2)[0], setting.split("=", 2)[1]);
        }
    }

    WoundTime time() {
        return time;
    }

    Vertx vertx() {
        return vertx;
    }

    /** Starts one more. @return which it is, from 0 */
    int start() {
        start(1);
        return replicas.size() - 1;
    }

    /** Starts so many more at the same time. */
    void start(int count) {
        List<Future<String>> starts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Health health = Health.starting();
            ExpenseVerticle verticle = new ExpenseVerticle(platform(), config(), health);
            replicas.add(health);
            verticles.add(verticle);
            starts.add(vertx.deployVerticle(verticle));
        }
        try {
            Future.all(starts).await(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    ExpenseVerticle.Config config() {
        return ExpenseVerticle.Config.from(settings(), Optional.empty(), Duration.ofSeconds(10));
    }

    private Settings settings() {
        return new Settings(List.of(Layer.of("test", settings)));
    }

    URI url(int replica) {
        return replicas.get(replica).url().orElseThrow();
    }

    boolean isReady(int replica) throws Exception {
        return Http.get(url(replica), "/health/ready").status() == 200;
    }

    void awaitReady(int replica) {
        Await.until("replica %d is ready".formatted(replica), SOON, () -> isReady(replica));
    }

    Http.Answer get(String path) throws Exception {
        return Http.get(url(0), path);
    }

    Http.Answer send(String method, String path, String json, String... headers) throws Exception {
        return Http.send(method, url(0), path, json, headers);
    }

    private Platform platform() {
        Settings settings = settings();
        Token cluster = Token.required("cluster", Optional.empty());
        Telemetry telemetry = Telemetry.create(Time.system());
        try {
            return new Platform(
                    vertx,
                    time,
                    directory,
                    new Discovery(
                            registry,
                            ServiceDirectory.follow(vertx, registry, time, ServiceDirectory.Config.from(settings))
                                    .await(60, TimeUnit.SECONDS),
                            Lease.Config.from(settings),
                            Map.of(),
                            RoleNames.reserved()),
                    new Listening(
                            "127.0.0.1",
                            WebServer.Config.from(settings),
                            new PortReservation(),
                            new Drain(Duration.ofMillis(1), Duration.ofSeconds(2), Duration.ofMillis(1)),
                            ProcessTls.off()),
                    new Tokens(
                            Token.required("admin", Optional.empty()),
                            cluster,
                            AccessGuard.open(Token.required("admin", Optional.empty()))),
                    new RpcClients(vertx, time, cluster, RpcClient.Config.from(settings), telemetry.meters()),
                    telemetry,
                    Chaos.OFF,
                    new WatchedFiles());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            for (String id : List.copyOf(vertx.deploymentIDs())) {
                vertx.undeploy(id).await(60, TimeUnit.SECONDS);
            }
            vertx.close().await(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Forgets old keys now, as every replica does now and then. */
    void forget() {
        ExpenseVerticle first = verticles.get(0);
        try {
            first.expire().await(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
