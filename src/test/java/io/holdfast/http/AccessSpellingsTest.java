package io.holdfast.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.PublicAccess;
import io.holdfast.api.PublicAccess.Row;
import io.holdfast.base.config.Settings;
import io.holdfast.base.failure.Failure;
import io.holdfast.http.auth.AuthMode;
import io.holdfast.http.auth.Caller;
import io.holdfast.support.Spellings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests without a token for each route of the public API that needs a scope, by every spelling of its path, at a port. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 5, timeUnit = TimeUnit.MINUTES)
class AccessSpellingsTest {
    private static final WebServer.Config WEB = WebServer.Config.from(new Settings(List.of()));

    private final Set<String> passed = new ConcurrentSkipListSet<>();
    private Vertx vertx;

    @BeforeEach
    void use(Vertx given) {
        vertx = given;
    }

    static Stream<Row> rows() {
        return PublicAccess.ROWS.stream().filter(row -> !row.scopes().isEmpty());
    }

    /** All routes of the service, each of which notes that a request came there; and a direct endpoint for one without parameters. */
    private URI serve(Row row) throws Exception {
        Router router = WebServer.router(vertx, WEB);
        AccessGuard guard = AccessGuard.by(
                AuthMode.TOKENS,
                token -> token.equals("all")
                        ? Future.succeededFuture(
                                new Caller("all", Set.of(row.scopes().get(0).word())))
                        : Future.failedFuture(new Failure.Denied(Failure.Denied.INVALID_TOKEN, "unknown")));
        guard.mount(router, row.service());
        Endpoint endpoint = Endpoint.of(call -> arrived(row.toString()));
        rows().filter(one -> one.service().equals(row.service())).forEach(one -> {
            if (one.equals(row)) {
                DirectEndpoint.mount(router.route(HttpMethod.valueOf(one.method()), one.path()), endpoint);
            } else {
                router.route(HttpMethod.valueOf(one.method()), one.path())
                        .handler(Endpoint.of(call -> arrived(one.toString())));
            }
        });
        DirectHandler direct = row.path().contains(":")
                ? DirectHandler.NONE
                : new DirectEndpoint(
                        row.method(),
                        row.path(),
                        guard.of(row.service(), row.method(), row.path()),
                        router,
                        100,
                        (request, route) -> observed(request),
                        endpoint);
        return URI.create("http://127.0.0.1:"
                + WebServer.listen(vertx, WEB, 0, router, direct, Duration.ZERO)
                        .await(60, SECONDS)
                        .actualPort());
    }

    private Future<Response> arrived(String route) {
        passed.add(route);
        return Future.succeededFuture(Response.noContent());
    }

    private static RequestObserver.Running observed(ServerRequest request) {
        request.response().requestId("id");
        return new RequestObserver.Running() {
            @Override
            public void responded(int status) {}

            @Override
            public void left() {}
        };
    }

    @ParameterizedTest
    @MethodSource("rows")
    void none_comes_to_the_route_of(Row row) throws Exception {
        URI url = serve(row);
        String path = row.path().replaceAll(":\\w+", "7");
        Set<String> methods = new TreeSet<>(Set.of("GET", "HEAD", "POST", "OPTIONS", "TRACE", "get", "PURGE"));
        methods.add(row.method());

        for (String target : Spellings.of(path, url.getAuthority())) {
            for (String method : methods) {
                Spellings.send(url, method, target);
                Spellings.send(url, method, target, "Authorization: Bearer guessed");
                assertEquals(Set.of(), passed, method + " " + target);
            }
        }

        int arrived = 0;
        for (String target : Spellings.of(path, url.getAuthority())) {
            arrived += Spellings.send(url, row.method(), target, "Authorization: Bearer all")
                                    .status()
                            == 204
                    ? 1
                    : 0;
        }
        assertTrue(arrived > 5, arrived + " spellings come there with a token");
        assertTrue(passed.contains(row.toString()), passed.toString());
    }
}
