package io.holdfast.e2e.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.holdfast.e2e.HoldfastProcess;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import io.holdfast.support.RealRedis;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Three processes with a replica of each group, an entrance whose console is looked at, and services of our own: all real. */
final class ConsoleWorld implements AutoCloseable {
    static final String TOKEN = "admin-secret";
    private static final Map<String, String> TOKENS =
            Map.of("HOLDFAST_CLUSTER_TOKEN", "cluster-secret", "HOLDFAST_ADMIN_TOKEN", TOKEN);
    private static final Duration LONG = Duration.ofMinutes(5);

    private final Path directory;
    private final RealRedis redis = RealRedis.start();
    private final Map<Integer, HoldfastProcess> replicas = new TreeMap<>();
    private final List<HttpServer> servers = new ArrayList<>();
    private HoldfastProcess entrance;

    private ConsoleWorld(Path directory) {
        this.directory = directory;
    }

    /** Waits until everything is up. */
    static ConsoleWorld open(Path directory) throws Exception {
        ConsoleWorld world = new ConsoleWorld(directory);
        try {
            world.start();
            return world;
        } catch (Exception | AssertionError e) {
            String said = world.entrance == null ? "" : world.entrance.output();
            world.close();
            throw new AssertionError(said, e);
        }
    }

    private void start() throws Exception {
        for (int id = 1; id <= 3; id++) {
            startReplica(id);
        }
        entrance = start("entrance", "--role", "router,frontend");
        Await.until(
                "the store is open", LONG, () -> Http.get(shop(), "/products").status() == 200);
        Await.until("every group has a leader", LONG, () -> leaderOf("order") > 0 && leaderOf("catalog") > 0);
    }

    void startReplica(int id) throws IOException {
        replicas.put(
                id, start("replica" + id, "--role", "order,catalog,record", "--id", Integer.toString(id), "--chaos"));
    }

    private HoldfastProcess start(String name, String... arguments) throws IOException {
        Path own = Files.createDirectories(directory.resolve(name));
        return HoldfastProcess.start(
                own,
                TOKENS,
                Stream.concat(
                                Stream.of(arguments),
                                Stream.of(
                                        "--port",
                                        "0",
                                        "--admin-port",
                                        "0",
                                        "--data-dir",
                                        own + "/data",
                                        "--registry",
                                        redis.url()))
                        .toArray(String[]::new));
    }

    HoldfastProcess replica(int id) {
        return replicas.get(id);
    }

    HoldfastProcess entrance() {
        return entrance;
    }

    URI shop() {
        return entrance.url("router");
    }

    URI console() {
        return entrance.url("admin");
    }

    /** As the router tells everybody; 0 while nobody leads. */
    int leaderOf(String group) throws Exception {
        return Http.get(shop(), "/leader").body().path(group).path("id").asInt();
    }

    JsonNode status() throws Exception {
        return Http.get(console(), "/status").body();
    }

    Http.Answer admin(String method, String path, String body) throws Exception {
        return Http.send(method, console(), path, body, "Authorization", "Bearer " + TOKEN);
    }

    /** A node of {@code billing}, registered for an hour, that answers {@code status} to everything but its health check. */
    void node(String id, int status) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            int answer = exchange.getRequestURI().getPath().equals("/health") ? 200 : status;
            exchange.sendResponseHeaders(answer, -1);
            exchange.close();
        });
        server.start();
        servers.add(server);
        String lease = "{\"url\":\"http://127.0.0.1:%d\",\"routes\":[\"/billing\"],\"ttl\":3600,\"health\":\"/health\"}"
                .formatted(server.getAddress().getPort());
        Http.Answer held = admin("PUT", "/instances/billing/" + id, lease);
        if (held.status() >= 300) {
            throw new AssertionError(held.raw().body());
        }
    }

    @Override
    public void close() {
        replicas.values().forEach(HoldfastProcess::close);
        if (entrance != null) {
            entrance.close();
        }
        servers.forEach(server -> server.stop(0));
        redis.close();
    }
}
