package io.holdfast.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import io.holdfast.support.RealRedis;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A Redis, some routers and some back ends, all of them real processes. */
final class RouterWorld implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(60);
    private static final String ROUTES =
            """
            routes:
              - {prefix: /keyed, service: back, mint-idempotency-key: true}
              - {prefix: /plain, service: back}
            """;

    private final Path directory;
    private final RealRedis redis = RealRedis.start();
    private final List<HoldfastProcess> all = new ArrayList<>();
    private final Map<String, HoldfastProcess> backEnds = new LinkedHashMap<>();

    RouterWorld(Path directory) throws Exception {
        this.directory = directory;
        Files.writeString(directory.resolve("routes.yaml"), ROUTES);
    }

    RealRedis redis() {
        return redis;
    }

    HoldfastProcess router(String id, String... more) {
        return router(id, List.of(), more);
    }

    HoldfastProcess router(String id, List<String> jvm, String... more) {
        String[] arguments = Stream.concat(
                        Stream.of(
                                "--role",
                                "router",
                                "--id",
                                id,
                                "--port",
                                "0",
                                "--admin-port",
                                "0",
                                "--registry",
                                redis.url(),
                                "--set",
                                "router.routes=routes.yaml"),
                        Stream.of(more))
                .toArray(String[]::new);
        HoldfastProcess router = HoldfastProcess.start(directory, Map.of(), jvm, arguments);
        all.add(router);
        return router;
    }

    /** Starts it without waiting. */
    HoldfastProcess backEnd(String id) {
        return backEnd(id, "127.0.0.1");
    }

    HoldfastProcess backEnd(String id, String host) {
        HoldfastProcess backEnd = HoldfastProcess.startMain(directory, BackEnd.class, id, redis.url(), host);
        all.add(backEnd);
        backEnds.put(id, backEnd);
        return backEnd;
    }

    HoldfastProcess get(String id) {
        return backEnds.get(id);
    }

    void control(String id, String mode) throws Exception {
        Http.get(backEnds.get(id).url("back"), "/control/" + mode);
    }

    /** What the back end has seen: requests since the last call, the marked ones also as "id key". */
    JsonNode seen(String id) throws Exception {
        return Http.getAnything(backEnds.get(id).url("back"), "/seen");
    }

    /** State of each back end as {@code router} sees it in the registry. */
    static Map<String, String> states(HoldfastProcess router) throws Exception {
        JsonNode nodes = Http.get(router.url("admin"), "/status").body().get("nodes");
        Map<String, String> states = new LinkedHashMap<>();
        StreamSupport.stream(nodes.spliterator(), false)
                .filter(n -> n.get("service").asText().equals("back"))
                .forEach(n -> states.put(n.get("id").asText(), n.get("state").asText()));
        return states;
    }

    static void awaitReady(HoldfastProcess router, String... ids) {
        Await.until("all in rotation: " + List.of(ids), SOON, () -> {
            Map<String, String> states = states(router);
            return states.size() == ids.length && states.values().stream().allMatch("ready"::equals);
        });
    }

    static URI entrance(HoldfastProcess router) {
        return router.url("router");
    }

    @Override
    public void close() {
        all.forEach(HoldfastProcess::close);
        redis.close();
    }
}
