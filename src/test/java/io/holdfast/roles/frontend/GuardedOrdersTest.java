package io.holdfast.roles.frontend;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.http.auth.TokenTable;
import io.vertx.core.Vertx;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** No order gets around the guard of its route, on the channel as little as behind vertx-web. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 5, timeUnit = MINUTES)
class GuardedOrdersTest {
    private static final String BUY = "{\"name\":\"Fox\",\"quantity\":1}";
    private static final String SELL = "{\"name\":\"Fox\",\"quantity\":1,\"type\":\"sell\"}";
    private static final String BUYER = "Authorization: Bearer buys\r\n";
    private static final String SELLER = "Authorization: Bearer sells\r\n";
    private static final String READER = "Authorization: Bearer reads\r\n";

    private OrderPorts ports;
    private int sent;

    @BeforeEach
    void open(Vertx vertx, @TempDir Path data) throws Exception {
        Path tokens = Files.writeString(
                data.resolve("tokens.yaml"),
                entry("buyer", "buys", "orders:place")
                        + entry("seller", "sells", "orders:place, orders:sell")
                        + entry("reader", "reads", "orders:read-all"));
        ports = OrderPorts.open(vertx, data, Map.of("auth.mode", "tokens", "auth.tokens-file", tokens.toString()));
    }

    @AfterEach
    void close() {
        ports.close();
    }

    private static String entry(String name, String token, String scopes) {
        return "- {name: %s, sha256: %s, scopes: [%s]}\n".formatted(name, TokenTable.sha256(token), scopes);
    }

    private static String post(String fields, String body) {
        return post("/orders", "Content-Type: application/json\r\n" + fields, body);
    }

    private static String post(String target, String fields, String body) {
        return "POST %s HTTP/1.1\r\nHost: a\r\nIdempotency-Key: KEY\r\nContent-Length: %d\r\n%s\r\n%s"
                .formatted(target, body.length(), fields, body);
    }

    private OrderPorts.Both answered(int status, String request) throws Exception {
        OrderPorts.Both both = ports.send(request, ++sent);
        assertTrue(both.areEqual(), both.toString());
        assertTrue(both.comparable().get(0).startsWith("HTTP/1.1 %d ".formatted(status)), both.toString());
        return both;
    }

    private void directly(int status, String request) throws Exception {
        OrderPorts.Both both = answered(status, request);
        assertTrue(both.wasDirect(), both.toString());
    }

    @Test
    void without_a_token_are_none_of_them() throws Exception {
        directly(401, post("", BUY));
        directly(401, post("Authorization: Bearer other\r\n", BUY));
        directly(401, post("Authorization: Basic YTpi\r\n", BUY));
        directly(401, post(BUYER + BUYER, BUY));
        directly(401, post("", "no JSON"));
        directly(401, post("/orders?x=1", "Content-Type: application/json\r\n", BUY));
        directly(401, post("/orders", "Content-Type: text/plain\r\n", BUY));
        directly(413, post("", " ".repeat(70_000)));
        answered(401, post("//orders", "Content-Type: application/json\r\n", BUY));
        answered(401, post("/%6Frders", "Content-Type: application/json\r\n", BUY));
        answered(401, post("/orders", "Content-Type: application/x-www-form-urlencoded\r\n", "a=b"));
        isTheFirst(answered(201, post(BUYER, BUY)));
    }

    @Test
    void need_the_scope() throws Exception {
        directly(403, post(READER, BUY));
        directly(403, post(BUYER, SELL));
        isTheFirst(answered(201, post(BUYER, BUY)));
        directly(201, post(SELLER, SELL));
        directly(201, post(SELLER, BUY));
    }

    // What was rejected has no number.
    private static void isTheFirst(OrderPorts.Both both) {
        assertTrue(
                both.direct().raw().contains("\r\nLocation: /orders/1\r\n"),
                both.direct().raw());
    }
}
