package io.holdfast.roles.router;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.http.ReceivedRequest;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TunnelTest {
    private static final Vertx VERTX = Vertx.vertx();

    @AfterAll
    static void close() throws Exception {
        VERTX.close().await(60, SECONDS);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, 1.1, Upgrade, WebSocket, 0, true",
        "GET, 1.1, 'keep-alive, upgrade', websocket, 0, true",
        "GET, 1.0, Upgrade, websocket, 0, false", // RFC 9110, section 7.8
        "POST, 1.1, Upgrade, websocket, 0, false",
        "GET, 1.1, keep-alive, websocket, 0, false",
        "GET, 1.1, Upgrade, h2c, 0, false",
        "GET, 1.1, Upgrade, websocket, 1, false"
    })
    void is_for_websockets_alone(
            String method, String version, String connection, String upgrade, int length, boolean requested) {
        String head = "%s / HTTP/%s\r\nHost: a\r\nConnection: %s\r\nUpgrade: %s\r\nContent-Length: %d\r\n\r\n"
                .formatted(method, version, connection, upgrade, length);

        assertEquals(requested, Tunnel.isRequested(ReceivedRequest.of(VERTX, head)));
    }
}
