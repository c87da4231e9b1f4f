package io.holdfast.platform.ops;

import io.holdfast.base.config.Settings;
import io.holdfast.platform.registry.Instance;
import io.holdfast.platform.registry.Mark;
import io.holdfast.platform.web.Endpoint;
import io.holdfast.platform.web.Reply;
import io.holdfast.platform.web.WebServer;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The process' own port, for operators and probes: health of all its roles together, and the table of who is where. */
public final class AdminServer {

    /** @param host loopback unless told otherwise @param port 0 takes any free one */
    public record Config(String host, int port) {
        public static Config from(Settings settings) {
            return new Config(
                    settings.text("admin.host", "127.0.0.1", "address the admin port listens at"),
                    settings.whole("admin.port", 9090, 0, 65_535, "port for operators; 0 takes any"));
        }
    }

    private AdminServer() {}

    /** @param roles the health of each role of this process, by the role's name */
    public static Future<HttpServer> listen(Platform platform, Config config, Map<String, Health> roles) {
        WebServer.Config web = platform.web().at(config.host());
        Router router = WebServer.router(platform.vertx(), web);
        router.get("/health/live").handler(ctx -> Health.answer(ctx, 200, "up", List.of()));
        for (String probe : List.of("/health/ready", "/health/started")) {
            router.get(probe).handler(ctx -> {
                List<String> reasons = reasons(roles);
                Health.answer(ctx, reasons.isEmpty() ? 200 : 503, reasons.isEmpty() ? "ready" : "not ready", reasons);
            });
        }
        router.get("/status").handler(Endpoint.of(call -> Future.succeededFuture(Reply.ok(status(platform)))));
        router.get("/metrics").handler(ctx -> ctx.response()
                .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                .end(platform.meters().scrape())
                .onFailure(gone -> {})); // whoever asked has left: nothing to tell
        return WebServer.listen(platform.vertx(), web, config.port(), router);
    }

    private static List<String> reasons(Map<String, Health> roles) {
        return new TreeMap<>(roles)
                .entrySet().stream()
                        .flatMap(e -> e.getValue().reasons().stream().map(reason -> e.getKey() + ": " + reason))
                        .toList();
    }

    private static Map<String, Object> status(Platform platform) {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("registry", platform.roster().isStale() ? "stale" : "fresh");
        status.put("registry_url", platform.registry().name());
        status.put(
                "nodes",
                platform.roster().all().stream()
                        .map(instance -> row(instance, platform.roster().marks()))
                        .toList());
        return status;
    }

    private static Map<String, Object> row(Instance instance, List<Mark> marks) {
        Optional<Mark> evicted =
                marks.stream().filter(mark -> mark.isAbout(instance)).findFirst();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("service", instance.service());
        row.put("id", instance.id());
        row.put("url", instance.url());
        row.put("state", evicted.isPresent() ? "evicted" : instance.state());
        evicted.ifPresent(mark -> row.put("reason", "%s (%s)".formatted(mark.reason(), mark.by())));
        row.put("epoch", instance.epoch());
        row.put("weight", instance.weight());
        return row;
    }
}
