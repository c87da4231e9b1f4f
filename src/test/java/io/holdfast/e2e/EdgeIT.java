package io.holdfast.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.http.Json;
import io.holdfast.http.Paths;
import io.holdfast.support.Http;
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
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What HTTP promises of any server, at every port of a process that runs everything: methods, names, queries, codings, preconditions. */
class EdgeIT {
    private static final String FILL =
            """
            - {name: Fox, price: 1.00, quantity: 1000}
            - {name: AC/DC shirt, price: 2.00, quantity: 1000}
            - {name: 'C:\\dir', price: 3.00, quantity: 1000}
            """;
    private static final String EXPENSE =
            "{\"name\":\"Ann\",\"email\":\"ann@example.com\",\"category\":\"travel\",\"description\":\"%s\","
                    + "\"link\":\"https://example.com/a\",\"estimated_costs\":\"700\",\"submit_date\":\"11-29-2026\"}";

    @TempDir
    private static Path directory;

    private static HoldfastProcess store;
    private static final Map<String, URI> ROLES = new TreeMap<>();
    private static final String TOKEN = "edge";
    /** Opens what operators may do, and what only peers may. */
    private static final String[] ADMIN = {"Authorization", "Bearer " + TOKEN};

    @BeforeAll
    static void open() throws Exception {
        Files.writeString(directory.resolve("fill.yaml"), FILL);
        store = HoldfastProcess.start(
                directory,
                Map.of("HOLDFAST_ADMIN_TOKEN", TOKEN, "HOLDFAST_CLUSTER_TOKEN", TOKEN),
                "up",
                "--port=0",
                "--admin-port=0",
                "--set=catalog.fill=fill.yaml");
        ROLES.put("router", store.url("router"));
        ROLES.put("admin", store.url("admin"));
        JsonNode nodes = Http.get(ROLES.get("admin"), "/status").body().get("nodes");
        nodes.forEach(node -> ROLES.put(
                node.get("service").asText(), URI.create(node.get("url").asText())));
    }

    @AfterAll
    static void close() {
        store.close();
    }

    private static URI router() {
        return ROLES.get("router");
    }

    private static Http.Answer ask(String method, URI base, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(20))
                .method(method, BodyPublishers.noBody());
        return Http.send(headers.length == 0 ? request : request.headers(headers));
    }

    private static Set<String> names(Http.Answer answer) {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        names.addAll(answer.raw().headers().map().keySet());
        names.remove("Age"); // of a product that is cached by the second time
        return names;
    }

    private static Http.Answer expense(String description) throws Exception {
        return Http.post(router(), "/v1/expenses", EXPENSE.formatted(description));
    }

    private static void isProblem(Http.Answer answer, int status, String... words) {
        String text = answer.raw().body();
        assertEquals(status, answer.status(), text);
        assertEquals("application/problem+json", answer.header("Content-Type").orElse(""));
        for (String word : words) {
            assertTrue(text.contains(word), text);
        }
    }

    @Nested
    class Methods {
        private static final String EXPENSES = "/v1/expenses";

        static Stream<Arguments> paths() {
            return Stream.of(
                    Arguments.of("router", "/health/live", "GET, HEAD, OPTIONS"),
                    Arguments.of("router", "/health/ready", "GET, HEAD, OPTIONS"),
                    Arguments.of("router", "/products", "GET, HEAD, OPTIONS"),
                    Arguments.of("router", "/products/Fox", "GET, HEAD, OPTIONS, PUT"),
                    Arguments.of("router", "/products?limit=1", "GET, HEAD, OPTIONS"),
                    Arguments.of("router", "/products/AC%2FDC%20shirt", "GET, HEAD, OPTIONS, PUT"),
                    Arguments.of("router", "/orders", "GET, HEAD, OPTIONS, POST"),
                    Arguments.of("router", "/leader", "GET, HEAD, OPTIONS"),
                    Arguments.of("router", EXPENSES, "GET, HEAD, OPTIONS, POST"),
                    Arguments.of("router", "/record", "GET, HEAD, OPTIONS, PATCH"),
                    Arguments.of("frontend", "/health/ready", "GET, HEAD, OPTIONS"),
                    Arguments.of("frontend", "/products/Fox", "GET, HEAD, OPTIONS, PUT"),
                    Arguments.of("catalog", "/health/live", "GET, HEAD, OPTIONS"),
                    Arguments.of("catalog", "/internal/products", "GET, HEAD, OPTIONS"),
                    Arguments.of("order", "/health/ready", "GET, HEAD, OPTIONS"),
                    Arguments.of("order", "/internal/leader", "GET, HEAD, OPTIONS"),
                    Arguments.of("order", "/internal/orders", "GET, HEAD, OPTIONS, POST"),
                    Arguments.of("record", "/health/ready", "GET, HEAD, OPTIONS"),
                    Arguments.of("record", "/record", "GET, HEAD, OPTIONS, PATCH"),
                    Arguments.of("expense", "/health/live", "GET, HEAD, OPTIONS"),
                    Arguments.of("expense", EXPENSES, "GET, HEAD, OPTIONS, POST"),
                    Arguments.of("admin", "/health/live", "GET, HEAD, OPTIONS"),
                    Arguments.of("admin", "/health/ready", "GET, HEAD, OPTIONS"),
                    Arguments.of("admin", "/health/started", "GET, HEAD, OPTIONS"),
                    Arguments.of("admin", "/status", "GET, HEAD, OPTIONS"),
                    Arguments.of("admin", "/groups/order", "GET, HEAD, OPTIONS"));
        }

        @ParameterizedTest
        @MethodSource("paths")
        void head_is_get_without_its_content(String role, String path) throws Exception {
            URI base = ROLES.get(role);
            Http.Answer got = ask("GET", base, path, ADMIN);
            Http.Answer head = ask("HEAD", base, path, ADMIN);

            assertEquals(200, got.status(), got.raw().body());
            assertEquals(200, head.status());
            assertEquals(names(got), names(head));
            assertEquals(
                    Integer.toString(got.raw().body().getBytes().length),
                    got.header("Content-Length").orElse("none"));
            assertTrue(path.equals("/status") // which tells of what happens meanwhile
                    || got.header("Content-Length").equals(head.header("Content-Length")));
            assertEquals("", head.raw().body());
        }

        @Test
        void head_of_metrics_is_answered() throws Exception {
            assertEquals(200, ask("HEAD", ROLES.get("admin"), "/metrics").status());
        }

        @ParameterizedTest
        @ValueSource(strings = {"/products/Nothing", "/orders/99999", "/nowhere", "/v1/expenses/none", "/record/none"})
        void head_of_what_is_not_there_is_404_without_content(String path) throws Exception {
            Http.Answer got = ask("GET", router(), path);
            Http.Answer head = ask("HEAD", router(), path);

            assertEquals(404, head.status());
            assertEquals("", head.raw().body());
            assertEquals(got.header("Content-Length"), head.header("Content-Length"));
        }

        @Test
        void a_connection_lives_on_after_a_head() throws Exception {
            try (RawHttp client = new RawHttp(router())) {
                for (String path : List.of("/products", "/health/live", "/nowhere")) {
                    client.send("HEAD %s HTTP/1.1\r\nHost: a\r\n\r\n".formatted(path));
                }
                client.send("GET /products HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

                String all = client.everything();

                assertEquals(4, all.split("HTTP/1\\.1 ", -1).length - 1, all);
                assertEquals(1, all.split("\\{", 2).length - 1, all);
            }
        }

        @ParameterizedTest
        @MethodSource("paths")
        void options_names_them(String role, String path, String allowed) throws Exception {
            Http.Answer answer = ask("OPTIONS", ROLES.get(role), path, ADMIN);

            assertEquals(204, answer.status(), answer.raw().body());
            assertEquals(allowed, answer.header("Allow").orElse(""));
        }

        @ParameterizedTest
        @MethodSource("paths")
        void any_other_is_405_and_named_too(String role, String path, String allowed) throws Exception {
            Http.Answer answer = Http.send("DELETE", ROLES.get(role), path, "{}", ADMIN);

            isProblem(answer, 405, "method-not-allowed", "DELETE");
            assertEquals(allowed, answer.header("Allow").orElse(""));
        }

        @ParameterizedTest
        @ValueSource(strings = {"TRACE", "PROPFIND", "PUT", "PATCH"})
        void one_that_nobody_here_has_is_405_at_a_service(String method) throws Exception {
            isProblem(ask(method, ROLES.get("frontend"), "/products"), 405, "method-not-allowed");
        }

        @Test
        void the_lease_api_names_its_own() throws Exception {
            URI port = ROLES.get("admin");

            Http.Answer refused = Http.send("PATCH", port, "/instances/billing/a", "{}", ADMIN);
            isProblem(refused, 405);
            assertEquals("DELETE, OPTIONS, PUT", refused.header("Allow").orElse(""));
            assertEquals(
                    "OPTIONS, POST",
                    ask("OPTIONS", port, "/instances/billing/a/drain", ADMIN)
                            .header("Allow")
                            .orElse(""));
            // It says what the API's document says, and a browser's preflight carries no token.
            assertEquals(204, ask("OPTIONS", port, "/instances/billing/a").status());
            isProblem(ask("DELETE", port, "/instances/billing/a"), 401);
        }

        @Test
        void nothing_is_allowed_where_nothing_is() throws Exception {
            for (URI base : ROLES.values()) {
                isProblem(ask("OPTIONS", base, "/nowhere", ADMIN), 404);
                isProblem(ask("DELETE", base, "/nowhere/at/all", ADMIN), 404);
            }
        }

        @Test
        void every_answer_has_a_date() throws Exception {
            List<Http.Answer> answers = new ArrayList<>();
            for (URI base : ROLES.values()) {
                answers.add(ask("GET", base, "/health/live"));
                answers.add(ask("HEAD", base, "/health/ready"));
                answers.add(ask("GET", base, "/nowhere"));
                answers.add(ask("DELETE", base, "/health/live"));
                answers.add(ask("GET", base, "/internal/leader"));
            }
            answers.add(ask("GET", router(), "/products"));
            answers.add(ask("GET", router(), "/products/Fox", "If-None-Match", "*"));
            answers.add(ask("OPTIONS", router(), "/products"));
            answers.add(expense("dated"));

            for (Http.Answer answer : answers) {
                List<String> dates = answer.raw().headers().allValues("Date");
                assertEquals(1, dates.size(), answer.raw() + " " + dates);
                assertTrue(dates.get(0).matches("[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT"));
            }
        }

        @Test
        void what_is_no_HTTP_is_answered_with_a_date_as_well() throws Exception {
            for (URI base : ROLES.values()) {
                RawHttp.Answer answer =
                        RawHttp.exchange(base, "GET  /x HTTP/1.1\r\n\r\n").get(0);
                assertEquals(400, answer.status());
                assertTrue(answer.head().toLowerCase().contains("\r\ndate: "), answer.head());
            }
        }
    }

    @Nested
    class Names {
        @ParameterizedTest
        @ValueSource(strings = {"AC/DC shirt", "C:\\dir"})
        void that_fill_the_catalog_can_be_read_and_bought(String name) throws Exception {
            Http.Answer read = Http.get(router(), "/products/" + Paths.encode(name));

            assertEquals(200, read.status(), read.raw().body());
            assertEquals(name, read.body().get("name").asText());
            assertEquals(
                    201,
                    Http.post(
                                    router(),
                                    "/orders",
                                    Json.write(Map.of("name", name, "quantity", 1))
                                            .toString())
                            .status());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "a/b",
                    "/",
                    "/a",
                    "a/",
                    "a//b",
                    "\\",
                    "a\\b",
                    "...",
                    ".a",
                    "a..b",
                    "internal",
                    "/internal",
                    "100% [wool] | \"soft\" {x} <y> `z` ^",
                    "a%2Fb",
                    "%41",
                    "%",
                    "a?b#c;d=e&f+g",
                    "Caf\u00e9 \u4f60\u597d \ud83e\udd8a",
                    " ",
                    "restock"
                })
        void that_can_be_made_can_be_read_changed_and_found(String name) throws Exception {
            String path = "/products/" + Paths.encode(name);
            Http.Answer made = Http.send("PUT", router(), path, "{\"price\":1,\"quantity\":5}", ADMIN);
            assertEquals(201, made.status(), made.raw().body());
            assertEquals(path, made.header("Location").orElse(""));

            assertEquals(name, Http.get(router(), path).body().get("name").asText());
            assertEquals(
                    name,
                    Http.get(router(), path + "?from=any").body().get("name").asText());
            assertEquals(
                    6,
                    Http.post(router(), path + "/restock", "{\"quantity\":1}", ADMIN)
                            .body()
                            .get("quantity")
                            .asInt());
            assertEquals(
                    201,
                    Http.post(
                                    router(),
                                    "/orders",
                                    Json.write(Map.of("name", name, "quantity", 1))
                                            .toString())
                            .status());
            String key = "/record/" + Paths.encode(name);
            assertEquals(
                    200, Http.send("PUT", router(), key, "{\"value\":\"v\"}").status());
            assertEquals(name, Http.get(router(), key).body().get("key").asText());
            assertEquals(204, Http.send("DELETE", router(), key, "").status());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    ".",
                    "..",
                    "a/..",
                    "../a",
                    "a/./b",
                    "a\\..\\b",
                    "..;a",
                    " .. ",
                    "%2e%2e",
                    "%252e",
                    "a\u0000b",
                    "a\u0007b",
                    "a\nb",
                    "a\u0085b"
                })
        void that_cannot_be_read_cannot_be_made_sold_or_set(String name) throws Exception {
            String text = Json.write(Map.of("name", name, "quantity", 1)).toString();
            isProblem(Http.post(router(), "/orders", text), 400, "/name");
            String patch = Json.write(Map.of(name, "v")).toString();
            isProblem(Http.send("PATCH", router(), "/record", patch), 400);
            String path = "/products/" + Paths.encode(name);
            assertTrue(Http.send("PUT", router(), path, "{\"price\":1,\"quantity\":5}", ADMIN)
                            .status()
                    >= 400);
            Http.Answer direct = Http.send("PUT", ROLES.get("frontend"), path, "{\"price\":1,\"quantity\":5}", ADMIN);
            assertTrue(
                    direct.status() >= 400 && direct.status() < 500,
                    direct.raw().body());
        }

        @ParameterizedTest
        @ValueSource(strings = {"'..'", ".", "a/../b", "\"a\\tb\"", "'..;x'"})
        void that_cannot_be_read_end_a_start(String name) throws Exception {
            Files.writeString(directory.resolve("bad.yaml"), "- {name: %s, price: 1, quantity: 1}\n".formatted(name));
            try (HoldfastProcess process = HoldfastProcess.start(
                    directory, "up", "--port=0", "--admin-port=0", "--data-dir=bad", "--set=catalog.fill=bad.yaml")) {
                assertEquals(2, process.exitCode(Duration.ofSeconds(40)), process.output());
                assertTrue(process.output().contains("catalog.fill: bad.yaml: entry 1: name:"), process.output());
            }
        }

        @Test
        void of_instances_can_be_addressed() throws Exception {
            for (String id : List.of("%2e", "%2e%2e")) {
                Http.Answer answer = Http.send(
                        "PUT",
                        ROLES.get("admin"),
                        "/instances/billing/" + id,
                        "{\"url\":\"http://127.0.0.1:9\"}",
                        ADMIN);
                assertTrue(
                        answer.status() >= 400 && answer.status() < 500,
                        answer.raw().body());
            }
        }

        @Test
        void a_slash_is_read_only_where_a_name_may_have_one() throws Exception {
            isProblem(Http.get(router(), "/leader/a%2Fb"), 400);
            isProblem(Http.get(router(), "/v1/expenses/a%2Fb"), 400);
            isProblem(Http.get(router(), "/v1/expenses/a%5Cb"), 400);
        }
    }

    @Nested
    class Queries {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/products?q=x",
                    "/products?limit=5&q=x",
                    "/products?q",
                    "/products/Fox?q=x",
                    "/orders?q=x",
                    "/orders/1?q=x",
                    "/leader?q=x",
                    "/record?q=x",
                    "/record/a?q=x",
                    "/v1/expenses?q=x",
                    "/v1/expenses/a?q=x"
                })
        void that_nobody_knows_are_400_with_their_name(String path) throws Exception {
            isProblem(ask("GET", router(), path), 400, "\"q\"", "unknown");
            assertEquals(400, ask("HEAD", router(), path).status());
        }

        @Test
        void that_nobody_knows_change_nothing() throws Exception {
            String order = "{\"name\":\"Fox\",\"quantity\":1}";
            isProblem(Http.post(router(), "/orders?dry_run=true", order), 400, "dry_run");
            isProblem(Http.post(router(), "/v1/expenses?q=1", EXPENSE.formatted("d")), 400, "q");
            isProblem(Http.send("PUT", router(), "/products/Fox?q=1", "{\"price\":1}", ADMIN), 400, "q");
            isProblem(Http.post(router(), "/products/Fox/restock?q=1", "{\"quantity\":1}", ADMIN), 400, "q");
            isProblem(Http.send("PUT", router(), "/record/q?q=1", "{\"value\":\"v\"}"), 400, "q");
            isProblem(Http.send("PATCH", router(), "/record?q=1", "{\"q\":\"v\"}"), 400, "q");
            isProblem(Http.send("DELETE", router(), "/record/q?q=1", ""), 400, "q");
            isProblem(Http.send("DELETE", router(), "/v1/expenses/x?q=1", ""), 400, "q");
            isProblem(Http.get(router(), "/record/q"), 404);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/status?q=1",
                    "/groups/order?q=1",
                    "DELETE /instances/billing/a?q=1",
                    "POST /instances/billing/a/drain?q=1",
                    "POST /groups/order/transfer?q=1"
                })
        void that_nobody_knows_are_named_at_the_admin_port(String request) throws Exception {
            String[] words = request.contains(" ") ? request.split(" ") : new String[] {"GET", request};
            isProblem(Http.send(words[0], ROLES.get("admin"), words[1], "{}", ADMIN), 400, "\"q\"");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/products?limit=1&limit=2",
                    "/products?limit=1&limit=1",
                    "/orders?after=1&after=1",
                    "/record?from=standby&from=primary",
                    "/v1/expenses?status=pending&status=approved"
                })
        void given_twice_are_400(String path) throws Exception {
            isProblem(ask("GET", router(), path), 400, "at most once");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/products?limit=%zz",
                    "/products?limit=%",
                    "/products?%zz=1",
                    "/products?cursor=%ff",
                    "/products?Limit=1",
                    "/products?limit=1;cursor=Rm94",
                    "/products?limit=",
                    "/products?limit"
                })
        void that_are_malformed_are_400(String path) throws Exception {
            try (RawHttp client = new RawHttp(router())) {
                client.send("GET %s HTTP/1.1\r\nHost: a\r\n\r\n".formatted(path));
                assertEquals(400, client.answers(1).get(0).status());
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"x", "!", "a b", "Rm94=", "Rm95", ""})
        void with_a_cursor_that_no_page_gave_are_400(String cursor) throws Exception {
            String path = "/products?cursor=" + Paths.encode(cursor);
            int status = Http.get(router(), path).status();
            // Any name may stand at a page's end, also one that is sold out of the catalog since.
            assertEquals(cursor.equals("Rm95") ? 200 : 400, status);
        }

        @Test
        void with_an_endless_cursor_are_400_at_once() throws Exception {
            for (String path : List.of("/products?cursor=", "/v1/expenses?cursor=", "/orders?after=")) {
                isProblem(Http.get(router(), path + "a".repeat(4_000)), 400, "expected");
                isProblem(Http.get(router(), path + "A".repeat(4_000)), 400, "expected");
                isProblem(Http.get(router(), path + "ww".repeat(2_000)), 400, "expected");
            }
        }

        @Test
        void of_probes_and_scrapers_are_their_own_affair() throws Exception {
            assertEquals(200, Http.get(router(), "/health/live?t=1").status());
            assertEquals(
                    200, ask("GET", ROLES.get("admin"), "/metrics?collect=a").status());
        }
    }

    @Nested
    class Codings {
        @ParameterizedTest
        @ValueSource(strings = {"gzip", "GZIP", "deflate", "br", "x-gzip", "identity, gzip", "nonsense", ""})
        void of_content_that_nobody_reads_are_415(String coding) throws Exception {
            List<Http.Answer> answers = List.of(
                    Http.post(router(), "/orders", "{\"name\":\"Fox\",\"quantity\":1}", "Content-Encoding", coding),
                    Http.post(router(), "/v1/expenses", EXPENSE.formatted("d"), "Content-Encoding", coding),
                    Http.send("PATCH", router(), "/record", "{\"a\":\"b\"}", "Content-Encoding", coding),
                    Http.send("PUT", router(), "/record/a", "{\"value\":\"b\"}", "Content-Encoding", coding),
                    Http.send(
                            "PUT",
                            ROLES.get("admin"),
                            "/instances/billing/a",
                            "{\"url\":\"http://127.0.0.1:9\"}",
                            ADMIN[0],
                            ADMIN[1],
                            "Content-Encoding",
                            coding));

            for (Http.Answer answer : answers) {
                isProblem(answer, 415, "Content-Encoding", "identity");
                assertEquals("identity", answer.header("Accept-Encoding").orElse(""));
            }
        }

        @Test
        void identity_is_none() throws Exception {
            assertEquals(
                    200,
                    Http.send("PUT", router(), "/record/plain", "{\"value\":\"b\"}", "Content-Encoding", "Identity")
                            .status());
            assertEquals(
                    200,
                    ask("GET", router(), "/products", "Content-Encoding", "gzip")
                            .status());
        }

        @Test
        void a_media_type_that_nobody_reads_is_told_which_one_is() throws Exception {
            Http.Answer answer = Http.send("PATCH", router(), "/record", "a=b", "Content-Type", "text/plain");

            isProblem(answer, 415, "application/json");
            assertEquals("application/json", answer.header("Accept").orElse(""));
            assertEquals("application/json", answer.header("Accept-Patch").orElse(""));
        }
    }

    @Nested
    class Preconditions {
        private static int put(String path, String json, String... headers) throws Exception {
            List<String> all = new ArrayList<>(List.of(headers));
            all.addAll(List.of(ADMIN));
            return Http.send("PUT", router(), path, json, all.toArray(String[]::new))
                    .status();
        }

        private static String tag(String path) throws Exception {
            return Http.get(router(), path).header("ETag").orElse("none");
        }

        @Test
        void of_a_product_are_kept() throws Exception {
            String path = "/products/Guarded";
            String price = "{\"price\":%d}";
            assertEquals(412, put(path, price.formatted(1), "If-Match", "*"));
            assertEquals(412, put(path, price.formatted(1), "If-Match", "\"1\""));
            assertEquals(201, put(path, price.formatted(1), "If-None-Match", "*"));
            assertEquals(412, put(path, price.formatted(2), "If-None-Match", "*"));
            String first = tag(path);
            assertEquals(200, put(path, price.formatted(3), "If-Match", first));
            assertEquals(412, put(path, price.formatted(4), "If-Match", first));
            assertEquals(412, put(path, price.formatted(4), "If-Match", "W/" + tag(path)));
            assertEquals(412, put(path, price.formatted(4), "If-None-Match", "W/" + tag(path)));
            assertEquals(200, put(path, price.formatted(5), "If-Match", "\"x\", " + tag(path)));
            assertEquals(200, put(path, price.formatted(6), "If-Match", "*"));
            assertEquals(200, put(path, price.formatted(7), "If-None-Match", first + ", \"y\""));
            assertEquals(400, put(path, price.formatted(8), "If-Match", "3"));
            assertEquals(7, Http.get(router(), path).body().get("price").asInt());
            assertEquals(
                    412,
                    Http.post(router(), path + "/restock", "{\"quantity\":1}", ADMIN[0], ADMIN[1], "If-Match", first)
                            .status());
            assertEquals(0, Http.get(router(), path).body().get("quantity").asInt());
        }

        @Test
        void of_a_product_that_was_put_are_told_with_it() throws Exception {
            Http.Answer made = Http.send("PUT", router(), "/products/Told", "{\"price\":1}", ADMIN);

            assertEquals("\"1\"", made.header("ETag").orElse("none"));
        }

        @Test
        void a_repetition_under_the_same_key_gets_the_same_answer() throws Exception {
            String path = "/products/Repeated";
            assertEquals(201, put(path, "{\"price\":1}", "If-None-Match", "*", "Idempotency-Key", "edge-1"));
            assertEquals(201, put(path, "{\"price\":1}", "If-None-Match", "*", "Idempotency-Key", "edge-1"));
            assertEquals(422, put(path, "{\"price\":1}", "Idempotency-Key", "edge-1"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"product", "expense", "record", "record key"})
        void of_reading_are_kept(String what) throws Exception {
            String path =
                    switch (what) {
                        case "product" -> "/products/Fox";
                        case "expense" ->
                            "/v1/expenses/" + expense("read").body().get("id").asText();
                        case "record" -> "/record";
                        default -> "/record/read";
                    };
            assertEquals(200, put("/record/read", "{\"value\":\"v\"}"));
            String tag = tag(path);
            assertTrue(tag.startsWith("\""), tag);

            for (String known : List.of(tag, "W/" + tag, "*", "\"x\", " + tag)) {
                Http.Answer same = ask("GET", router(), path, "If-None-Match", known);
                assertEquals(304, same.status(), known);
                assertEquals(tag, same.header("ETag").orElse("none"));
                assertEquals(
                        304, ask("HEAD", router(), path, "If-None-Match", known).status());
            }
            assertEquals(
                    200, ask("GET", router(), path, "If-None-Match", "\"x\"").status());
            assertEquals(200, ask("GET", router(), path, "If-Match", tag).status());
            assertEquals(200, ask("GET", router(), path, "If-Match", "*").status());
            isProblem(ask("GET", router(), path, "If-Match", "\"x\""), 412, "precondition-failed");
            isProblem(ask("GET", router(), path, "If-Match", "W/" + tag), 412, "precondition-failed");
            isProblem(ask("GET", router(), path, "If-Match", "x"), 400, "If-Match");
            isProblem(ask("GET", router(), path, "If-None-Match", "x"), 400, "If-None-Match");
        }

        @Test
        void of_an_expense_are_kept() throws Exception {
            Http.Answer made = expense("guarded");
            String path = "/v1/expenses/" + made.body().get("id").asText();
            String first = made.header("ETag").orElse("none");

            assertEquals(412, put(path, "{\"name\":\"Bob\"}", "If-None-Match", "*"));
            assertEquals(412, put(path, "{\"name\":\"Bob\"}", "If-None-Match", "W/" + first));
            assertEquals(202, put(path, "{\"name\":\"Bob\"}", "If-Match", first));
            assertEquals(412, put(path, "{\"name\":\"Eve\"}", "If-Match", first));
            assertEquals(
                    412,
                    Http.send("DELETE", router(), path, "", "If-None-Match", "*")
                            .status());
            assertEquals(
                    412,
                    Http.send("DELETE", router(), path, "", "If-Match", first).status());
            assertEquals(
                    204,
                    Http.send("DELETE", router(), path, "", "If-Match", "*").status());
        }

        @Test
        void of_the_record_are_kept() throws Exception {
            String path = "/record/guarded";
            assertEquals(412, put(path, "{\"value\":\"1\"}", "If-Match", "*"));
            assertEquals(200, put(path, "{\"value\":\"1\"}", "If-None-Match", "*"));
            assertEquals(412, put(path, "{\"value\":\"2\"}", "If-None-Match", "*"));
            String first = tag(path);
            assertEquals(200, put(path, "{\"value\":\"3\"}", "If-Match", first));
            assertEquals(412, put(path, "{\"value\":\"4\"}", "If-Match", first));
            String whole = tag("/record");
            assertEquals(
                    200,
                    Http.send("PATCH", router(), "/record", "{\"other\":\"1\"}", "If-Match", whole)
                            .status());
            assertEquals(
                    412,
                    Http.send("PATCH", router(), "/record", "{\"other\":\"2\"}", "If-Match", whole)
                            .status());
            assertEquals(
                    412,
                    Http.send("DELETE", router(), path, "", "If-Match", first).status());
            assertEquals(
                    204,
                    Http.send("DELETE", router(), path, "", "If-Match", tag(path))
                            .status());
            assertFalse(Http.get(router(), "/record").body().has("guarded"));
        }
    }

    @Nested
    class Descriptions {
        @ParameterizedTest
        @ValueSource(strings = {"two\\nlines", "two\\r\\nlines", "a\\ttab"})
        void may_have_lines_and_tabs(String text) throws Exception {
            Http.Answer made = expense(text);

            assertEquals(201, made.status(), made.raw().body());
            assertEquals(
                    text.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t"),
                    made.body().get("description").asText());
        }

        @ParameterizedTest
        @MethodSource("controls")
        void may_not_have_other_control_characters(String escape, String name) throws Exception {
            isProblem(expense("a" + escape + "b"), 400, "/description", name);
        }

        static Stream<Arguments> controls() {
            return Stream.of(
                    Arguments.of("\\u0000", "U+0000 NULL"),
                    Arguments.of("\\u0007", "U+0007 BEL"),
                    Arguments.of("\\u001b", "U+001B ESCAPE"),
                    Arguments.of("\\u007f", "U+007F DELETE"),
                    Arguments.of("\\u0085", "U+0085 NEXT LINE"),
                    Arguments.of("\\r", "U+000D CARRIAGE RETURN"));
        }

        @Test
        void names_have_one_line() throws Exception {
            isProblem(
                    Http.post(router(), "/orders", "{\"name\":\"a\\nb\",\"quantity\":1}"),
                    400,
                    "/name",
                    "U+000A LINE FEED");
            String twoLines = EXPENSE.formatted("d").replace("\"Ann\"", "\"Ann\\nBob\"");
            isProblem(Http.post(router(), "/v1/expenses", twoLines), 400, "/name", "U+000A LINE FEED");
        }
    }
}
