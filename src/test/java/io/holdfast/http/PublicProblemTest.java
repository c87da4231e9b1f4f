package io.holdfast.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.base.config.Settings;
import io.holdfast.base.failure.Failure;
import io.holdfast.support.OnEventLoop;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Over HTTP: whatever a failure of ours says, and whatever its code, a client reads nothing of where and how it came to be. */
class PublicProblemTest {
    private static final String TRACE = "recvAddress(..) failed with error(-104): Connection reset by peer";
    /** All that the failures of our own clients, disks, databases and registries were seen to say. */
    private static final List<String> CODES = List.of(
            "no-answer",
            "unreachable",
            "leader-changed",
            "not-leader",
            "no-instance",
            "queue-full",
            "closing",
            "disk-failed",
            "disk-full",
            "catching-up",
            "log-unusable",
            "data-dir-unusable",
            "registry-unavailable",
            "database-unusable",
            "http-500",
            "one-to-come");

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = vertx.createHttpClient();
    private volatile RuntimeException cause;
    private HttpServer server;

    @BeforeEach
    void listen() throws Exception {
        WebServer.Config web = WebServer.Config.from(new Settings(List.of()));
        Router router = WebServer.router(vertx, web);
        router.route("/internal/ask").handler(Endpoint.of(call -> Future.failedFuture(cause)));
        router.route("/orders").handler(Endpoint.of(call -> Future.failedFuture(cause)));
        Router operators = WebServer.router(vertx, web);
        operators.route().handler(Endpoint.forOperators());
        operators.route("/groups").handler(Endpoint.of(call -> Future.failedFuture(cause)));
        router.route("/admin/*").subRouter(operators);
        server = WebServer.listen(vertx, web, 0, router).await(60, SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(60, SECONDS);
    }

    private JsonNode ask(HttpMethod method, String path) throws Exception {
        return OnEventLoop.call(vertx, () -> client.request(method, server.actualPort(), "127.0.0.1", path)
                        .compose(request -> request.putHeader("Content-Type", "application/json")
                                .send())
                        .compose(HttpClientResponse::body))
                .map(body -> Json.read(body, JsonNode.class))
                .await(60, SECONDS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:28647 did not answer: " + TRACE,
                "order-2.order.default.svc:9000 does not accept connections",
                "10.1.2.3 is down",
                "[::1]:8080 is down",
                "http://order-2/ answered badly",
                "java.lang.IllegalStateException: org.h2.mvstore.MVStoreException: The file is locked",
                "NullPointerException",
                "its disk /var/lib/holdfast/order-1/log is full: No space left on device",
                "the log failed: EIO",
                "write failed, errno 28",
                TRACE
            })
    void nothing_internal_reaches_a_client_whatever_the_failure(String internal) throws Exception {
        for (String code : CODES) {
            for (Failure failure : List.of(
                    new Failure.Unavailable(code, internal),
                    Failure.Unavailable.ofReplica(code, "no: " + internal),
                    new Failure.Indeterminate(code, internal),
                    Failure.Indeterminate.ofReplica(code, internal))) {
                cause = failure;
                JsonNode told = ask(HttpMethod.POST, "/orders");

                ((ObjectNode) told).remove("request_id"); // random
                String text = told.toString();
                for (String word : internal.split("[ ,]+")) {
                    boolean telling = word.matches(".*[0-9:/.(].*|.*Exception.*|EIO|errno");
                    assertFalse(telling && text.contains(word), code + ": " + text);
                }
                assertFalse(text.contains("Connection reset"), text);
                assertEquals(code, told.path("code").asText());
                boolean open = failure.kind() == Failure.Kind.INDETERMINATE;
                assertTrue(
                        told.path("detail")
                                .asText()
                                .contains(open ? "under the same Idempotency-Key" : "nothing was done"),
                        text);
            }
        }
    }

    @Test
    void what_is_no_failure_tells_nothing_at_all() throws Exception {
        cause = new IllegalStateException("org.h2.mvstore.MVStoreException at 127.0.0.1:1");

        assertEquals(
                "a fault of ours; it is in the log",
                ask(HttpMethod.POST, "/orders").path("detail").asText());
    }

    @Test
    void says_in_plain_words_what_happened_and_what_to_do() throws Exception {
        cause = Failure.Indeterminate.ofReplica("no-answer", "127.0.0.1:28647 did not answer: " + TRACE);

        assertEquals(
                "a replica of the service did not answer; what was asked for may have been done; ask again under the same"
                        + " Idempotency-Key",
                ask(HttpMethod.POST, "/orders").path("detail").asText());
        assertEquals(
                "a replica of the service did not answer; ask again",
                ask(HttpMethod.GET, "/orders").path("detail").asText());
    }

    @Test
    void what_a_role_words_for_its_clients_is_kept() throws Exception {
        cause = new Failure.Unavailable(
                "too-many-orders", "too many orders are under way; try again (order.attempts-max)");
        assertEquals(
                cause.getMessage(),
                ask(HttpMethod.POST, "/orders").path("detail").asText());

        cause = new Failure.Conflict("taken", "'org.h2.Driver' is taken", Map.of()); // it came with the request
        assertEquals(
                cause.getMessage(),
                ask(HttpMethod.POST, "/orders").path("detail").asText());
    }

    @Test
    void our_own_processes_and_operators_are_told_the_details() throws Exception {
        cause = Failure.Indeterminate.ofReplica("no-answer", "127.0.0.1:28647 did not answer: " + TRACE);

        assertEquals(
                cause.getMessage(),
                ask(HttpMethod.POST, "/internal/ask").path("detail").asText());
        assertEquals(
                cause.getMessage(),
                ask(HttpMethod.POST, "/admin/groups").path("detail").asText());
    }
}
