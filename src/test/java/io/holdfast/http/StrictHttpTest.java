package io.holdfast.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.http.tls.ServerTls;
import io.holdfast.support.Await;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the end-to-end test cannot see: the side of the one who handles the request. */
class StrictHttpTest {
    private static final WebServer.Config LIMITS = new WebServer.Config(
            "127.0.0.1",
            65_536,
            16_384,
            100,
            Duration.ofSeconds(10),
            8_192,
            1_024,
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            ServerTls.OFF);
    private static final String CHUNKED = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

    private final Vertx vertx = Vertx.vertx();
    // Fields, not temporaries: a client that nobody holds is closed by the garbage collector, with its connections.
    private final NetClient sockets = vertx.createNetClient();
    private final WebSocketClient webSockets = vertx.createWebSocketClient();
    private final Promise<Throwable> broken = Promise.promise();

    @AfterEach
    void close() throws Exception {
        vertx.close().await(60, SECONDS);
    }

    private HttpServer listen(Handler<HttpServerRequest> handler) throws Exception {
        return WebServer.listen(vertx, LIMITS, 0, handler).await(60, SECONDS);
    }

    /** @return all that came until the server closed */
    private String exchange(HttpServer server, String bytes) throws Exception {
        Promise<String> received = Promise.promise();
        Buffer all = Buffer.buffer();
        NetSocket socket = sockets.connect(server.actualPort(), "127.0.0.1").await(60, SECONDS);
        socket.handler(all::appendBuffer).endHandler(v -> received.tryComplete(all.toString()));
        socket.write(bytes).await(60, SECONDS);
        return received.future().await(60, SECONDS);
    }

    @Test
    void a_body_that_breaks_the_rules_ends_the_work_on_its_request() throws Exception {
        HttpServer server = listen(request -> {
            request.handler(some -> {}).exceptionHandler(broken::tryComplete);
            request.endHandler(v -> broken.tryFail("a whole body"));
        });

        String answer = exchange(server, CHUNKED + "5\r\nhello\r\nX\r\n");

        assertTrue(answer.startsWith("HTTP/1.1 400 Bad Request\r\n"), answer);
        assertEquals("the request broke off", broken.future().await(60, SECONDS).getMessage());
    }

    @Test
    void nothing_is_added_to_an_answer_that_has_begun() throws Exception {
        HttpServer server = listen(request -> {
            request.handler(some -> {}).exceptionHandler(broken::tryComplete);
            request.response().setChunked(true).write("half");
        });

        String answer = exchange(server, CHUNKED + "X\r\n");

        assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n") && answer.endsWith("\r\nhalf\r\n"), answer);
        assertTrue(broken.future().await(60, SECONDS).getMessage().contains("broke off"));
    }

    @Test
    void a_late_answer_is_not_sent_after_the_refusal() throws Exception {
        HttpServer server = listen(request -> {
            request.handler(some -> {});
            request.exceptionHandler(cause -> request.response().end("late").onFailure(broken::tryComplete));
        });

        String answer = exchange(server, CHUNKED + "X\r\n");

        assertEquals(1, answer.split("HTTP/1.1 ", -1).length - 1, answer);
        assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
    }

    @Test
    void an_answer_without_content_is_refused_without_content() throws Exception {
        HttpServer server = listen(request -> request.response().end());

        String answer = exchange(server, "HEAD / HTTP/1.1\r\nHost: a\r\nX : y\r\n");

        assertTrue(answer.startsWith("HTTP/1.1 400 ") && answer.endsWith("\r\n\r\n"), answer);
    }

    @Test
    void an_answer_that_says_close_closes() throws Exception {
        HttpServer server = listen(
                request -> request.response().putHeader("Connection", "close").end("bye"));

        String answer = exchange(server, "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");

        assertEquals(1, answer.split("HTTP/1.1 ", -1).length - 1, answer);
        assertTrue(answer.endsWith("bye"), answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.0", "HTTP/1.1\r\nHost: a\r\nConnection: close"})
    void whoever_answers_directly_learns_that_the_last_response_was_sent(String version) throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        Promise<Void> told = Promise.promise();
        DirectHandler direct = new DirectHandler() {
            @Override
            public boolean takes(String method, String target, Fields fields) {
                return true;
            }

            @Override
            public void handle(ServerRequest request) {
                request.response().closeHandler(() -> seen.add("left"));
                request.response()
                        .end(Buffer.buffer("bye"))
                        .onComplete(sent -> seen.add(sent.succeeded() ? "sent" : "not sent"))
                        .onComplete(told);
            }
        };
        HttpServer server = WebServer.listen(vertx, LIMITS, 0, request -> {}, direct, Duration.ZERO)
                .await(60, SECONDS);

        String answer = exchange(server, "GET / " + version + "\r\n\r\n");

        assertTrue(answer.endsWith("bye"), answer);
        told.future().otherwiseEmpty().await(60, SECONDS);
        assertEquals(List.of("sent"), seen);
    }

    @Test
    void a_client_that_writes_no_more_gets_the_response_to_what_it_wrote() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        DirectHandler direct = new DirectHandler() {
            @Override
            public boolean takes(String method, String target, Fields fields) {
                return true;
            }

            @Override
            public void handle(ServerRequest request) {
                request.response()
                        .end(Buffer.buffer("bye"))
                        .onComplete(sent -> seen.add(sent.succeeded() ? "sent" : "not sent"));
            }
        };
        Vertx epoll =
                Vertx.vertx(new VertxOptions().setPreferNativeTransport(true)); // another transport reads the end later
        HttpServer server = WebServer.listen(epoll, LIMITS, 0, request -> {}, direct, Duration.ZERO)
                .await(60, SECONDS);
        for (int i = 0; i < 50; i++) { // the end of its output often comes in the same read
            try (Socket socket = new Socket("127.0.0.1", server.actualPort())) {
                socket.setSoTimeout(60_000);
                socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(ISO_8859_1));
                socket.shutdownOutput();
                String answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
                assertTrue(answer.endsWith("bye"), "request %d: '%s'".formatted(i, answer));
            }
        }
        epoll.close().await(60, SECONDS);
        assertEquals(Collections.nCopies(50, "sent"), seen);
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "CLOSE", "x, close", "close, keep-alive", "keep-alive\r\nConnection: Close"})
    void a_request_that_says_close_is_told_that_it_was_the_last(String options) throws Exception {
        HttpServer server = listen(request -> request.response().end("bye"));

        String answer = exchange(server, "GET / HTTP/1.1\r\nHost: a\r\nConnection: " + options + "\r\n\r\n");

        assertTrue(answer.toLowerCase(Locale.ROOT).contains("\r\nconnection: close\r\n"), answer);
    }

    @Test
    void the_server_as_a_whole_tells_its_methods() throws Exception {
        HttpServer server =
                listen(request -> request.response().setStatusCode(500).end());

        String answer = exchange(server, "OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        assertTrue(answer.startsWith("HTTP/1.1 204 "), answer);
        assertTrue(answer.toLowerCase(Locale.ROOT).contains("\r\nallow: get, head, post, "), answer);
        assertTrue(answer.toLowerCase(Locale.ROOT).contains("\r\ndate: "), answer);
        assertFalse(answer.toLowerCase(Locale.ROOT).contains("\r\ncontent-length: "), answer);
    }

    @Test
    void a_refusal_has_a_date() throws Exception {
        HttpServer server = listen(request -> request.response().end());

        assertTrue(exchange(server, "GET\r\n").contains("\r\nDate: "));
    }

    @Test
    void an_upgraded_connection_is_no_longer_read_as_HTTP() throws Exception {
        HttpServer server = listen(request -> request.toWebSocket()
                .onSuccess(socket -> socket.textMessageHandler(text -> socket.writeTextMessage("echo " + text))));
        Promise<String> echo = Promise.promise();
        WebSocket socket =
                webSockets.connect(server.actualPort(), "127.0.0.1", "/").await(60, SECONDS);

        socket.textMessageHandler(echo::tryComplete);
        socket.writeTextMessage("bare\nlines\r").await(60, SECONDS);

        assertEquals("echo bare\nlines\r", echo.future().await(60, SECONDS));
    }

    @Test
    void there_is_no_second_protocol() throws Exception {
        HttpServer server = listen(request -> request.response().end());

        String answer = exchange(server, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

        assertTrue(answer.startsWith("HTTP/1.1 505 "), answer);
    }

    @Nested
    class WhileItsServerDrains {
        private static final Duration LIMIT = Duration.ofSeconds(60);
        private final Buffer received = Buffer.buffer();
        private final Promise<String> ended = Promise.promise();
        private Future<Void> drained;

        private NetSocket connect(HttpServer server) throws Exception {
            NetSocket socket = sockets.connect(server.actualPort(), "127.0.0.1").await(60, SECONDS);
            socket.handler(received::appendBuffer).endHandler(v -> ended.tryComplete(received.toString()));
            return socket;
        }

        /** Begins, and waits until the connections know: that nobody listens any more tells nothing about them. */
        private void drain(HttpServer server) throws Exception {
            NetSocket probe = sockets.connect(server.actualPort(), "127.0.0.1").await(60, SECONDS);
            Buffer answers = Buffer.buffer();
            probe.handler(answers::appendBuffer);
            ask(probe, answers); // once it is answered the server knows the connection
            drained = server.shutdown(LIMIT.toSeconds(), SECONDS);
            while (!answers.toString().toLowerCase(Locale.ROOT).contains("connection: close")) {
                ask(probe, answers);
            }
        }

        private static void ask(NetSocket probe, Buffer answers) throws Exception {
            int before = answers.length();
            probe.write("GET /probe HTTP/1.1\r\nHost: a\r\n\r\n").await(60, SECONDS);
            Await.until("an answer", Duration.ofSeconds(60), () -> answers.length() > before);
        }

        private HttpServer listen(Duration keepAlive, Handler<HttpServerRequest> handler) throws Exception {
            Handler<HttpServerRequest> withProbe = request -> {
                if (request.path().equals("/probe")) {
                    request.response().end();
                } else {
                    handler.handle(request);
                }
            };
            return WebServer.listen(vertx, LIMITS, 0, withProbe, keepAlive).await(60, SECONDS);
        }

        @Test
        void a_request_on_a_kept_connection_is_answered_and_the_answer_says_close() throws Exception {
            HttpServer server = listen(LIMIT, request -> request.response().end("ok"));
            NetSocket socket = connect(server);
            socket.write("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n").await(60, SECONDS);
            Await.until("an answer", Duration.ofSeconds(60), () -> received.toString()
                    .endsWith("ok"));
            assertFalse(received.toString().toLowerCase(Locale.ROOT).contains("close"), received.toString());

            drain(server);
            socket.write("GET /2 HTTP/1.1\r\nHost: a\r\n\r\n").await(60, SECONDS);

            String all = ended.future().await(60, SECONDS);
            assertEquals(2, all.split("HTTP/1.1 200", -1).length - 1, all);
            assertTrue(all.toLowerCase(Locale.ROOT).contains("connection: close"), all);
            drained.await(60, SECONDS);
        }

        @Test
        void an_answer_under_way_says_close_too() throws Exception {
            Promise<HttpServerRequest> asked = Promise.promise();
            HttpServer server = listen(LIMIT, asked::complete);
            connect(server).write("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n").await(60, SECONDS);
            HttpServerRequest request = asked.future().await(60, SECONDS);

            drain(server);
            request.response().end("ok").await(60, SECONDS);

            String all = ended.future().await(60, SECONDS);
            assertTrue(all.toLowerCase(Locale.ROOT).contains("connection: close"), all);
            drained.await(60, SECONDS);
        }

        @Test
        void an_answer_that_had_begun_to_keep_the_connection_keeps_it_for_one_more_request() throws Exception {
            Promise<HttpServerRequest> asked = Promise.promise();
            HttpServer server = listen(LIMIT, request -> {
                if (request.path().equals("/1")) {
                    request.response().setChunked(true).write("half").onSuccess(v -> asked.complete(request));
                } else {
                    request.response().end("second");
                }
            });
            NetSocket socket = connect(server);
            socket.write("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n").await(60, SECONDS);
            HttpServerRequest request = asked.future().await(60, SECONDS);

            drain(server);
            request.response().end().await(60, SECONDS);
            socket.write("GET /2 HTTP/1.1\r\nHost: a\r\n\r\n").await(60, SECONDS);

            String all = ended.future().await(60, SECONDS);
            assertTrue(all.endsWith("second"), all);
            drained.await(60, SECONDS);
        }

        @Test
        void a_connection_without_a_request_is_closed_once_it_was_quiet_for_long_enough() throws Exception {
            HttpServer server =
                    listen(Duration.ofMillis(20), request -> request.response().end());
            connect(server);

            drained = server.shutdown(LIMIT.toSeconds(), SECONDS);

            assertEquals("", ended.future().await(60, SECONDS));
            drained.await(60, SECONDS);
        }

        @Test
        void a_request_that_is_being_sent_is_not_taken_for_silence() throws Exception {
            Promise<Void> first = Promise.promise();
            HttpServer server = listen(
                    Duration.ofMillis(1),
                    request -> request.response().end("ok").onSuccess(v -> first.tryComplete()));
            NetSocket socket = connect(server);
            socket.write("GET /0 HTTP/1.1\r\nHost: a\r\n\r\nGET /1 HTTP/1.1\r\nHo")
                    .await(60, SECONDS);
            first.future().await(60, SECONDS); // so the part behind it has been read too
            NetSocket quiet = sockets.connect(server.actualPort(), "127.0.0.1").await(60, SECONDS);
            Promise<Void> quietEnded = Promise.promise();
            quiet.endHandler(v -> quietEnded.complete());

            drained = server.shutdown(LIMIT.toSeconds(), SECONDS);
            quietEnded.future().await(60, SECONDS);
            socket.write("st: a\r\n\r\n").await(60, SECONDS);

            String all = ended.future().await(60, SECONDS);
            assertEquals(2, all.split("HTTP/1.1 200", -1).length - 1, all);
            assertTrue(all.endsWith("ok"), all);
        }
    }
}
