package io.holdfast.e2e.external;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.holdfast.base.time.Time;
import io.holdfast.e2e.HoldfastProcess;
import io.holdfast.registry.Instance;
import io.holdfast.registry.redis.RedisRegistry;
import io.holdfast.registry.redis.RedisUrl;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import io.holdfast.support.RealRedis;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Eight services ask for one route, and all routers send its requests to the same. */
@Tag("fault")
class RouteOwnershipIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int SERVICES = 8;
    private static final int ROUTERS = 3;

    @TempDir
    private Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final Map<String, HttpServer> servers = new HashMap<>();
    private final List<HoldfastProcess> routers = new ArrayList<>();
    private RedisRegistry registry;

    private void is(String service, Instance.State state) throws Exception {
        HttpServer server = servers.get(service);
        if (server == null) {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
            server.createContext("/", exchange -> {
                byte[] name = service.getBytes();
                exchange.sendResponseHeaders(200, name.length);
                exchange.getResponseBody().write(name);
                exchange.close();
            });
            server.start();
            servers.put(service, server);
        }
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        Instance instance = new Instance(service, "1", 1, url, state, 1, Map.of("route", "/shared", "health", "/"));
        registry.hold(instance, Duration.ofHours(1)).await(5, SECONDS);
    }

    /** Who answers, at all routers together. */
    private TreeSet<String> answering() throws Exception {
        TreeSet<String> answering = new TreeSet<>();
        for (HoldfastProcess router : routers) {
            Http.Answer answer = Http.get(router.url("router"), "/shared/x");
            answering.add(answer.status() == 200 ? answer.raw().body() : Integer.toString(answer.status()));
        }
        return answering;
    }

    private void allAgreeOn(String service) {
        Await.until(service + " has it", SOON, () -> answering().equals(new TreeSet<>(List.of(service))));
    }

    @Test
    void it_is_the_first_that_was_ready_until_it_is_not_and_the_others_are_told() throws Exception {
        try (RealRedis redis = RealRedis.start()) {
            var config = new RedisRegistry.Config(
                    RedisUrl.parse(redis.url()), Optional.empty(), Duration.ofSeconds(2), "holdfast");
            registry = RedisRegistry.connect(vertx, Time.system(), config, SOON).await(30, SECONDS);
            for (int i = 1; i <= ROUTERS; i++) {
                routers.add(HoldfastProcess.start(
                        directory,
                        "--role",
                        "router",
                        "--id",
                        "r" + i,
                        "--port",
                        "0",
                        "--admin-port",
                        "0",
                        "--registry",
                        redis.url()));
            }
            allAgreeOn("404");

            is("s1", Instance.State.STARTING);
            allAgreeOn("503");
            is("s5", Instance.State.READY);
            allAgreeOn("s5");
            for (int i = SERVICES; i > 0; i--) {
                is("s" + i, Instance.State.READY);
            }
            Await.until(
                    "all are there",
                    SOON,
                    () -> Http.get(routers.get(0).url("admin"), "/status")
                                    .body()
                                    .at("/routes/0/refused")
                                    .size()
                            == SERVICES - 1);
            allAgreeOn("s5");

            is("s5", Instance.State.DRAINING);
            allAgreeOn("s8");
            is("s5", Instance.State.READY);
            Await.until("it is refused now", SOON, () -> Http.get(routers.get(0).url("admin"), "/status")
                    .body()
                    .at("/routes/0/refused")
                    .toString()
                    .contains("s5"));
            assertEquals(new TreeSet<>(List.of("s8")), answering());

            for (HoldfastProcess router : routers) {
                String told = "s1 asks for the route /shared and gets no requests there: it belongs to s5";
                assertEquals(2, router.output().split(told, -1).length, router.output());
                assertTrue(router.output().contains("it belongs to s8"), router.output());
            }
        } finally {
            routers.forEach(HoldfastProcess::close);
            servers.values().forEach(server -> server.stop(0));
            vertx.close().await(10, SECONDS);
        }
    }
}
