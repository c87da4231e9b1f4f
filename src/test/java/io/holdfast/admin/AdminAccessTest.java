package io.holdfast.admin;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.admin.AdminAccess.Need;
import io.holdfast.admin.AdminAccess.Row;
import io.holdfast.api.EventApi.Event;
import io.holdfast.http.DirectEndpoint;
import io.holdfast.http.Json;
import io.holdfast.openapi.Api;
import io.holdfast.support.Await;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All routes of the admin port by all kinds of callers; a port that is beyond loopback, unless a test says otherwise. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 3, timeUnit = TimeUnit.MINUTES)
class AdminAccessTest {
    private static final Set<Integer> SHUT = Set.of(401, 403);

    private OperatorsSite site;

    @BeforeEach
    void open(Vertx vertx, @TempDir Path data) throws Exception {
        site = new OperatorsSite(vertx, data);
    }

    @AfterEach
    void close() {
        site.close();
    }

    /** Who asks, and what the port is to answer where that is not to let the request in. */
    enum Asker {
        NOBODY(null, 401),
        WRONG(null, 401),
        OTHER_SCHEME(null, 401),
        EXPIRED(null, 401),
        CLUSTER_TOKEN(null, 401),
        SCRAPER(Need.SCRAPE, 401),
        VIEWER(Need.VIEWER, 403),
        OPERATOR(Need.OPERATOR, 403),
        ADMIN(Need.ADMIN, 403),
        ADMIN_TOKEN(Need.ADMIN, 403),
        SESSION_OF_VIEWER(Need.VIEWER, 403),
        SESSION_OF_OPERATOR(Need.OPERATOR, 403),
        SESSION_OF_ADMIN(Need.ADMIN, 403),
        COOKIE_ALONE(Need.VIEWER, 403),
        PAGE_OF_ANOTHER_ORIGIN(null, 403);

        private final Need most;
        private final int otherwise;

        /** @param most that is open to it, null for nothing that needs something */
        Asker(Need most, int otherwise) {
            this.most = most;
            this.otherwise = otherwise;
        }

        boolean mayAsk(Row row) {
            return row.need() == Need.NOTHING || most != null && row.need().compareTo(most) <= 0;
        }
    }

    private String[] headers(Asker asker) throws Exception {
        return switch (asker) {
            case NOBODY -> new String[0];
            case WRONG -> OperatorsSite.bearer("guessed");
            case OTHER_SCHEME -> new String[] {"Authorization", "Basic " + OperatorsSite.ADMIN};
            case EXPIRED -> OperatorsSite.bearer(OperatorsSite.EXPIRED);
            case CLUSTER_TOKEN -> OperatorsSite.bearer("c");
            case SCRAPER -> OperatorsSite.bearer(OperatorsSite.SCRAPER);
            case VIEWER -> OperatorsSite.bearer(OperatorsSite.VIEWER);
            case OPERATOR -> OperatorsSite.bearer(OperatorsSite.OPERATOR);
            case ADMIN -> OperatorsSite.bearer(OperatorsSite.ADMIN);
            case ADMIN_TOKEN -> OperatorsSite.bearer(OperatorsSite.ADMIN_TOKEN);
            case SESSION_OF_VIEWER -> site.console(site.signIn(OperatorsSite.VIEWER));
            case SESSION_OF_OPERATOR -> site.console(site.signIn(OperatorsSite.OPERATOR));
            case SESSION_OF_ADMIN -> site.console(site.signIn(OperatorsSite.ADMIN));
            case COOKIE_ALONE -> new String[] {"Cookie", site.signIn(OperatorsSite.ADMIN)};
            case PAGE_OF_ANOTHER_ORIGIN ->
                new String[] {
                    "Cookie", site.signIn(OperatorsSite.ADMIN), "Origin", "http://evil.test", "X-Holdfast-Console", "1"
                };
        };
    }

    /** Asks for each row. Reads and bodies are such that whoever is let in is answered at once, with a 4xx as a rule. */
    private Map<String, Integer> statuses(Asker asker) throws Exception {
        Map<String, Integer> statuses = new TreeMap<>();
        for (Row row : AdminAccess.ROWS) {
            String path = row.path()
                    .replace(":service", "billing")
                    .replace(":group", "order")
                    .replaceAll(":\\w+", "7");
            String query = row.need() == Need.VIEWER ? "?unknown=1" : "";
            // A login ends or begins nothing here: its own rules are in LoginTest.
            String[] headers = row.path().equals("/login") ? new String[0] : headers(asker);
            String body = row.method().startsWith("P") ? "{}" : "";
            statuses.put(
                    row.toString(),
                    site.send(row.method(), path + query, body, headers).statusCode());
        }
        return statuses;
    }

    @ParameterizedTest
    @EnumSource(Asker.class)
    void each_route_is_open_to_who_has_its_scope_and_to_nobody_else(Asker asker) throws Exception {
        Map<String, Integer> statuses = statuses(asker);

        List<String> wrong = new ArrayList<>();
        for (Row row : AdminAccess.ROWS) {
            int status = statuses.get(row.toString());
            boolean right = asker.mayAsk(row) ? !SHUT.contains(status) : status == asker.otherwise;
            if (!right) {
                wrong.add(row + ": " + status);
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void each_row_is_a_route() throws Exception {
        Map<String, Integer> statuses = statuses(Asker.ADMIN_TOKEN);

        for (Row row : AdminAccess.ROWS) {
            int status = statuses.get(row.toString());
            assertTrue(status != 405 && status != 501, row + ": " + status);
            if (status == 404) {
                String path = row.path().replace(":service", "billing").replaceAll(":\\w+", "7");
                String body = row.method().startsWith("P") ? "{}" : "";
                HttpResponse<String> response =
                        site.send(row.method(), path, body, OperatorsSite.bearer(OperatorsSite.ADMIN_TOKEN));
                assertFalse(response.body().contains("unknown-path"), row::toString);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Asker.class,
            names = {"NOBODY", "WRONG", "EXPIRED", "VIEWER"})
    void at_loopback_alone_reads_need_nothing_and_changes_do(Asker asker) throws Exception {
        site.listen(true);

        Map<String, Integer> statuses = statuses(asker);

        for (Row row : AdminAccess.ROWS) {
            boolean shut = SHUT.contains(statuses.get(row.toString()));
            assertEquals(row.need().isChange(), shut, row::toString);
        }
    }

    @Test
    void a_route_that_is_in_no_row_ends_the_start(Vertx vertx) {
        Router router = Router.router(vertx);
        router.get("/status").handler(ctx -> ctx.end());
        AdminAccess.requireComplete(router);

        router.post("/status").handler(ctx -> ctx.end());
        router.route("/groups/*").handler(ctx -> ctx.end());

        assertEquals("POST /status, any method /groups/*", incomplete(router).split(": ")[0]);
    }

    @Test
    void one_that_answers_more_than_its_guard_sees_ends_the_start(Vertx vertx) {
        Router router = Router.router(vertx);
        DirectEndpoint.forPreparation(router).handler(ctx -> ctx.next());
        AdminAccess.requireComplete(router);

        router.get("/status*").handler(ctx -> ctx.end());
        router.getWithRegex("/st.*").handler(ctx -> ctx.end());
        router.route().handler(ctx -> ctx.end());

        assertEquals(
                "GET /status*, GET any path, any method any path",
                incomplete(router).split(": ")[0]);
    }

    private static String incomplete(Router router) {
        return assertThrows(IllegalStateException.class, () -> AdminAccess.requireComplete(router))
                .getMessage();
    }

    @Test
    void the_document_of_the_port_says_the_same() {
        Map<String, String> documented = new TreeMap<>();
        Api.ADMIN
                .operations()
                .forEach(each -> documented.put(
                        each.method() + " " + each.path().replaceAll("\\{(\\w+)}", ":$1"),
                        each.part().node().path("security").toString()));

        Map<String, String> rows = new TreeMap<>();
        for (Row row : AdminAccess.ROWS) {
            if (documented.containsKey(row.toString())) { // files of pages are not documented
                rows.put(row.toString(), security(row.need()));
            }
        }
        assertEquals(rows, documented);
    }

    private static String security(Need need) {
        String scope = need.scope().word();
        String tokens = "{\"adminToken\":[\"%s\"]},{\"session\":[\"%s\"]}".formatted(scope, scope);
        return switch (need) {
            case NOTHING -> "";
            case SCRAPE -> "[{}," + tokens + ",{\"metricsToken\":[]}]";
            case VIEWER -> "[{}," + tokens + "]";
            case OPERATOR, ADMIN -> "[" + tokens + "]";
        };
    }

    @Test
    void who_has_too_small_a_scope_is_told_which_one_and_it_is_in_the_audit() throws Exception {
        HttpResponse<String> response =
                site.send("POST", "/instances/billing/a/drain", "{}", OperatorsSite.bearer(OperatorsSite.VIEWER));

        assertEquals(403, response.statusCode());
        Map<?, ?> problem = Json.read(Buffer.buffer(response.body()), Map.class);
        assertEquals("insufficient-scope", problem.get("code"));
        assertEquals("operator", problem.get("required_scope"));
        assertEquals("this needs the scope operator (the token 'screen' has viewer)", problem.get("detail"));
        Event event = site.lastAudit();
        assertEquals("POST /instances/billing/a/drain refused", event.title());
        assertEquals("screen", event.tokenName());
    }

    @Test
    void what_is_done_is_in_the_audit_with_the_name_of_the_token() throws Exception {
        site.send("POST", "/instances/billing/a/drain", "{}", OperatorsSite.bearer(OperatorsSite.OPERATOR));

        assertEquals("drain billing/a refused", site.lastAudit().title());
        assertEquals("ann", site.lastAudit().tokenName());
        assertEquals("ann", site.lastAudit().by());

        site.send("POST", "/instances/billing/a/drain", "{}", site.console(site.signIn(OperatorsSite.OPERATOR)));

        assertEquals("ann", site.lastAudit().tokenName());
        assertEquals("paola", site.lastAudit().by());
    }

    @Test
    void a_session_ends_with_its_token() throws Exception {
        String cookie = site.signIn(OperatorsSite.VIEWER);
        assertEquals(200, site.send("GET", "/status", "", "Cookie", cookie).statusCode());
        assertTrue(site.send("GET", "/login", "", "Cookie", cookie).body().contains("\"scope\":\"viewer\""));

        site.expire(OperatorsSite.VIEWER);

        assertEquals(401, site.send("GET", "/status", "", "Cookie", cookie).statusCode());
        assertEquals(
                "{\"name\":null,\"scope\":null,\"reads_open\":false}",
                site.send("GET", "/login", "", "Cookie", cookie).body());
        site.restore();
        assertEquals(
                401, site.send("GET", "/status", "", "Cookie", cookie).statusCode(), "it does not come back with it");
    }

    @Test
    void a_stream_of_events_ends_with_the_token_of_its_reader() throws Exception {
        CompletableFuture<Integer> read = readWhole(site.stream(OperatorsSite.bearer(OperatorsSite.VIEWER)));

        site.expire(OperatorsSite.VIEWER);

        assertTrue(read.get(60, SECONDS) > 0);
        Await.until(
                "no stream is begun any more",
                Duration.ofSeconds(60),
                () -> site.stream(OperatorsSite.bearer(OperatorsSite.VIEWER)).statusCode() == 401);
    }

    private static CompletableFuture<Integer> readWhole(HttpResponse<InputStream> stream) {
        assertEquals(200, stream.statusCode());
        return CompletableFuture.supplyAsync(() -> {
            try (InputStream in = stream.body()) {
                return in.readAllBytes().length;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Test
    void when_the_admin_token_is_rotated_what_the_old_one_opened_ends_with_the_third_step() throws Exception {
        String old = site.signIn(OperatorsSite.ADMIN_TOKEN);
        CompletableFuture<Integer> stream = readWhole(site.stream("Cookie", old));
        for (String step : List.of(OperatorsSite.ADMIN_TOKEN + " next", "next " + OperatorsSite.ADMIN_TOKEN)) {
            site.rotate(step);
            assertEquals(200, status(old), step);
            assertTrue(mayDrain(old), step);
            assertFalse(stream.isDone(), step);
        }
        String next = site.signIn("next");

        site.rotate("next");

        assertEquals(401, status(old));
        assertFalse(mayDrain(old));
        assertEquals(401, site.stream("Cookie", old).statusCode());
        assertTrue(stream.get(60, SECONDS) > 0, "the stream that was open ends");
        assertEquals(200, status(next));
        assertTrue(mayDrain(next));
        site.rotate("next " + OperatorsSite.ADMIN_TOKEN);
        assertEquals(401, status(old), "it does not come back with its token");
    }

    private int status(String cookie) throws Exception {
        return site.send("GET", "/status", "", "Cookie", cookie).statusCode();
    }

    private boolean mayDrain(String cookie) throws Exception {
        int status = site.send("POST", "/instances/billing/a/drain", "{}", site.console(cookie))
                .statusCode();
        return !SHUT.contains(status);
    }

    @Test
    void without_any_token_the_port_says_how_to_set_one() throws Exception {
        site.withoutTokens();

        HttpResponse<String> response = site.send("GET", "/status", "");

        assertEquals(401, response.statusCode());
        assertTrue(response.body().contains("set HOLDFAST_ADMIN_TOKEN or HOLDFAST_ADMIN_TOKENS_FILE"), response.body());
    }
}
