package io.holdfast.roles.expense;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.api.ExpenseApi.Expense;
import io.holdfast.base.config.Settings;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.http.Json;
import io.holdfast.http.Preconditions;
import io.holdfast.http.WebServer;
import io.holdfast.http.auth.Ownership;
import io.holdfast.sql.Database;
import io.holdfast.sql.IdempotencyStore;
import io.holdfast.sql.Transactions;
import io.holdfast.support.Http;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the expense service does, whatever database it stands on. */
abstract class ExpenseContract {
    /** Of the document that the service was asked from. */
    static final Map<String, String> FOO = Map.of(
            "name", "Foo Bar",
            "email", "foo@bar.com",
            "category", "office supplies",
            "description", "iPad for office use",
            "link", "http://www.apple.com/shop/buy-ipad/ipad-pro",
            "estimated_costs", "700",
            "submit_date", "09-08-2016");

    @TempDir
    Path directory;

    ExpenseSite site;

    /** {@code expense.database.*} */
    abstract List<String> database();

    /** Nothing of earlier tests is there. */
    abstract void empty() throws Exception;

    /** How long a request is worked on: however busy this machine is, unless a database goes away. */
    String patience() {
        return "60s";
    }

    /** A connection past everything that is tested. */
    abstract Connection connect() throws SQLException;

    @BeforeEach
    void open() throws Exception {
        empty();
        List<String> settings = new ArrayList<>(database());
        settings.add("expense.forget-every=1h");
        settings.add("expense.patience=" + patience());
        site = new ExpenseSite(directory, settings.toArray(String[]::new));
        site.start();
        site.awaitReady(0);
    }

    @AfterEach
    void close() {
        site.close();
    }

    static String json(Map<String, String> fields) {
        return Json.text(fields);
    }

    static String with(String field, String value) {
        Map<String, String> fields = new LinkedHashMap<>(FOO);
        fields.put(field, value);
        return json(fields);
    }

    Http.Answer post(String json, String... headers) throws Exception {
        return site.send("POST", "/v1/expenses", json, headers);
    }

    Http.Answer put(String id, String json, String... headers) throws Exception {
        return site.send("PUT", "/v1/expenses/" + id, json, headers);
    }

    Http.Answer delete(String id, String... headers) throws Exception {
        return site.send("DELETE", "/v1/expenses/" + id, "", headers);
    }

    Http.Answer get(String id) throws Exception {
        return site.get("/v1/expenses/" + id);
    }

    String made() throws Exception {
        return post(json(FOO)).body().get("id").asText();
    }

    List<JsonNode> all() throws Exception {
        List<JsonNode> all = new ArrayList<>();
        site.get("/v1/expenses?limit=1000").body().get("expenses").forEach(all::add);
        return all;
    }

    <T> List<T> atOnce(int count, Callable<T> task) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> result : threads.invokeAll(
                    IntStream.range(0, count).mapToObj(i -> task).toList())) {
                results.add(result.get());
            }
            return results;
        } finally {
            threads.shutdown();
        }
    }

    static String code(Http.Answer answer) {
        return answer.status() + " " + answer.body().path("code").asText();
    }

    @Nested
    class AnExpense {
        @Test
        void lives_as_the_document_tells() throws Exception {
            Http.Answer created = post(json(FOO));
            String id = created.body().get("id").asText();
            Map<String, String> whole = new LinkedHashMap<>();
            whole.put("id", id);
            List.of("name", "email", "category", "description", "link", "estimated_costs", "submit_date")
                    .forEach(field -> whole.put(field, FOO.get(field)));
            whole.put("status", "pending");
            whole.put("decision_date", "");

            assertEquals(201, created.status());
            assertEquals(Json.text(whole), created.raw().body());
            assertEquals("/v1/expenses/" + id, created.header("Location").orElseThrow());
            assertEquals(200, get(id).status());
            assertEquals(Json.text(whole), get(id).raw().body());

            Http.Answer updated = put(id, "{\"estimated_costs\":\"800\"}");
            whole.put("estimated_costs", "800");
            assertEquals(202, updated.status());
            assertEquals(Json.text(whole), updated.raw().body());
            assertEquals(Json.text(whole), get(id).raw().body());

            assertEquals(204, delete(id).status());
            assertEquals("404 unknown-expense", code(get(id)));
            assertEquals("404 unknown-expense", code(delete(id)));
            assertEquals("404 unknown-expense", code(put(id, "{\"name\":\"x\"}")));
        }

        @Test
        void is_decided_by_its_status() throws Exception {
            String id = made();
            String today = today();

            assertDecision("approved", today, put(id, "{\"status\":\"approved\"}"));
            site.time().advance(Duration.ofDays(3));
            assertDecision("approved", today, put(id, "{\"status\":\"approved\",\"name\":\"Bar\"}"));
            assertDecision("rejected", today(), put(id, "{\"status\":\"rejected\"}"));
            assertDecision("pending", "", put(id, "{\"status\":\"pending\"}"));
        }

        private String today() {
            return Formats.text(LocalDate.ofInstant(site.time().now(), ZoneOffset.UTC));
        }

        private void assertDecision(String status, String date, Http.Answer answer) {
            assertEquals(202, answer.status());
            assertEquals(status, answer.body().get("status").asText());
            assertEquals(date, answer.body().get("decision_date").asText());
        }

        @Test
        void is_unknown_under_what_is_no_id() throws Exception {
            for (String id : List.of("1", "x".repeat(128), "%F0%9F%98%80", "a%27%20OR%201=1")) {
                assertEquals("404 unknown-expense", code(get(id)));
                assertEquals("404 unknown-expense", code(delete(id)));
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"0", "0.0", "0.01", "700", "700.5", "700.50", "700.00", "999999999999", "999999999999.99"})
        void keeps_its_amount_exactly(String amount) throws Exception {
            String id = post(with("estimated_costs", amount)).body().get("id").asText();

            assertEquals(amount, get(id).body().get("estimated_costs").asText());
            put(id, "{\"name\":\"other\"}");
            assertEquals(amount, get(id).body().get("estimated_costs").asText());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Zoë 😀 Ünïcode 漢字",
                    "' OR 1=1; --",
                    "back\\slash \"quoted\" ?",
                    " leading and trailing ",
                    "%_"
                })
        void keeps_every_character(String text) throws Exception {
            Map<String, String> fields = new LinkedHashMap<>(FOO);
            fields.put("name", text);
            fields.put("description", text.repeat(20));
            String id = post(json(fields)).body().get("id").asText();

            assertEquals(text, get(id).body().get("name").asText());
            assertEquals(text.repeat(20), get(id).body().get("description").asText());
        }

        @Test
        void may_be_as_long_as_its_rules_say() throws Exception {
            Map<String, String> fields = new LinkedHashMap<>(FOO);
            fields.put("name", "😀".repeat(128));
            fields.put("description", "\"😀".repeat(1000));
            fields.put("link", "https://example.com/" + "a".repeat(1980));
            Http.Answer created = post(json(fields), "Idempotency-Key", "long");

            assertEquals(201, created.status());
            assertEquals(
                    created.raw().body(),
                    post(json(fields), "Idempotency-Key", "long").raw().body());
            fields.put("name", "😀".repeat(129));
            assertEquals(400, post(json(fields)).status());
        }

        @ParameterizedTest
        @ValueSource(strings = {"02-29-2016", "12-31-1999", "01-01-1900", "03-31-2024", "10-27-2024"})
        void keeps_its_date(String date) throws Exception {
            String id = post(with("submit_date", date)).body().get("id").asText();

            assertEquals(date, get(id).body().get("submit_date").asText());
        }
    }

    @Nested
    class BadInput {
        @Test
        void is_told_field_by_field_and_all_at_once() throws Exception {
            Http.Answer answer = post(
                    """
                    {"name":"","email":"nobody","category":"beer","description":7,"link":"ftp://x/y",
                     "estimated_costs":"1.234","submit_date":"2016-09-08","status":"approved","colour":"red"}""");

            assertEquals("400 invalid", code(answer));
            assertEquals(
                    Set.of(
                            "/name",
                            "/email",
                            "/category",
                            "/description",
                            "/link",
                            "/estimated_costs",
                            "/submit_date",
                            "/status",
                            "/colour"),
                    pointers(answer));
            assertEquals(List.of(), all());
        }

        @Test
        void of_an_empty_object_names_what_is_missing() throws Exception {
            assertEquals(7, pointers(post("{}")).size());
            assertEquals("400 invalid", code(put(made(), "{}")));
            assertEquals("400 invalid-json", code(post("[]")));
        }

        private Set<String> pointers(Http.Answer answer) {
            Set<String> pointers = new HashSet<>();
            answer.body()
                    .get("errors")
                    .forEach(e -> pointers.add(e.get("pointer").asText()));
            return pointers;
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "email|foo@bar",
                    "email|@bar.com",
                    "email|foo bar@x.com",
                    "email|a@b..com",
                    "email|.a@b.com",
                    "category|Travel",
                    "category|travel,training",
                    "link|www.apple.com",
                    "link|javascript:alert(1)",
                    "link|http://",
                    "link|http://a b/",
                    "estimated_costs|-1",
                    "estimated_costs|1e3",
                    "estimated_costs|007",
                    "estimated_costs|1,5",
                    "estimated_costs|.5",
                    "estimated_costs|5.",
                    "estimated_costs|1000000000000",
                    "estimated_costs|'700 '",
                    "submit_date|02-29-2015",
                    "submit_date|13-01-2016",
                    "submit_date|9-8-2016",
                    "submit_date|01-01-0001",
                    "status|done",
                    "status|Approved",
                    "name|null"
                })
        void is_refused(String field, String value) throws Exception {
            String id = made();
            String body = value.equals("null") ? "{\"%s\":null}".formatted(field) : json(Map.of(field, value));

            Http.Answer answer = put(id, body);

            assertEquals("400 invalid", code(answer));
            assertEquals(
                    "/" + field,
                    answer.body().get("errors").get(0).get("pointer").asText());
        }

        @Test
        void with_half_a_character_is_refused() throws Exception {
            assertEquals("400 invalid", code(put(made(), "{\"name\":\"a\\ud83d\"}")));
            assertEquals("400 invalid", code(put(made(), "{\"name\":\"a\\u0000\"}")));
        }

        @Test
        void in_headers_and_queries_is_refused() throws Exception {
            String id = made();
            assertEquals("400 invalid", code(put(id, "{\"name\":\"x\"}", "If-Match", "3")));
            assertEquals("400 invalid", code(put(id, "{\"name\":\"x\"}", "Idempotency-Key", "k".repeat(129))));
            assertEquals("400 invalid", code(site.get("/v1/expenses?limit=0")));
            assertEquals("400 invalid", code(site.get("/v1/expenses?status=done")));
            assertEquals("400 invalid", code(site.get("/v1/expenses?cursor=x")));
        }
    }

    @Nested
    class TheList {
        @Test
        void is_in_the_order_of_making_page_by_page() throws Exception {
            List<String> made = new ArrayList<>();
            for (int i = 0; i < 7; i++) {
                made.add(made());
            }
            List<String> listed = new ArrayList<>();
            String cursor = "";
            for (int pages = 0; pages < 3; pages++) {
                JsonNode page = site.get("/v1/expenses?limit=3" + cursor).body();
                page.get("expenses").forEach(e -> listed.add(e.get("id").asText()));
                cursor = "&cursor=" + page.get("next").asText();
                assertEquals(pages == 2, page.get("next").isNull());
            }

            assertEquals(made, listed);
        }

        @Test
        void can_be_of_one_status() throws Exception {
            List<String> made = List.of(made(), made(), made(), made());
            put(made.get(1), "{\"status\":\"approved\"}");
            put(made.get(3), "{\"status\":\"approved\"}");

            JsonNode first = site.get("/v1/expenses?status=approved&limit=1").body();
            JsonNode second = site.get("/v1/expenses?status=approved&limit=1&cursor="
                            + first.get("next").asText())
                    .body();

            assertEquals(made.get(1), first.get("expenses").get(0).get("id").asText());
            assertEquals(made.get(3), second.get("expenses").get(0).get("id").asText());
            assertTrue(second.get("next").isNull());
            assertEquals(
                    0,
                    site.get("/v1/expenses?status=rejected")
                            .body()
                            .get("expenses")
                            .size());
        }
    }

    @Nested
    class Versions {
        @Test
        void keep_one_from_overwriting_what_he_has_not_seen() throws Exception {
            String id = made();
            String seen = get(id).header("ETag").orElseThrow();

            Http.Answer first = put(id, "{\"name\":\"one\"}", "If-Match", seen);
            Http.Answer second = put(id, "{\"name\":\"two\"}", "If-Match", seen);

            assertEquals(202, first.status());
            assertEquals("412 precondition-failed", code(second));
            assertEquals("one", get(id).body().get("name").asText());
            assertEquals(first.header("ETag"), get(id).header("ETag"));
            assertEquals("412 precondition-failed", code(delete(id, "If-Match", seen)));
            assertEquals(
                    "412 precondition-failed",
                    code(delete(id, "If-Match", "W/" + first.header("ETag").get())));
            assertEquals(202, put(id, "{\"name\":\"three\"}", "If-Match", "*").status());
            assertEquals(204, delete(id, "If-Match", "\"x\", \"3\"").status());
        }

        @Test
        void count_every_change_once_when_many_come_at_once() throws Exception {
            String id = made();

            List<Integer> statuses = atOnce(
                    12, () -> put(id, "{\"name\":\"" + Thread.currentThread().getName() + "\"}")
                            .status());

            assertEquals(Set.of(202), Set.copyOf(statuses));
            assertEquals(Optional.of("\"13\""), get(id).header("ETag"));
        }

        @Test
        void let_one_of_many_through_who_have_seen_the_same() throws Exception {
            String id = made();

            List<Integer> statuses = atOnce(
                    12, () -> put(id, "{\"name\":\"x\"}", "If-Match", "\"1\"").status());

            assertEquals(1, statuses.stream().filter(s -> s == 202).count());
            assertEquals(11, statuses.stream().filter(s -> s == 412).count());
        }
    }

    @Nested
    class TheKey {
        @Test
        void gets_the_first_answer_again() throws Exception {
            Http.Answer first = post(json(FOO), "Idempotency-Key", "k");
            Http.Answer again = post(json(FOO), "Idempotency-Key", "k");

            assertEquals(201, again.status());
            assertEquals(first.raw().body(), again.raw().body());
            assertEquals(first.header("ETag"), again.header("ETag"));
            assertEquals(first.header("Location"), again.header("Location"));
            assertEquals(Optional.empty(), first.header("Idempotency-Replayed"));
            assertEquals(Optional.of("true"), again.header("Idempotency-Replayed"));
            assertEquals(1, all().size());
        }

        @Test
        void of_an_old_update_does_not_bring_it_back() throws Exception {
            String id = made();
            Http.Answer old = put(id, "{\"name\":\"old\"}", "Idempotency-Key", "1");
            put(id, "{\"name\":\"new\"}", "Idempotency-Key", "2");

            Http.Answer late = put(id, "{\"name\":\"old\"}", "Idempotency-Key", "1");

            assertEquals(old.raw().body(), late.raw().body());
            assertEquals("new", get(id).body().get("name").asText());
        }

        @Test
        void makes_a_repeated_deletion_a_success() throws Exception {
            String id = made();

            assertEquals(204, delete(id, "Idempotency-Key", "d").status());
            assertEquals(204, delete(id, "Idempotency-Key", "d").status());
            assertEquals(404, delete(id, "Idempotency-Key", "e").status());
        }

        @Test
        void also_remembers_refusals() throws Exception {
            String id = made();
            put(id, "{\"name\":\"x\"}");
            assertEquals(
                    412,
                    put(id, "{\"name\":\"y\"}", "If-Match", "\"1\"", "Idempotency-Key", "r")
                            .status());
            assertEquals(
                    412,
                    put(id, "{\"name\":\"y\"}", "If-Match", "\"1\"", "Idempotency-Key", "r")
                            .status());
            delete(id);
            assertEquals(404, delete(id, "Idempotency-Key", "g").status());
            assertEquals(404, delete(id, "Idempotency-Key", "g").status());
        }

        @Test
        void belongs_to_one_request() throws Exception {
            String id = made();
            post(json(FOO), "Idempotency-Key", "k");

            assertEquals("422 idempotency-key-reused", code(post(with("name", "x"), "Idempotency-Key", "k")));
            assertEquals("422 idempotency-key-reused", code(put(id, "{\"name\":\"x\"}", "Idempotency-Key", "k")));
            assertEquals("422 idempotency-key-reused", code(delete(id, "Idempotency-Key", "k")));
        }

        @Test
        void differs_by_every_character() throws Exception {
            for (String key : List.of("key", "KEY", "Key", "key.", "k\\ey", "k%y")) {
                assertEquals(
                        Optional.empty(),
                        post(json(FOO), "Idempotency-Key", key).header("Idempotency-Replayed"));
            }
            assertEquals(6, all().size());
        }

        @Test
        void counts_once_when_many_come_at_once_at_two_replicas() throws Exception {
            site.start();
            List<String> bodies = atOnce(12, () -> Http.post(
                            site.url((int) (Thread.currentThread().getId() % 2)),
                            "/v1/expenses",
                            json(FOO),
                            "Idempotency-Key",
                            "same")
                    .raw()
                    .body());

            assertEquals(1, bodies.stream().collect(Collectors.toSet()).size(), bodies::toString);
            assertEquals(1, all().size());
        }

        @Test
        void of_a_refused_input_may_be_used_again() throws Exception {
            assertEquals(400, post("{}", "Idempotency-Key", "k").status());
            assertEquals(201, post(json(FOO), "Idempotency-Key", "k").status());
        }

        @Test
        void is_forgotten_in_the_end() throws Exception {
            post(json(FOO), "Idempotency-Key", "k");
            site.time().advance(Duration.ofMinutes(59));
            site.forget();
            assertEquals(
                    Optional.of("true"), post(json(FOO), "Idempotency-Key", "k").header("Idempotency-Replayed"));

            site.time().advance(Duration.ofMinutes(2));
            site.forget();

            assertEquals(
                    Optional.empty(), post(json(FOO), "Idempotency-Key", "k").header("Idempotency-Replayed"));
        }
    }

    @Nested
    class ALateRequest {
        @Test
        void changes_nothing() throws Exception {
            String id = made();
            String past = Long.toString(site.time().millis() - 1);

            assertEquals("503 deadline-passed", code(put(id, "{\"name\":\"x\"}", "Holdfast-Deadline", past)));
            assertEquals("503 deadline-passed", code(post(json(FOO), "Holdfast-Deadline", past)));
            assertEquals("Foo Bar", get(id).body().get("name").asText());
            assertEquals(1, all().size());
        }
    }

    /** Below the HTTP edge, which tells the service who calls. */
    @Nested
    class OfSeveralCallers {
        private static final Ownership ALICE = new Ownership(Optional.of("alice"), false);
        private static final Ownership BIG_ALICE = new Ownership(Optional.of("Alice"), false);
        private static final Ownership APPROVER = new Ownership(Optional.of("bob"), true);

        private Transactions transactions;
        private ExpenseService service;
        private int keys;

        @BeforeEach
        void openService() throws Exception {
            Database database = Database.of(site.config().database(), directory.resolve("own"), site.time());
            transactions = Transactions.open(site.vertx(), database, ExpenseTable.SCHEMA, reason -> {}, () -> {})
                    .await(60, SECONDS);
            service = new ExpenseService(transactions, new IdempotencyStore(transactions, site.time()), site.time());
        }

        @AfterEach
        void closeService() throws Exception {
            transactions.close().await(60, SECONDS);
        }

        private Deadline deadline() {
            return Deadline.after(site.time(), Duration.ofSeconds(60));
        }

        private IdempotencyStore.Request request() {
            return new IdempotencyStore.Request("key" + keys++, "a".repeat(64), deadline());
        }

        private String made(Ownership caller) throws Exception {
            ExpenseRequest fields = new ExpenseRequest(fields());
            Expense made = (Expense) service.create(fields, caller, request())
                    .await(60, SECONDS)
                    .body()
                    .orElseThrow();
            return made.id();
        }

        private Map<ExpenseField, String> fields() {
            Map<ExpenseField, String> fields = new EnumMap<>(ExpenseField.class);
            ExpenseField.ofCreation().forEach(field -> fields.put(field, FOO.get(field.jsonName())));
            return fields;
        }

        private List<String> seen(Ownership caller, Optional<String> status) throws Exception {
            return service.list(caller, status, "", 10, deadline()).await(60, SECONDS).expenses().stream()
                    .map(Expense::id)
                    .toList();
        }

        private void isUnknown(io.vertx.core.Future<?> outcome) {
            Failure failure = assertThrows(Failure.NotFound.class, () -> outcome.await(60, SECONDS));
            assertEquals("unknown-expense", failure.code());
        }

        @Test
        void each_sees_its_own_and_changes_no_other() throws Exception {
            String ofAlice = made(ALICE);
            String ofBigAlice = made(BIG_ALICE);
            String ofNobody = made(Ownership.UNKNOWN);

            assertEquals(List.of(ofAlice), seen(ALICE, Optional.empty()));
            assertEquals(List.of(ofBigAlice), seen(BIG_ALICE, Optional.of("pending")));
            assertEquals(List.of(), seen(BIG_ALICE, Optional.of("approved")));
            for (String other : List.of(ofBigAlice, ofNobody)) {
                isUnknown(service.get(other, ALICE, deadline()));
                isUnknown(service.update(other, renamed(), ALICE, Preconditions.NONE, request()));
                isUnknown(service.delete(other, ALICE, Preconditions.NONE, request()));
            }
            service.update(ofAlice, renamed(), ALICE, Preconditions.NONE, request())
                    .await(60, SECONDS);
            assertEquals(
                    "renamed",
                    service.get(ofAlice, ALICE, deadline())
                            .await(60, SECONDS)
                            .expense()
                            .name());
            service.delete(ofAlice, ALICE, Preconditions.NONE, request()).await(60, SECONDS);
            assertEquals(List.of(), seen(ALICE, Optional.empty()));
        }

        private ExpenseRequest renamed() {
            return new ExpenseRequest(Map.of(ExpenseField.NAME, "renamed"));
        }

        @Test
        void the_key_of_one_caller_is_no_key_of_another() throws Exception {
            Router router = WebServer.router(site.vertx(), WebServer.Config.from(new Settings(List.of())));
            new ExpenseRoutes(
                            service,
                            site.time(),
                            Duration.ofSeconds(60),
                            call -> new Ownership(call.header("X-Caller"), false))
                    .mount(router);
            int port = site.vertx()
                    .createHttpServer()
                    .requestHandler(router)
                    .listen(0, "127.0.0.1")
                    .await(60, SECONDS)
                    .actualPort();
            URI url = URI.create("http://127.0.0.1:" + port);

            Http.Answer made =
                    Http.post(url, "/v1/expenses", json(FOO), "Idempotency-Key", "same", "X-Caller", "alice");
            Http.Answer again =
                    Http.post(url, "/v1/expenses", json(FOO), "Idempotency-Key", "same", "X-Caller", "alice");
            Http.Answer other = Http.post(url, "/v1/expenses", json(FOO), "Idempotency-Key", "same", "X-Caller", "bob");
            Http.Answer nobody = Http.post(url, "/v1/expenses", json(FOO), "Idempotency-Key", "same");

            assertEquals(201, made.status());
            assertEquals(made.raw().body(), again.raw().body());
            assertEquals("422 idempotency-key-reused", code(other));
            assertEquals("422 idempotency-key-reused", code(nobody));
            String path = "/v1/expenses/" + made.body().get("id").asText();
            assertEquals(
                    200, Http.send("GET", url, path, "", "X-Caller", "alice").status());
            assertEquals(404, Http.send("GET", url, path, "", "X-Caller", "bob").status());
            assertEquals(
                    404, Http.send("DELETE", url, path, "", "X-Caller", "bob").status());
            assertEquals(
                    404,
                    Http.send("PUT", url, path, "{\"name\":\"x\"}", "X-Caller", "bob")
                            .status());
        }

        @Test
        void who_may_see_all_does_and_an_expense_stays_whose_it_was() throws Exception {
            String ofAlice = made(ALICE);
            String ofNobody = made(Ownership.UNKNOWN);

            assertEquals(List.of(ofAlice, ofNobody), seen(APPROVER, Optional.empty()));
            assertEquals(List.of(ofAlice, ofNobody), seen(Ownership.UNKNOWN, Optional.empty()));
            service.update(ofAlice, renamed(), APPROVER, Preconditions.NONE, request())
                    .await(60, SECONDS);
            assertEquals(List.of(ofAlice), seen(ALICE, Optional.empty()));
        }
    }

    /** As a build before 0.2 left it, which numbered its migrations. */
    @Nested
    class AnOldDatabase {
        private static final String OPTIONS_OF_MARIADB = " ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";

        private void execute(String... statements) throws SQLException {
            try (Connection connection = connect();
                    Statement statement = connection.createStatement()) {
                String product = connection.getMetaData().getDatabaseProductName();
                for (String sql : statements) {
                    boolean isMariaDbTable = sql.startsWith("CREATE TABLE") && product.equals("MariaDB");
                    statement.execute(isMariaDbTable ? sql + OPTIONS_OF_MARIADB : sql);
                }
            }
        }

        private List<String> read(String query) throws SQLException {
            try (Connection connection = connect();
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(query)) {
                List<String> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
                return found;
            }
        }

        @BeforeEach
        void fill() throws Exception {
            empty();
            execute(
                    "CREATE TABLE IF NOT EXISTS schema_versions (name VARCHAR(64) NOT NULL PRIMARY KEY, version INTEGER NOT NULL)",
                    "CREATE TABLE IF NOT EXISTS expenses (id VARCHAR(26) NOT NULL PRIMARY KEY, version BIGINT NOT NULL,"
                            + " name VARCHAR(256) NOT NULL, email VARCHAR(508) NOT NULL, category VARCHAR(64) NOT NULL,"
                            + " description VARCHAR(4000) NOT NULL, link VARCHAR(4000) NOT NULL,"
                            + " estimated_costs DECIMAL(14, 2) NOT NULL, costs_decimals INTEGER NOT NULL,"
                            + " submit_date DATE NOT NULL, status VARCHAR(16) NOT NULL, decision_date DATE)",
                    "CREATE INDEX IF NOT EXISTS expenses_by_status ON expenses (status, id)",
                    "CREATE TABLE IF NOT EXISTS answered (request_key VARCHAR(128) NOT NULL PRIMARY KEY, content_hash VARCHAR(64) NOT NULL,"
                            + " answer VARCHAR(12000) NOT NULL, answered_at BIGINT NOT NULL)",
                    "CREATE INDEX IF NOT EXISTS answered_by_age ON answered (answered_at)",
                    "INSERT INTO schema_versions (name, version) VALUES ('expense', 4)",
                    "INSERT INTO expenses VALUES ('01m8m644ms7hsh1532sntebq64', 2, 'Foo Bar', 'foo@bar.com', 'office supplies',"
                            + " 'iPad for office use', 'http://www.apple.com/shop/buy-ipad/ipad-pro', 700.00, 0, DATE '2016-09-08',"
                            + " 'approved', DATE '2016-09-09')",
                    "INSERT INTO answered VALUES ('old-key', 'cb450e3185e55ba52eeac0710c1a208ec1b721e5b77842d11666c1d3b84f9cff',"
                            + " '{\"status\":201,\"expense\":{\"id\":\"01m8m644ms7hsh1532sntebq64\",\"name\":\"Foo Bar\","
                            + "\"email\":\"foo@bar.com\",\"category\":\"office supplies\",\"description\":\"iPad for office use\","
                            + "\"link\":\"http://www.apple.com/shop/buy-ipad/ipad-pro\",\"estimated_costs\":\"700\","
                            + "\"submit_date\":\"09-08-2016\",\"status\":\"pending\",\"decision_date\":\"\"},\"version\":1,"
                            + "\"refusal\":null}', 4000000000000)");
        }

        @Test
        void is_recognised_and_goes_on() throws Exception {
            site.start();
            site.awaitReady(1);

            JsonNode old = get("01m8m644ms7hsh1532sntebq64").body();
            assertEquals("700", old.get("estimated_costs").asText());
            assertEquals("09-08-2016", old.get("submit_date").asText());
            assertEquals("09-09-2016", old.get("decision_date").asText());
            Http.Answer again = post(json(FOO), "Idempotency-Key", "old-key");
            assertEquals(Optional.of("true"), again.header("Idempotency-Replayed"));
            assertEquals(old.get("id"), again.body().get("id"));
            made();
            assertEquals(2, all().size());
            assertEquals(
                    List.of(
                            "answered",
                            "answered-by-age",
                            "expenses",
                            "expenses-by-status",
                            "expenses-by-subject",
                            "expenses-subject"),
                    read("SELECT migration FROM schema_migrations WHERE schema_name = 'expense' ORDER BY migration"));
            assertEquals(List.of("4"), read("SELECT version FROM schema_versions WHERE name = 'expense'"));
        }

        @Test
        void ends_the_start_when_a_migration_is_not_what_it_was() throws Exception {
            site.start();
            execute("UPDATE schema_migrations SET checksum = '0' WHERE migration = 'expenses-by-status'");

            String told = assertThrows(IllegalStateException.class, () -> site.start())
                    .getMessage();

            assertTrue(told.contains("schema 'expense': migration 'expenses-by-status'"), told);
        }
    }

    @Test
    void replicas_that_start_at_once_make_one_schema() throws Exception {
        empty();
        site.start(4);
        for (int replica = 1; replica <= 4; replica++) {
            site.awaitReady(replica);
            assertEquals(
                    201, Http.post(site.url(replica), "/v1/expenses", json(FOO)).status());
        }

        assertEquals(
                4,
                Json.parse(Buffer.buffer(
                                Http.get(site.url(1), "/v1/expenses").raw().body()))
                        .get("expenses")
                        .size());
    }
}
