package io.holdfast.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.admin.AdminAccess.Need;
import io.holdfast.admin.AdminAccess.Row;
import io.holdfast.support.Spellings;
import io.vertx.core.Vertx;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests without a token for what needs one, by every spelling of its path that could be taken for it, at a port beyond loopback. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 5, timeUnit = TimeUnit.MINUTES)
class AdminSpellingsTest {
    /** The codes of a request that came to no route, or not past its guard. */
    private static final Pattern SHUT = Pattern.compile(
            "\"code\":\"(unauthorized|unknown-path|method-not-allowed|bad-request|not-implemented|misdirected)\"");

    private OperatorsSite site;
    private String host;

    @BeforeEach
    void open(Vertx vertx, @TempDir Path data) throws Exception {
        site = new OperatorsSite(vertx, data);
        host = site.url().getAuthority();
    }

    @AfterEach
    void close() {
        site.close();
    }

    static Stream<Row> rows() {
        return AdminAccess.ROWS.stream().filter(row -> row.need() != Need.NOTHING);
    }

    private static String path(Row row) {
        return row.path()
                .replace(":service", "billing")
                .replace(":group", "order")
                .replaceAll(":\\w+", "7");
    }

    private static Set<String> methods(Row row) {
        Set<String> methods =
                new TreeSet<>(Set.of("GET", "HEAD", "POST", "OPTIONS", "TRACE", "get", "CONNECT", "PURGE"));
        methods.add(row.method());
        return methods;
    }

    @ParameterizedTest
    @MethodSource("rows")
    void none_comes_to_the_route_of(Row row) throws Exception {
        Set<String> passed = new TreeSet<>();
        for (String target : Spellings.of(path(row), host)) {
            for (String method : methods(row)) {
                Spellings.Answer answer = Spellings.send(site.url(), method, target);
                if (!isShut(method, answer)) {
                    passed.add("%s %s: %s".formatted(method, target, answer.text()));
                }
            }
        }
        assertEquals(Set.of(), passed);
    }

    // What is at the root and at /app.js needs nothing: "/status/.." is another path, not another spelling.
    private static boolean isShut(String method, Spellings.Answer answer) {
        return switch (method) {
            case "HEAD" -> answer.status() >= 400;
            case "OPTIONS" ->
                answer.status() >= 400
                        || answer.status() == 204 && answer.text().contains("\r\nAllow: ");
            default -> answer.status() >= 400 && SHUT.matcher(answer.text()).find();
        };
    }

    @Test
    void headers_that_name_another_request_are_not_believed() throws Exception {
        URI url = site.url();

        for (String line : List.of(
                "X-HTTP-Method-Override: GET",
                "X-Original-URL: /status",
                "X-Rewrite-URL: /status",
                "X-Forwarded-Prefix: /status",
                "X-Forwarded-For: 127.0.0.1",
                "Forwarded: for=127.0.0.1")) {
            assertEquals(401, Spellings.send(url, "GET", "/status", line).status(), line);
            assertEquals(404, Spellings.send(url, "GET", "/nothing", line).status(), line);
            assertEquals(405, Spellings.send(url, "POST", "/status", line).status(), line);
        }
    }

    @Test
    void several_come_there_with_a_token() throws Exception {
        String token = "Authorization: " + OperatorsSite.bearer(OperatorsSite.VIEWER)[1];
        int arrived = 0;
        for (String target : Spellings.of("/status", host)) {
            arrived += Spellings.send(site.url(), "GET", target, token).status() == 200 ? 1 : 0;
        }
        assertTrue(arrived > 5, arrived + " spellings");
    }
}
