package io.holdfast.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.PublicAccess;
import io.holdfast.api.PublicAccess.Row;
import io.holdfast.api.Scope;
import io.holdfast.http.auth.TokenTable;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All routes of the public API, through the router, by callers of all kinds, with {@code auth.mode=tokens}. */
class AccessIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String ORDER = "{\"name\":\"Fox\",\"quantity\":1,\"type\":\"%s\"}";
    private static final String EXPENSE =
            """
            {"name":"Foo Bar","email":"foo@bar.com","category":"travel","description":"a train","link":"http://trains.example",
             "estimated_costs":"700","submit_date":"09-08-2016"}""";
    private static final String ADMIN = "the-admin-token";

    @TempDir
    private static Path directory;

    /** The tokens of the file, by whom they are given to: the hash is kept, and the token must not be found anywhere. */
    private static final Map<String, Set<Scope>> CALLERS = new LinkedHashMap<>();

    private static HoldfastProcess store;
    private static URI router;

    /** One request a row: what it sends, and what the right caller gets. */
    private record Request(String path, String body, int status) {}

    private static final Map<String, Request> REQUESTS = new LinkedHashMap<>();

    /** Routes of one order or expense; those here were made by another caller. */
    private static final Set<String> OF_OTHERS =
            Set.of("GET /orders/:number", "GET /v1/expenses/:id", "PUT /v1/expenses/:id", "DELETE /v1/expenses/:id");

    static {
        REQUESTS.put("GET /health/live", new Request("/health/live", "", 200));
        REQUESTS.put("GET /health/ready", new Request("/health/ready", "", 200));
        REQUESTS.put("GET /", new Request("/", "", 200));
        REQUESTS.put("GET /api", new Request("/api", "", 200));
        REQUESTS.put("GET /openapi.json", new Request("/openapi.json", "", 200));
        REQUESTS.put("GET /leader", new Request("/leader", "", 200));
        REQUESTS.put("GET /products", new Request("/products", "", 200));
        REQUESTS.put("GET /products/:name", new Request("/products/Fox", "", 200));
        REQUESTS.put("PUT /products/:name", new Request("/products/Fox", "{\"price\":3}", 200));
        REQUESTS.put("POST /products/:name/restock", new Request("/products/Fox/restock", "{\"quantity\":1}", 200));
        REQUESTS.put("POST /orders", new Request("/orders", ORDER.formatted("buy"), 201));
        REQUESTS.put("GET /orders", new Request("/orders", "", 200));
        REQUESTS.put("GET /orders/:number", new Request("/orders/1", "", 200));
        REQUESTS.put("GET /v1/expenses", new Request("/v1/expenses", "", 200));
        REQUESTS.put("POST /v1/expenses", new Request("/v1/expenses", EXPENSE, 201));
        REQUESTS.put("GET /v1/expenses/:id", new Request("/v1/expenses/{}", "", 200));
        REQUESTS.put("PUT /v1/expenses/:id", new Request("/v1/expenses/{}", "{\"description\":\"a bus\"}", 202));
        REQUESTS.put("DELETE /v1/expenses/:id", new Request("/v1/expenses/{}", "", 204));
        REQUESTS.put("GET /record", new Request("/record", "", 200));
        REQUESTS.put("GET /record/:key", new Request("/record/name", "", 200));
        REQUESTS.put("PUT /record/:key", new Request("/record/name", "{\"value\":\"Paola\"}", 200));
        REQUESTS.put("PATCH /record", new Request("/record", "{\"name\":\"Paola\"}", 200));
        REQUESTS.put("DELETE /record/:key", new Request("/record/{key}", "", 204));
    }

    @BeforeAll
    static void open() throws Exception {
        CALLERS.put("all", EnumSet.allOf(Scope.class));
        for (Scope scope : Scope.values()) {
            CALLERS.put("only-" + scope.word().replace(':', '-'), EnumSet.of(scope));
            CALLERS.put("not-" + scope.word().replace(':', '-'), EnumSet.complementOf(EnumSet.of(scope)));
        }
        CALLERS.put("no-orders", EnumSet.complementOf(EnumSet.of(Scope.ORDERS_READ, Scope.ORDERS_READ_ALL)));
        CALLERS.put("no-expenses", EnumSet.complementOf(EnumSet.of(Scope.EXPENSES_READ, Scope.EXPENSES_READ_ALL)));
        CALLERS.put("no-changes", EnumSet.complementOf(EnumSet.of(Scope.EXPENSES_WRITE, Scope.EXPENSES_APPROVE)));
        CALLERS.put("approver", EnumSet.of(Scope.EXPENSES_APPROVE, Scope.EXPENSES_READ_ALL));
        CALLERS.put(
                "buyer", EnumSet.of(Scope.ORDERS_PLACE, Scope.ORDERS_READ, Scope.EXPENSES_WRITE, Scope.EXPENSES_READ));
        CALLERS.put("seller", EnumSet.of(Scope.ORDERS_PLACE, Scope.ORDERS_SELL));
        StringBuilder file = new StringBuilder();
        CALLERS.forEach((name, scopes) -> file.append(entry(name, token(name), scopes, "")));
        file.append(entry("expired", token("expired"), EnumSet.allOf(Scope.class), ", expires: 2020-01-01T00:00:00Z"));
        Path tokens = Files.writeString(directory.resolve("tokens.yaml"), file);
        store = HoldfastProcess.start(
                directory,
                Map.of("HOLDFAST_ADMIN_TOKEN", ADMIN),
                "up",
                "--port=0",
                "--admin-port=0",
                "--set=auth.mode=tokens",
                "--set=auth.tokens-file=" + tokens);
        router = store.url("router");
        assertEquals(201, send("POST /orders", "all").status());
    }

    @AfterAll
    static void close() {
        store.close();
    }

    private static String entry(String name, String token, Set<Scope> scopes, String more) {
        return "- {name: %s, sha256: %s, scopes: ['%s']%s}%n"
                .formatted(
                        name,
                        TokenTable.sha256(token),
                        scopes.stream().map(Scope::word).collect(Collectors.joining("','")),
                        more);
    }

    private static String token(String caller) {
        return "secret-of-" + caller + "-0123456789";
    }

    private static Row row(String name) {
        return PublicAccess.ROWS.stream()
                .filter(row -> name.equals(row.method() + ' ' + row.path()))
                .findFirst()
                .orElseThrow();
    }

    private static Http.Answer send(String row, String caller) throws Exception {
        Request request = REQUESTS.get(row);
        return send(row.split(" ")[0], path(request.path()), request.body(), caller);
    }

    private static Http.Answer send(String method, String path, String body, String caller) throws Exception {
        return caller.isEmpty()
                ? Http.send(method, router, path, body)
                : Http.send(method, router, path, body, "Authorization", "Bearer " + token(caller));
    }

    /** A path whose {@code {}} is the id of an expense made for it, or whose {@code {key}} is in the record. */
    private static String path(String path) throws Exception {
        if (path.equals("/record/{key}")) {
            assertEquals(
                    200, send("PUT", "/record/gone", "{\"value\":\"x\"}", "all").status());
            return "/record/gone";
        }
        if (!path.contains("{}")) {
            return path;
        }
        return path.replace(
                "{}",
                send("POST", "/v1/expenses", EXPENSE, "all").body().path("id").asText());
    }

    static Stream<String> rows() {
        return PublicAccess.ROWS.stream().map(row -> row.method() + ' ' + row.path());
    }

    private static void check(String row, String caller, int status, String code) throws Exception {
        Http.Answer answer = send(row, caller);
        String what = "%s by %s: %s"
                .formatted(
                        row, caller.isEmpty() ? "nobody" : caller, answer.raw().body());
        assertEquals(status, answer.status(), what);
        if (!code.isEmpty()) {
            assertEquals(code, answer.body().path("code").asText(), what);
            assertTrue(answer.header("WWW-Authenticate").orElse("").startsWith("Bearer realm="), what);
        }
    }

    /** A caller that may do everything but what these scopes allow. */
    private static String without(List<Scope> scopes) {
        return CALLERS.entrySet().stream()
                .filter(caller -> caller.getValue().equals(EnumSet.complementOf(EnumSet.copyOf(scopes))))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void every_route_opens_to_whom_it_may_and_to_nobody_else(String name) throws Exception {
        Row row = row(name);
        int fine = REQUESTS.get(name).status();
        boolean open = row.scopes().isEmpty();

        check(name, "", open ? fine : 401, open ? "" : "unauthorized");
        check(name, "unknown", open ? fine : 401, open ? "" : "invalid-token");
        check(name, "expired", open ? fine : 401, open ? "" : "invalid-token");
        if (!open) {
            check(name, without(row.scopes()), 403, "insufficient-scope");
        }
        check(name, "all", fine, "");
        for (Scope scope : row.scopes()) {
            String only = "only-" + scope.word().replace(':', '-');
            if (scope == Scope.EXPENSES_APPROVE) { // and the request changes another field
                check(name, only, 403, "insufficient-scope");
            } else if (OF_OTHERS.contains(name) && !scope.word().endsWith("-all")) {
                check(name, only, 404, "");
            } else {
                check(name, only, fine, "");
            }
        }
    }

    @Test
    void every_route_has_a_request_here() {
        assertEquals(rows().toList(), List.copyOf(REQUESTS.keySet()));
    }

    @Test
    void selling_takes_a_scope_of_its_own() throws Exception {
        Http.Answer refused = send("POST", "/orders", ORDER.formatted("sell"), "only-orders-place");

        assertEquals(403, refused.status());
        assertEquals("orders:sell", refused.body().path("required_scope").asText());
        assertEquals(
                403,
                send("POST", "/orders", ORDER.formatted("sell"), "only-orders-sell")
                        .status());
        assertEquals(
                201, send("POST", "/orders", ORDER.formatted("sell"), "seller").status());
    }

    @Test
    void deciding_on_an_expense_takes_a_scope_of_its_own() throws Exception {
        String path = path("/v1/expenses/{}");
        for (String status : List.of("approved", "rejected")) {
            String decision = "{\"status\":\"%s\"}".formatted(status);
            assertEquals(403, send("PUT", path, decision, "only-expenses-write").status());
            assertEquals(
                    404, send("PUT", path, decision, "only-expenses-approve").status());
            assertEquals(202, send("PUT", path, decision, "approver").status());
        }
        String both = "{\"status\":\"approved\",\"description\":\"a bus\"}";
        assertEquals(403, send("PUT", path, both, "approver").status());
        assertEquals(202, send("PUT", path, both, "all").status());
    }

    @Test
    void a_caller_without_the_scope_for_all_finds_what_is_its_own() throws Exception {
        String order = send("POST", "/orders", ORDER.formatted("buy"), "buyer")
                .header("Location")
                .orElseThrow();
        String expense = "/v1/expenses/"
                + send("POST", "/v1/expenses", EXPENSE, "buyer")
                        .body()
                        .path("id")
                        .asText();
        send("POST", "/orders", ORDER.formatted("buy"), "all");
        send("POST", "/v1/expenses", EXPENSE, "all");

        assertEquals(200, send("GET", order, "", "buyer").status());
        assertEquals(200, send("GET", expense, "", "buyer").status());
        assertEquals(
                1, send("GET", "/orders", "", "buyer").body().path("orders").size());
        assertEquals(
                1,
                send("GET", "/v1/expenses", "", "buyer").body().path("expenses").size());
        assertEquals(404, send("GET", order, "", "only-orders-read").status());
        assertEquals(
                202,
                send("PUT", expense, "{\"description\":\"a bus\"}", "buyer").status());
        assertEquals(204, send("DELETE", expense, "", "buyer").status());
    }

    @Test
    void the_admin_token_is_none_of_the_public_api() throws Exception {
        Http.Answer answer =
                Http.post(router, "/products/Fox/restock", "{\"quantity\":1}", "Authorization", "Bearer " + ADMIN);

        assertEquals(401, answer.status());
    }

    @Test
    void cached_products_are_answered_to_everybody() throws Exception {
        Await.until("the front end answers from its cache", SOON, () -> Http.get(router, "/products/Fox")
                .header("X-Cache")
                .equals(Optional.of("HIT")));
    }

    @Test
    void the_mode_is_shown_and_no_token() throws Exception {
        send("GET /orders", "unknown");
        URI admin = store.url("admin");
        String status = Http.getAnything(admin, "/status").toString();
        String printed =
                store.output() + status + Http.get(admin, "/metrics").raw().body();

        assertTrue(store.output().contains("access     tokens: by scope"), store.output());
        assertTrue(status.contains("\"auth\":\"tokens\""), status);
        assertFalse(printed.contains("secret-of-"), "a token was printed");
        assertFalse(printed.contains(ADMIN), "the admin token was printed");
    }

    @Test
    void commands_show_the_token_of_their_environment() throws Exception {
        Path file = Files.writeString(directory.resolve("api-token"), token("all") + "\n");
        List<Said> said = new ArrayList<>();
        for (String[] command : List.of(
                new String[] {"shop", "--clients", "2", "-n", "10", "--type", "both"},
                new String[] {"get-state", "primary"})) {
            List<String> arguments = new ArrayList<>(List.of(command));
            arguments.addAll(List.of("--url", router.toString()));
            said.add(run(Map.of("HOLDFAST_API_TOKEN_FILE", file.toString()), arguments));
            said.add(run(Map.of(), arguments));
        }

        assertEquals(List.of(0, 1, 0, 1), said.stream().map(Said::code).toList(), said::toString);
        assertTrue(
                said.get(1).text().contains("HOLDFAST_API_TOKEN"), said.get(1).text());
        assertTrue(
                said.get(3).text().contains("HOLDFAST_API_TOKEN"), said.get(3).text());
    }

    private record Said(int code, String text) {}

    private static Said run(Map<String, String> environment, List<String> arguments) throws Exception {
        try (HoldfastProcess command =
                HoldfastProcess.start(directory, environment, arguments.toArray(String[]::new))) {
            int code = command.exitCode(SOON);
            return new Said(code, command.output());
        }
    }
}
