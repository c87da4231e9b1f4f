package io.holdfast.admin;

import io.holdfast.base.config.Settings;
import io.holdfast.base.failure.Failure;
import io.holdfast.hosting.Health;
import io.holdfast.hosting.Platform;
import io.holdfast.hosting.ProcessView;
import io.holdfast.http.ApiDocument;
import io.holdfast.http.ApiRoutes;
import io.holdfast.http.DirectEndpoint;
import io.holdfast.http.Endpoint;
import io.holdfast.http.StaticFiles;
import io.holdfast.http.WebServer;
import io.holdfast.telemetry.events.EventLog;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The admin port of the process: health of all its roles, status, metrics, and the verbs of operators. */
public final class AdminServer {

    /**
     * @param host loopback unless told otherwise
     * @param port 0 takes any free one
     * @param readsOpen whether reads need no token: only who is on this machine reaches the port
     */
    public record Config(String host, int port, boolean readsOpen) {
        /** May resolve {@code host}, so never on an event loop. */
        public static Config from(Settings settings) {
            String host = settings.host(
                    "admin.host",
                    "127.0.0.1",
                    "address the admin port listens at; beyond loopback reads need a token, too");
            return new Config(
                    host,
                    settings.integer("admin.port", 9090, 0, 65_535, "port for operators; 0 takes any"),
                    isLoopback(host));
        }

        private static boolean isLoopback(String host) {
            try {
                return Stream.of(InetAddress.getAllByName(host)).allMatch(InetAddress::isLoopbackAddress);
            } catch (UnknownHostException e) {
                return false; // listening there fails with a better message
            }
        }
    }

    private static final Duration STOP = Duration.ofSeconds(2);

    private final HttpServer server;
    private final EventStreams streams;
    private final Runnable endSources;

    private AdminServer(HttpServer server, EventStreams streams, Runnable endSources) {
        this.server = server;
        this.streams = streams;
        this.endSources = endSources;
    }

    public int actualPort() {
        return server.actualPort();
    }

    /** Ends the streams of events, and lets other requests in flight end. Always succeeds. */
    public Future<Void> close() {
        endSources.run();
        return streams.close()
                .eventually(() -> server.shutdown(STOP.toMillis(), TimeUnit.MILLISECONDS))
                .otherwiseEmpty();
    }

    /** @param roles the health of each role of this process, by the role's name @param view of this process on the cluster */
    public static Future<AdminServer> listen(
            Platform platform, Config config, Map<String, Health> roles, ProcessView view) {
        return StaticFiles.load(platform.vertx(), "console")
                .compose(console -> ApiRoutes.load(platform.vertx(), ApiDocument.ADMIN)
                        .compose(api -> listen(platform, config, roles, view, console, api)));
    }

    private static Future<AdminServer> listen(
            Platform platform,
            Config config,
            Map<String, Health> roles,
            ProcessView view,
            StaticFiles console,
            ApiRoutes api) {
        WebServer.Config web = platform.listening()
                .web()
                .at(config.host())
                .withTls(platform.listening().tls().admin());
        Router router = WebServer.router(platform.vertx(), web);
        DirectEndpoint.forPreparation(router).handler(Endpoint.forOperators());
        EventLog events = platform.telemetry().events();
        Audit audit = new Audit(events.bursts());
        Login login = new Login(platform.tokens(), platform.time(), config.readsOpen(), audit);
        AdminAccess.mount(router, login::guard);
        console.mount(router, "/");
        router.get("/health/live").handler(ctx -> Health.answer(ctx, 200, "up", List.of()));
        for (String probe : List.of("/health/ready", "/health/started")) {
            router.get(probe).handler(ctx -> {
                Health.answer(ctx, reasons(roles), code(roles));
            });
        }
        StatusFeed status = new StatusFeed(platform, view, roles);
        new StatusRoutes(status).mount(router);
        EventStreams streams = new EventStreams(
                platform.vertx(),
                events,
                new StateFrames<>(() -> Future.succeededFuture(status.now()), StatusDelta::between),
                status.figures(),
                EventStreams.Limits.USUAL);
        new EventRoutes(events, streams, login::mayStillRead).mount(router);
        Runnable endSources = EventSources.begin(platform, roles);
        new LoginRoutes(login, audit).mount(router);
        new AdminGroupRoutes(platform, audit).mount(router);
        new InstanceRoutes(platform, audit).mount(router);
        new ProcessRoutes(platform, status, audit).mount(router);
        ChaosRoutes.mount(router, platform, audit);
        new LookUpRoutes(platform).mount(router);
        new AttemptRoutes(
                        platform.telemetry().attempts(),
                        platform.telemetry().processes().directory())
                .mount(router);
        StatusMetrics.register(platform, roles);
        MetricsRoute.mount(router, platform.vertx(), platform.telemetry().metrics());
        api.mount(router);
        AdminAccess.requireComplete(router);
        return WebServer.listen(platform.vertx(), web, config.port(), router)
                .onSuccess(server -> platform.listening()
                        .ports()
                        .release(config.host(), config.port())
                        .onFailure(never -> {}))
                .map(server -> new AdminServer(server, streams, endSources))
                .recover(cause ->
                        Future.failedFuture(new Failure.Unavailable("cannot-listen", "admin: " + cause.getMessage())));
    }

    private static Optional<String> code(Map<String, Health> roles) {
        return new TreeMap<>(roles)
                .values().stream()
                        .flatMap(health -> health.code().stream())
                        .reduce((one, other) -> one.equals(Health.NOT_READY) ? other : one);
    }

    private static List<String> reasons(Map<String, Health> roles) {
        return new TreeMap<>(roles)
                .entrySet().stream()
                        .flatMap(e -> e.getValue().reasons().stream().map(reason -> e.getKey() + ": " + reason))
                        .toList();
    }
}
