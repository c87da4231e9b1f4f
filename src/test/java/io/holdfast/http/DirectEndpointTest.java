package io.holdfast.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.config.Settings;
import io.holdfast.base.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class DirectEndpointTest {
    private static final String POST =
            "POST /things HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n";

    private final Vertx vertx = Vertx.vertx();
    private final ReceivedRequest connection = new ReceivedRequest(vertx);
    private final List<String> seen = new ArrayList<>();
    private Function<Call, Future<Response>> action = call -> Future.succeededFuture(Response.noContent());

    private final DirectEndpoint endpoint = direct("/things", Endpoint.of(call -> {
        seen.add("called");
        return action.apply(call);
    }));

    private DirectEndpoint direct(String path, Endpoint also) {
        Router router = Router.router(vertx);
        DirectEndpoint.mount(router.post(path), also);
        return new DirectEndpoint("POST", path, Guard.NONE, router, 10, this::observe, also);
    }

    private RequestObserver.Running observe(ServerRequest request, String route) {
        request.response().requestId("id");
        return new RequestObserver.Running() {
            @Override
            public void responded(int status) {
                seen.add(route + " " + status);
            }

            @Override
            public void left() {
                seen.add(route + " left");
            }
        };
    }

    @BeforeEach
    void handle() {
        connection.handler(endpoint::handle);
    }

    @AfterEach
    void close() throws Exception {
        connection.close();
        connection.sent();
        assertEquals(0, connection.unreleased(), "bytes that nobody released");
        vertx.close().await(60, SECONDS);
    }

    @Nested
    class Takes {
        private boolean takes(String method, String target, String lines) {
            ServerRequest request = ReceivedRequest.of(vertx, "GET / HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n");
            return endpoint.takes(method, target, request.fields());
        }

        @Test
        void its_method_at_its_path() {
            assertTrue(takes("POST", "/things", ""));
            assertTrue(takes("POST", "/things?a=b", "Content-Type: text/plain\r\n"));
            assertFalse(takes("GET", "/things", ""));
            assertFalse(takes("POST", "/thing", ""));
            assertFalse(takes("POST", "/things/", ""));
            assertFalse(takes("POST", "/things2", ""));
            assertFalse(takes("POST", "/Things", ""));
        }

        @Test
        void neither_forms_nor_expectations() {
            assertFalse(takes("POST", "/things", "Expect: 100-continue\r\n"));
            assertFalse(takes("POST", "/things", "Content-Type: Multipart/Form-Data; boundary=b\r\n"));
            assertFalse(takes("POST", "/things", "Content-Type: application/x-www-form-urlencoded\r\n"));
        }
    }

    @Nested
    class BehindAGuard {
        private final Handler<RoutingContext> guard = Endpoint.guard(Token.required("admin", Optional.of("secret")));

        private final Endpoint guarded = Endpoint.of(call -> {
            seen.add("called");
            return action.apply(call);
        });

        private boolean isTaken(Consumer<Router> mount) {
            return isTaken(Guard.NONE, mount);
        }

        private boolean isTaken(Guard own, Consumer<Router> mount) {
            return isTakenWith(own, router -> {
                mount.accept(router);
                DirectEndpoint.mount(router.post("/things"), guarded);
            });
        }

        private boolean isTakenWith(Guard own, Consumer<Router> routes) {
            Router router = WebServer.router(vertx, WebServer.Config.from(new Settings(List.of())));
            routes.accept(router);
            ServerRequest request = ReceivedRequest.of(vertx, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            return new DirectEndpoint("POST", "/things", own, router, 10, DirectEndpointTest.this::observe, guarded)
                    .takes("POST", "/things", request.fields());
        }

        @Test
        void takes_nothing_that_would_get_around_it() {
            assertFalse(isTaken(router -> router.post("/things").handler(guard)));
            assertFalse(isTaken(router -> router.route("/things").handler(guard)));
            assertFalse(isTaken(router -> router.route("/*").handler(guard)));
            assertFalse(isTaken(router -> router.route("/:what").handler(guard)));
            assertFalse(isTaken(router -> router.routeWithRegex("/t.*").handler(guard)));
        }

        @Test
        void that_is_its_own_takes_what_no_other_one_checks() {
            Guard own = (exchange, next) -> next.run();

            assertTrue(isTaken(own, router -> DirectEndpoint.mount(router.post("/things"), own)));
            assertTrue(isTaken(own, router -> DirectEndpoint.mount(router.route("/things"), own)));
            assertFalse(isTaken(own, router -> {}));
            assertFalse(isTaken(own, router -> router.post("/things").handler(guard)), "another one");
            assertFalse(isTaken(router -> DirectEndpoint.mount(router.post("/things"), own)), "that it does not run");
            assertFalse(isTaken(own, router -> {
                DirectEndpoint.mount(router.post("/things"), own);
                router.route("/*").handler(guard);
            }));
        }

        @Test
        void calls_nobody_before_that_has_let_the_request_pass() {
            List<Runnable> waiting = new ArrayList<>();
            Guard own = (exchange, next) -> {
                if (exchange.header("Authorization") == null) {
                    Endpoint.fail(exchange, new Failure.Denied("no token"));
                } else {
                    waiting.add(next);
                }
            };
            connection.handler(guardedBy(own)::handle);

            connection.receivesMore(POST + "{}");
            assertTrue(connection.sent().startsWith("HTTP/1.1 401 "));
            connection.receivesMore(POST.replace("Host: a", "Host: a\r\nAuthorization: b") + "{}");
            assertEquals(List.of("/things 401"), seen);
            waiting.get(0).run();

            assertEquals(List.of("/things 401", "called", "/things 204"), seen);
        }

        @Test
        void answers_a_fault_of_its_own_without_details() {
            Guard own = (exchange, next) -> {
                throw new IllegalStateException("secret");
            };
            connection.handler(guardedBy(own)::handle);

            connection.receivesMore(POST + "{}");

            String sent = connection.sent();
            assertTrue(sent.startsWith("HTTP/1.1 500 "), sent);
            assertFalse(sent.contains("secret"), sent);
            assertEquals(List.of("/things 500"), seen);
        }

        private DirectEndpoint guardedBy(Guard own) {
            Router router = Router.router(vertx);
            DirectEndpoint.mount(router.post("/things"), own);
            DirectEndpoint.mount(router.post("/things"), guarded);
            return new DirectEndpoint("POST", "/things", own, router, 10, DirectEndpointTest.this::observe, guarded);
        }

        @Test
        void takes_nothing_past_a_wildcard_that_begins_at_its_path() {
            assertFalse(isTaken(router -> router.route("/things/*").handler(guard)));
            assertFalse(isTaken(router -> router.route("/things*").handler(guard)));
            assertFalse(isTaken(router -> router.route("/th*").handler(guard)));
            assertFalse(isTaken(router -> router.post("/things/*").handler(guard)));
            assertFalse(isTaken(router -> router.route("/:what/*").handler(guard)));
            assertFalse(isTaken(router -> router.route("/things/*").subRouter(Router.router(vertx))));
        }

        @Test
        void takes_nothing_past_a_parameter_within_a_segment() {
            assertFalse(isTaken(router -> router.route("/th:rest").handler(guard)));
            assertFalse(isTaken(router -> router.route("/:a-:b").handler(guard)));
        }

        @Test
        void takes_nothing_past_one_without_a_path() {
            assertFalse(isTaken(router -> router.route().handler(guard)));
            assertFalse(isTaken(router -> router.route().method(HttpMethod.POST).handler(guard)));
            assertFalse(isTaken(router -> router.route().order(-1).handler(guard)));
        }

        @Test
        void takes_nothing_past_one_on_its_own_route() {
            assertFalse(isTakenWith(
                    Guard.NONE, router -> router.post("/things").handler(guard).handler(guarded)));
            assertFalse(isTakenWith(Guard.NONE, router -> {}));
        }

        @Test
        void takes_what_passes_nothing_but_preparations() {
            assertTrue(isTaken(router -> {}));
            assertTrue(isTaken(router -> DirectEndpoint.forPreparation(router).handler(RoutingContext::next)));
        }

        @Test
        void of_another_route_takes_what_is_its_own() {
            assertTrue(isTaken(router -> router.put("/things").handler(guard)));
            assertTrue(isTaken(router -> router.post("/things/:one").handler(guard)));
            assertTrue(isTaken(router -> router.route("/others/*").handler(guard)));
            assertTrue(isTaken(router -> router.route("/things/more/*").handler(guard)));
            assertTrue(isTaken(router -> router.route().method(HttpMethod.PUT).handler(guard)));
        }
    }

    @Test
    void answers_with_what_its_function_returns() {
        action = call -> Future.succeededFuture(Response.created(call.json().names(), "/things/1"));

        connection.receivesMore(POST + "{}");

        assertEquals(
                "HTTP/1.1 201 Created\r\nLocation: /things/1\r\nContent-Type: application/json\r\nX-Request-Id: id\r\n"
                        + "Content-Length: 2\r\n\r\n[]",
                connection.sentUndated());
        assertEquals(List.of("called", "/things 201"), seen);
    }

    @Test
    void answers_a_failure_with_its_problem() {
        action = call -> Future.failedFuture(new Failure.Unavailable("no-quorum", "asked 10.0.0.1:80"));

        connection.receivesMore(POST + "{}");

        String sent = connection.sent();
        assertTrue(sent.startsWith("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\n"), sent);
        assertFalse(sent.contains("10.0.0.1"), sent);
        assertEquals(List.of("called", "/things 503"), seen);
    }

    @Test
    void answers_a_fault_without_details() {
        action = call -> {
            throw new IllegalStateException("secret");
        };

        connection.receivesMore(POST + "{}");

        String sent = connection.sent();
        assertTrue(sent.startsWith("HTTP/1.1 500 "), sent);
        assertFalse(sent.contains("secret"), sent);
        assertEquals(List.of("called", "/things 500"), seen);
    }

    @Test
    void breaks_off_a_response_that_cannot_be_written() {
        action = call -> Future.succeededFuture(Response.noContent().with("X-Thing", "a\nb"));

        connection.receivesMore(POST + "{}");

        assertEquals("", connection.sent());
        assertFalse(connection.isOpen());
        assertEquals(List.of("called", "/things left"), seen);
    }

    @Test
    void rejects_what_is_too_long_without_calling() {
        connection.receivesMore(POST.replace("Length: 2", "Length: 11") + "01234567890");

        assertTrue(connection.sent().startsWith("HTTP/1.1 413 "));
        assertEquals(List.of("/things 413"), seen);
        connection.receivesMore(POST + "{}");
        assertTrue(connection.sent().startsWith("HTTP/1.1 204 "));
    }

    @Test
    void calls_nobody_for_a_client_that_leaves_within_its_request() {
        connection.receivesMore(POST + "{");
        connection.close();

        assertEquals(List.of("/things left"), seen);
    }

    @Test
    void calls_nobody_for_content_that_is_invalid() {
        connection.receivesMore(POST.replace("Content-Length: 2", "Transfer-Encoding: chunked") + "1\r\n{xx");

        assertTrue(connection.sent().startsWith("HTTP/1.1 400 "));
        assertEquals(List.of("/things 400"), seen);
    }

    @Test
    void drops_the_response_to_a_client_that_has_left() {
        Promise<Response> response = Promise.promise();
        action = call -> response.future();
        connection.receivesMore(POST + "{}");

        connection.close();
        response.complete(Response.noContent());

        assertEquals("", connection.sent());
        assertEquals(List.of("called", "/things left"), seen);
    }

    @Test
    void announces_the_end_of_the_connection_while_the_server_drains() {
        Promise<Response> response = Promise.promise();
        action = call -> response.future();
        connection.receivesMore(POST + "{}");

        connection.drain();
        response.complete(Response.ok(List.of()));

        assertTrue(connection.sent().contains("\r\nConnection: close\r\n"));
    }

    @Test
    void is_found_among_several_handlers() {
        DirectEndpoint other = direct("/others", Endpoint.of(call -> action.apply(call)));
        DirectHandler both = DirectHandler.first(List.of(other, endpoint));
        connection.handler(request -> {
            assertTrue(both.takes(request.method(), request.target(), request.fields()));
            both.handle(request);
        });

        connection.receivesMore(POST + "{}");
        connection.receivesMore(POST.replace("/things", "/others") + "{}");

        assertEquals(List.of("called", "/things 204", "/others 204"), seen);
        ServerRequest neither = ReceivedRequest.of(vertx, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertFalse(both.takes("GET", "/", neither.fields()));
    }
}
