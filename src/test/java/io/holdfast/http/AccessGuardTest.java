package io.holdfast.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.holdfast.api.FrontendApi;
import io.holdfast.api.PublicAccess;
import io.holdfast.base.config.ConfigException;
import io.holdfast.base.config.Layer;
import io.holdfast.base.config.Settings;
import io.holdfast.base.config.WatchedFiles;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.ManualTime;
import io.holdfast.http.auth.AuthMode;
import io.holdfast.http.auth.Authenticator;
import io.holdfast.http.auth.Caller;
import io.holdfast.http.auth.TokenTable;
import io.holdfast.support.Http;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class AccessGuardTest {
    private static final String ANY = "Bearer realm=\"holdfast\"";
    private static final String INVALID = ANY + ", error=\"invalid_token\"";

    @TempDir
    private Path directory;

    private final ManualTime time = new ManualTime();
    private final WatchedFiles files = new WatchedFiles();
    private Vertx vertx;

    @BeforeEach
    void use(Vertx given) {
        vertx = given;
    }

    private static Settings settings(String... pairs) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            values.put(pairs[i], pairs[i + 1]);
        }
        return new Settings(List.of(Layer.of("test", values)));
    }

    private static String entry(String name, String token, String scopes, String... more) {
        return "- {name: %s, sha256: %s, scopes: [%s]%s}%n"
                .formatted(name, TokenTable.sha256(token), scopes, String.join("", more));
    }

    private Path tokens(String... entries) throws Exception {
        return Files.writeString(directory.resolve("tokens.yaml"), String.join("", entries));
    }

    private AccessGuard byTokens() throws Exception {
        Path file = tokens(
                entry("reader", "reads", "orders:read-all"),
                entry("buyer", "buys", "orders:place"),
                entry("old", "expired", "orders:read-all", ", expires: " + time.now()),
                entry(
                        "new",
                        "fresh",
                        "orders:read-all",
                        ", expires: " + time.now().plusSeconds(1)));
        Settings settings = settings("auth.mode", "tokens", "auth.tokens-file", file.toString());
        return AccessGuard.of(
                AccessGuard.Config.from(settings), Token.required("admin", Optional.of("a")), vertx, files, time);
    }

    /** A front end whose routes answer with the name of the caller. */
    private URI serve(AccessGuard guard) throws Exception {
        WebServer.Config web = WebServer.Config.from(settings());
        Router router = WebServer.router(vertx, web);
        guard.mount(router, FrontendApi.SERVICE);
        PublicAccess.ROWS.stream()
                .filter(row -> row.service().equals(FrontendApi.SERVICE))
                .forEach(row -> router.route(HttpMethod.valueOf(row.method()), row.path())
                        .handler(Endpoint.of(call -> Future.succeededFuture(Response.ok(Map.of(
                                "name", call.caller().map(c -> c.subject()).orElse("nobody")))))));
        return URI.create("http://127.0.0.1:"
                + WebServer.listen(vertx, web, 0, router).await(60, SECONDS).actualPort());
    }

    private static Http.Answer ask(URI url, String method, String path, String authorization) throws Exception {
        return authorization == null
                ? Http.send(method, url, path, "{}")
                : Http.send(method, url, path, "{}", "Authorization", authorization);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "-                 | 401 | unauthorized",
                "Basic cmVhZHM6    | 401 | invalid-token",
                "Bearer            | 401 | invalid-token",
                "Bearer re ads     | 401 | invalid-token",
                "Bearer other      | 401 | invalid-token",
                "Bearer READS      | 401 | invalid-token",
                "Bearer expired    | 401 | invalid-token",
                "Bearer a          | 401 | invalid-token",
                "Bearer buys       | 403 | insufficient-scope",
                "Bearer reads      | 200 | reader",
                "bearer  reads     | 200 | reader",
                "Bearer fresh      | 200 | new",
            })
    void asks_for_a_token_with_the_scope(String authorization, int status, String said) throws Exception {
        Http.Answer answer = ask(serve(byTokens()), "GET", "/orders", authorization);

        assertEquals(status, answer.status(), answer.raw().body());
        assertEquals(said, answer.body().path(status == 200 ? "name" : "code").asText());
        assertEquals(
                switch (status) {
                    case 401 -> authorization == null ? ANY : INVALID;
                    case 403 -> ANY + ", error=\"insufficient_scope\", scope=\"orders:read-all\"";
                    default -> "";
                },
                answer.header("WWW-Authenticate").orElse(""));
    }

    @Test
    void tells_which_scope_is_missing() throws Exception {
        Http.Answer answer = ask(serve(byTokens()), "PUT", "/products/Fox", "Bearer buys");

        assertEquals("products:write", answer.body().path("required_scope").asText());
    }

    @Test
    void lets_a_token_expire() throws Exception {
        URI url = serve(byTokens());
        assertEquals(200, ask(url, "GET", "/orders", "Bearer fresh").status());

        time.advance(Duration.ofSeconds(1));

        assertEquals(401, ask(url, "GET", "/orders", "Bearer fresh").status());
    }

    @Test
    void takes_a_changed_file_over_and_keeps_the_old_one_while_it_is_wrong() throws Exception {
        URI url = serve(byTokens());

        tokens(entry("reader", "rotated", "orders:read-all"));
        files.refresh();

        assertEquals(200, ask(url, "GET", "/orders", "Bearer rotated").status());
        assertEquals(401, ask(url, "GET", "/orders", "Bearer reads").status());

        tokens("- {name: reader}");
        files.refresh();

        assertEquals(200, ask(url, "GET", "/orders", "Bearer rotated").status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/orders", "/orders/", "//orders", "/./orders", "/x/../orders", "/%6Frders", "/orders?a=b"})
    void is_not_passed_by_another_spelling_of_the_path(String path) throws Exception {
        URI url = serve(byTokens());

        for (String method : List.of("GET", "HEAD", "POST", "DELETE", "OPTIONS")) {
            assertNotEquals(200, ask(url, method, path, null).status(), method + " " + path);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/products", "/products/Fox", "/leader", "/", "/openapi.json"})
    void asks_nobody_where_no_scope_is_needed(String path) throws Exception {
        URI url = serve(byTokens());

        assertEquals(200, ask(url, "GET", path, null).status());
        assertEquals(200, ask(url, "GET", path, "Bearer other").status());
    }

    @Test
    void where_it_is_open_asks_for_the_admin_token_by_what_changes_products_alone() throws Exception {
        URI url = serve(AccessGuard.open(Token.required("admin", Optional.of("a"))));

        assertEquals(
                "nobody", ask(url, "GET", "/orders", null).body().path("name").asText());
        assertEquals(200, ask(url, "POST", "/orders", "Bearer whatever").status());
        assertEquals(401, ask(url, "PUT", "/products/Fox", null).status());
        assertEquals(401, ask(url, "POST", "/products/Fox/restock", "Bearer b").status());
        assertEquals(200, ask(url, "PUT", "/products/Fox", "Bearer a").status());
    }

    @Test
    void waits_for_an_answer_that_comes_later_and_passes_on_that_there_is_none() throws Exception {
        Promise<Caller> later = Promise.promise();
        Authenticator slow = token -> token.equals("slow")
                ? later.future()
                : Future.failedFuture(new Failure.Unavailable("no-keys", "nobody can be told now"));
        URI url = serve(AccessGuard.by(AuthMode.TOKENS, slow));
        vertx.setTimer(1, t -> later.complete(new Caller("late", Set.of("orders:read-all"))));

        assertEquals(
                "late",
                ask(url, "GET", "/orders", "Bearer slow").body().path("name").asText());
        assertEquals(503, ask(url, "GET", "/orders", "Bearer other").status());
    }

    @Test
    void needs_a_file_that_can_be_used() throws Exception {
        Settings without = settings("auth.mode", "tokens");
        AccessGuard.Config.from(without).check(without);
        assertEquals(
                "auth.tokens-file: missing (expected: a file, because auth.mode is tokens)",
                assertThrows(ConfigException.class, without::validate).getMessage());

        Settings wrong = settings(
                "auth.mode", "tokens", "auth.tokens-file", tokens("- {name: a}").toString());
        AccessGuard.Config config = AccessGuard.Config.from(wrong);
        Token admin = Token.required("admin", Optional.empty());
        assertThrows(ConfigException.class, () -> AccessGuard.of(config, admin, vertx, files, time));
    }
}
