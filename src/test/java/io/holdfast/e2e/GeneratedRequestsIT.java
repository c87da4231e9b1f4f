package io.holdfast.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.openapi.Api;
import io.holdfast.openapi.Api.Operation;
import io.holdfast.openapi.RequestGenerator;
import io.holdfast.openapi.RequestGenerator.Generated;
import io.holdfast.support.Http;
import io.holdfast.support.Seed;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Requests made from the OpenAPI documents, against one real process: what a document allows is never answered 5xx, and what it forbids
 * always 4xx, as a problem that says where. Every response is held to its document too, as in all tests that use {@link Http}.
 */
class GeneratedRequestsIT {
    private static final int ROUNDS = 8;
    /** Those that monitoring systems ask, with query parameters of their own. */
    private static final Set<String> ANY_QUERY = Set.of("getLive", "getReady", "getStarted", "getMetrics");

    @TempDir
    private static Path directory;

    private static HoldfastProcess process;
    private static String bearer;
    private static final Map<String, String> KNOWN = new TreeMap<>(
            Map.of("name", "Fox", "key", "colour", "number", "1", "service", "billing", "group", "order"));

    enum Side {
        PUBLIC("router", Api.PUBLIC),
        ADMIN("admin", Api.ADMIN);

        private final String role;
        private final Api api;

        Side(String role, Api api) {
            this.role = role;
            this.api = api;
        }
    }

    @BeforeAll
    static void open() throws Exception {
        process = HoldfastProcess.start(directory, "up", "--port", "0", "--admin-port", "0");
        URI router = process.url("router");
        bearer = "Bearer "
                + Files.readString(directory.resolve("data/admin-token")).strip();
        Http.post(router, "/orders", "{\"name\":\"Fox\",\"quantity\":2}");
        Http.send("PUT", router, "/record/colour", "{\"value\":\"blue\"}");
        Http.send(
                "PUT",
                process.url("admin"),
                "/instances/billing/a",
                "{\"url\":\"http://127.0.0.1:9\",\"ttl\":3600}",
                "Authorization",
                bearer);
    }

    @AfterAll
    static void close() throws Exception {
        assertEquals(200, Http.get(process.url("admin"), "/health/ready").status());
        process.close();
    }

    private static RequestGenerator generator(Side side) throws Exception {
        Seed seed = Seed.next();
        String id = side == Side.ADMIN
                ? "a"
                : Http.post(process.url("router"), "/v1/expenses", expense())
                        .body()
                        .get("id")
                        .asText();
        KNOWN.put("id", id);
        return new RequestGenerator(seed.random(), KNOWN);
    }

    private static String expense() {
        return Api.PUBLIC
                .part("/components/schemas/NewExpense")
                .node()
                .at("/examples/0")
                .toString();
    }

    private static Http.Answer send(Side side, Generated request) throws Exception {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(process.url(side.role) + request.target()))
                .timeout(Duration.ofSeconds(60))
                .method(
                        request.operation().method(),
                        request.body().map(BodyPublishers::ofString).orElseGet(BodyPublishers::noBody));
        if (request.body().isPresent()) {
            builder.setHeader("Content-Type", "application/json");
        }
        if (request.operation().isGuarded()) {
            builder.setHeader("Authorization", bearer);
        }
        request.headers().forEach(builder::setHeader);
        return Http.send(builder);
    }

    @ParameterizedTest
    @EnumSource
    void that_are_allowed_are_never_answered_5xx(Side side) throws Exception {
        RequestGenerator generator = generator(side);
        List<String> failed = new ArrayList<>();
        Map<String, Map<Integer, Integer>> statuses = new TreeMap<>();
        for (Operation operation : side.api.operations()) {
            for (int i = 0; i < ROUNDS; i++) {
                Generated request = generator.allowed(operation);
                int status = send(side, request).status();
                statuses.computeIfAbsent(operation.toString(), any -> new TreeMap<>())
                        .merge(status, 1, Integer::sum);
                if (status >= 500) {
                    failed.add(status + " " + request);
                }
            }
        }
        System.out.println(statuses);

        assertEquals(List.of(), failed);
        long useful = statuses.values().stream()
                .filter(each -> each.keySet().stream().anyMatch(status -> status < 400))
                .count();
        assertTrue(useful >= statuses.size() / 2, () -> "only 4xx nearly everywhere: " + statuses);
    }

    @ParameterizedTest
    @EnumSource
    void that_are_forbidden_are_always_4xx_and_say_where(Side side) throws Exception {
        RequestGenerator generator = generator(side);
        List<String> wrong = new ArrayList<>();
        int sent = 0;
        for (Operation operation : side.api.operations()) {
            boolean anyQuery = ANY_QUERY.contains(operation.part().text("operationId"));
            for (Generated request : anyQuery ? List.<Generated>of() : generator.forbidden(operation)) {
                Http.Answer answer = send(side, request);
                sent++;
                boolean problem = answer.status() >= 400 && answer.status() < 500 && answer.body() != null;
                if (!problem || !request.isNamedIn(answer.body()) && !isChaosOff(answer)) {
                    wrong.add(answer.status() + " " + request + " -> "
                            + answer.raw().body());
                }
            }
        }
        System.out.println(sent + " forbidden requests");

        assertEquals("", String.join("\n", wrong));
        assertTrue(sent > 100, "only " + sent);
    }

    /** Of a process that cannot be broken, all paths for that are 404, whatever the request is like. */
    private static boolean isChaosOff(Http.Answer answer) {
        return answer.status() == 404 && answer.body().path("code").asText().equals("chaos-off");
    }

    @ParameterizedTest
    @EnumSource
    void without_the_token_are_401(Side side) throws Exception {
        RequestGenerator generator = generator(side);
        for (Operation operation : side.api.operations()) {
            if (operation.isGuarded()) {
                Generated request = generator.allowed(operation);
                request.headers().put("Authorization", "Bearer another");
                Http.Answer answer = send(side, request);
                assertEquals(401, answer.status(), request::toString);
            }
        }
    }
}
