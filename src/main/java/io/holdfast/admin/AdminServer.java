package io.holdfast.admin;

import io.holdfast.base.config.Settings;
import io.holdfast.base.failure.Failure;
import io.holdfast.hosting.Health;
import io.holdfast.hosting.Platform;
import io.holdfast.http.ApiDocument;
import io.holdfast.http.ApiRoutes;
import io.holdfast.http.Endpoint;
import io.holdfast.http.StaticFiles;
import io.holdfast.http.WebServer;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The admin port of the process: health of all its roles, status, metrics, and the verbs of operators. */
public final class AdminServer {

    /** @param host loopback unless told otherwise @param port 0 takes any free one */
    public record Config(String host, int port) {
        public static Config from(Settings settings) {
            return new Config(
                    settings.host("admin.host", "127.0.0.1", "address the admin port listens at"),
                    settings.integer("admin.port", 9090, 0, 65_535, "port for operators; 0 takes any"));
        }
    }

    private AdminServer() {}

    /** @param roles the health of each role of this process, by the role's name */
    public static Future<HttpServer> listen(Platform platform, Config config, Map<String, Health> roles) {
        return StaticFiles.load(platform.vertx(), "console")
                .compose(console -> listen(platform, config, roles, console));
    }

    private static Future<HttpServer> listen(
            Platform platform, Config config, Map<String, Health> roles, StaticFiles console) {
        WebServer.Config web = platform.listening().web().at(config.host());
        Router router = WebServer.router(platform.vertx(), web);
        router.route().handler(Endpoint.forOperators());
        console.mount(router, "/");
        router.get("/health/live").handler(ctx -> Health.answer(ctx, 200, "up", List.of()));
        for (String probe : List.of("/health/ready", "/health/started")) {
            router.get(probe).handler(ctx -> {
                Health.answer(ctx, reasons(roles), code(roles));
            });
        }
        new StatusRoutes(platform, roles).mount(router);
        new AdminGroupRoutes(platform).mount(router);
        new InstanceRoutes(platform).mount(router);
        ChaosRoutes.mount(router, platform);
        StatusMetrics.register(platform, roles);
        MetricsRoute.mount(router, platform.vertx(), platform.telemetry().metrics());
        ApiRoutes.mount(router, platform.vertx(), ApiDocument.ADMIN);
        return WebServer.listen(platform.vertx(), web, config.port(), router)
                .onSuccess(server -> platform.listening()
                        .ports()
                        .release(config.host(), config.port())
                        .onFailure(never -> {}))
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
