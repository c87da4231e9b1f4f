package io.holdfast.e2e;

import io.holdfast.base.time.Time;
import io.holdfast.registry.Instance;
import io.holdfast.registry.Lease;
import io.holdfast.registry.redis.RedisRegistry;
import io.holdfast.registry.redis.RedisUrl;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Somebody's service behind the router, as a process of its own: it registers, answers with its id, remembers what it saw, and
 * misbehaves on request ({@code /control/half}, {@code slow}, {@code broken}, {@code reset}, {@code ok}).
 */
public final class BackEnd {
    private static final int SLOW_MILLIS = 3_000;

    private final Vertx vertx = Vertx.vertx();
    private final String id;
    private final List<String> seen = new ArrayList<>();
    private String mode = "ok";
    private int requests;

    private BackEnd(String id) {
        this.id = id;
    }

    /** @param args id, URL of Redis, host name to register under */
    public static void main(String[] args) {
        BackEnd backEnd = new BackEnd(args[0]);
        backEnd.vertx.runOnContext(v -> backEnd.start(args[1], args[2]));
    }

    private void start(String redis, String host) {
        var config =
                new RedisRegistry.Config(RedisUrl.parse(redis), Optional.empty(), Duration.ofMillis(500), "holdfast");
        HttpServer server = vertx.createHttpServer().requestHandler(this::handle);
        server.listen(0, "127.0.0.1")
                .compose(bound -> RedisRegistry.connect(vertx, Time.system(), config, Duration.ofSeconds(60)))
                .compose(registry -> {
                    URI url = URI.create("http://%s:%d".formatted(host, server.actualPort()));
                    Instance instance = new Instance("back", id, 0, url, Instance.State.READY, 1, Map.of());
                    var leases = new Lease.Config(Duration.ofSeconds(2), Duration.ofSeconds(6));
                    return Lease.take(vertx, registry, leases, instance, () -> System.exit(3));
                })
                .onSuccess(lease -> {
                    leaveInOrder(server, lease);
                    System.out.printf("  back       http://127.0.0.1:%d%nCtrl-C%n", server.actualPort());
                })
                .onFailure(cause -> {
                    cause.printStackTrace();
                    System.exit(1);
                });
    }

    private void leaveInOrder(HttpServer server, Lease lease) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                lease.become(Instance.State.DRAINING)
                        .compose(told -> vertx.timer(500, TimeUnit.MILLISECONDS)) // the notice that routers need
                        .compose(over -> server.shutdown(5, TimeUnit.SECONDS))
                        .compose(ended -> lease.close())
                        .await(20, TimeUnit.SECONDS);
            } catch (Exception e) {
                e.printStackTrace();
            }
            Runtime.getRuntime().halt(0);
        }));
    }

    private void handle(HttpServerRequest request) {
        String path = request.path();
        if (path.startsWith("/control/")) {
            mode = path.substring("/control/".length());
            request.response().end();
        } else if (path.equals("/seen")) {
            request.response()
                    .end(new JsonObject()
                            .put("requests", requests)
                            .put("seen", new JsonArray(seen))
                            .toBuffer());
            requests = 0;
            seen.clear();
        } else if (path.equals("/health/ready")) {
            request.response().end();
        } else {
            serve(request);
        }
    }

    private void serve(HttpServerRequest request) {
        requests++;
        if (request.getHeader("X-Id") != null) {
            seen.add(request.getHeader("X-Id") + " " + request.getHeader("Idempotency-Key"));
        }
        boolean bad = mode.equals("broken") || mode.equals("half") && requests % 2 == 0;
        if (mode.equals("reset")) {
            request.connection().close();
        } else if (mode.equals("slow")) {
            vertx.setTimer(SLOW_MILLIS, t -> request.response().end(id));
        } else {
            request.body().onSuccess(body -> request.response()
                    .setStatusCode(bad ? 500 : 200)
                    .putHeader("X-Node", id)
                    .end(body.length() == 0 ? Buffer.buffer(id) : body));
        }
    }
}
