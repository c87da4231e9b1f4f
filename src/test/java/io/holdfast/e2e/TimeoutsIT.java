package io.holdfast.e2e;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever waits with good reason is not cut off: the idle timeout counts between requests, streams have a longer one. */
class TimeoutsIT {
    private static final long IDLE_MILLIS = 500;
    private static final long STREAM_MILLIS = 2_000;
    /** Longer than the one, shorter than the other. */
    private static final long PAUSE_MILLIS = 1_200;

    @TempDir
    private static Path directory;

    private static Vertx vertx;
    private static LoneRouter router;
    private static WebSocketClient webSockets;

    @BeforeAll
    static void start() throws Exception {
        vertx = Vertx.vertx();
        webSockets = vertx.createWebSocketClient();
        HttpServer backEnd = vertx.createHttpServer()
                .requestHandler(TimeoutsIT::serve)
                .webSocketHandler(TimeoutsIT::echo)
                .listen(0, "127.0.0.1")
                .await(10, SECONDS);
        router = new LoneRouter(
                directory,
                "http.idle-timeout=%dms".formatted(IDLE_MILLIS),
                "router.stream-idle=%dms".formatted(STREAM_MILLIS),
                "router.attempt-timeout=20s",
                "router.timeout=20s");
        router.register("back", URI.create("http://127.0.0.1:" + backEnd.actualPort()), "/");
        router.awaitRoute("/ready");
    }

    @AfterAll
    static void end() throws Exception {
        router.close();
        vertx.close().await(10, SECONDS);
    }

    private static void serve(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        switch (request.path()) {
            case "/work" -> vertx.setTimer(PAUSE_MILLIS, t -> response.end("done"));
            case "/events" -> {
                response.setChunked(true).write("first");
                vertx.setTimer(PAUSE_MILLIS, t -> response.write("second"));
            }
            default -> request.body().onSuccess(body -> response.end(Integer.toString(body.length())));
        }
    }

    private static void echo(ServerWebSocket socket) {
        socket.textMessageHandler(text -> socket.writeTextMessage("echo " + text));
    }

    private static String get(String path) {
        return "GET %s HTTP/1.1\r\nHost: a\r\n\r\n".formatted(path);
    }

    @Test
    void a_request_that_is_worked_on_is_answered() throws Exception {
        try (RawHttp client = new RawHttp(router.url())) {
            client.send(get("/work"));

            assertEquals("done", client.answers(1).get(0).body());
        }
    }

    @Test
    void a_connection_that_nobody_uses_is_closed() throws Exception {
        try (RawHttp client = new RawHttp(router.url())) {
            client.send(get("/ready"));

            assertEquals(1, client.untilClosed().size());
        }
    }

    @Test
    void an_upload_may_pause_as_long_as_it_goes_on() throws Exception {
        try (RawHttp client = new RawHttp(router.url())) {
            client.send("PUT /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n");
            for (int i = 0; i < 3; i++) {
                MILLISECONDS.sleep(PAUSE_MILLIS);
                client.send("x");
            }

            assertEquals("3", client.answers(1).get(0).body());
        }
    }

    @Test
    void an_upload_that_stands_still_is_told_so() throws Exception {
        try (RawHttp client = new RawHttp(router.url())) {
            client.send("PUT /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nx");

            assertEquals(408, client.untilClosed().get(0).status());
        }
    }

    @Test
    void events_may_be_rare() throws Exception {
        try (RawHttp client = new RawHttp(router.url())) {
            client.send(get("/events"));

            assertTrue(client.everythingUntil("second").contains("first"));
        }
    }

    @Test
    void events_may_not_stay_away_for_ever() throws Exception {
        try (RawHttp client = new RawHttp(router.url())) {
            client.send(get("/events"));

            String all = client.everything();

            assertTrue(all.contains("second") && !all.endsWith("0\r\n\r\n"), all);
        }
    }

    @Test
    void a_WebSocket_may_be_silent_but_not_for_ever() throws Exception {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        Promise<Void> closed = Promise.promise();
        WebSocket socket = webSockets
                .connect(router.url().getPort(), "127.0.0.1", "/socket")
                .await(10, SECONDS);
        socket.textMessageHandler(received::add);
        socket.closeHandler(closed::tryComplete);

        MILLISECONDS.sleep(PAUSE_MILLIS);
        socket.writeTextMessage("hello").await(5, SECONDS);

        assertEquals("echo hello", received.poll(5, SECONDS));
        closed.future().await(10, SECONDS);
        assertThrows(Exception.class, () -> socket.writeTextMessage("late").await(5, SECONDS));
    }
}
