package io.holdfast.e2e;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.time.Time;
import io.holdfast.registry.Instance;
import io.holdfast.registry.Lease;
import io.holdfast.registry.redis.RedisRegistry;
import io.holdfast.registry.redis.RedisUrl;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What flows through the router: large bodies, events, trailers, WebSockets, and the headers that go with them. */
class StreamingIT {
    private static final int LARGE = 32 << 20;
    private static final int MORE_THAN_BUFFERS_HOLD = 256 << 20;

    @TempDir
    private static Path directory;

    private static final AtomicReference<HttpServerRequest> LAST = new AtomicReference<>();
    private static final AtomicReference<HttpServerResponse> EVENTS = new AtomicReference<>();
    private static final AtomicLong WRITTEN = new AtomicLong();
    private static Vertx vertx;
    private static RouterWorld world;
    private static URI router;
    private static URI admin;
    private static HttpClient client;

    @BeforeAll
    static void start() throws Exception {
        vertx = Vertx.vertx();
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        world = new RouterWorld(directory);
        Promise<HttpServer> listening = Promise.promise();
        vertx.runOnContext(v -> vertx.createHttpServer()
                .requestHandler(StreamingIT::serve)
                .webSocketHandler(StreamingIT::echo)
                .listen(0, "127.0.0.1")
                .onComplete(listening));
        HttpServer server = listening.future().await(10, SECONDS);
        var config = new RedisRegistry.Config(
                RedisUrl.parse(world.redis().url()), Optional.empty(), Duration.ofMillis(500), "holdfast");
        var registry = RedisRegistry.connect(vertx, Time.system(), config, Duration.ofSeconds(5))
                .await(10, SECONDS);
        Instance instance = new Instance(
                "stream",
                "a",
                0,
                URI.create("http://127.0.0.1:" + server.actualPort()),
                Instance.State.READY,
                1,
                Map.of("route", "/stream"));
        Lease.take(vertx, registry, new Lease.Config(Duration.ofSeconds(2), Duration.ofSeconds(6)), instance, () -> {})
                .await(5, SECONDS);
        HoldfastProcess process = world.router("1");
        router = RouterWorld.entrance(process);
        admin = process.url("admin");
        Await.until(
                "the route that the instance asked for",
                RouterWorld.SOON,
                () -> get("/stream/ok").statusCode() == 200);
    }

    @AfterAll
    static void end() throws Exception {
        world.close();
        vertx.close().await(10, SECONDS);
    }

    private static void echo(ServerWebSocket socket) {
        socket.textMessageHandler(text -> socket.writeTextMessage("echo " + text));
    }

    private static void serve(HttpServerRequest request) {
        if (!request.path().startsWith("/health")) {
            LAST.set(request); // the router's own checks come in between
        }
        HttpServerResponse response = request.response();
        switch (request.path()) {
            case "/stream/count" -> {
                AtomicLong bytes = new AtomicLong();
                request.handler(chunk -> bytes.addAndGet(chunk.length()));
                request.endHandler(v -> response.end(Long.toString(bytes.get())));
            }
            case "/stream/events" -> {
                EVENTS.set(response.setChunked(true).putHeader("Content-Type", "text/event-stream"));
                response.write("data: first\n\n");
            }
            case "/stream/flood" -> {
                response.putHeader("Content-Length", Integer.toString(MORE_THAN_BUFFERS_HOLD));
                flood(response);
            }
            case "/stream/trailers" -> {
                response.setChunked(true).putHeader("Trailer", "X-Sum").write("body");
                response.putTrailer("X-Sum", "42").end();
            }
            default ->
                response.putHeader("Connection", "X-Hop")
                        .putHeader("X-Hop", "1")
                        .end("ok");
        }
    }

    // Writes as long as whoever reads keeps up.
    private static void flood(HttpServerResponse response) {
        Buffer chunk = Buffer.buffer(new byte[64 << 10]);
        while (!response.writeQueueFull() && WRITTEN.get() < MORE_THAN_BUFFERS_HOLD) {
            WRITTEN.addAndGet(chunk.length());
            response.write(chunk);
        }
        if (WRITTEN.get() < MORE_THAN_BUFFERS_HOLD) {
            response.drainHandler(v -> flood(response));
        } else {
            response.end();
        }
    }

    private static HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(router + path));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void a_body_larger_than_what_is_held_arrives_whole() throws Exception {
        HttpRequest upload = HttpRequest.newBuilder(URI.create(router + "/stream/count"))
                .POST(BodyPublishers.ofByteArray(new byte[LARGE]))
                .build();
        HttpRequest chunked = HttpRequest.newBuilder(URI.create(router + "/stream/count"))
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[LARGE])))
                .build();

        assertEquals(
                Integer.toString(LARGE),
                client.send(upload, BodyHandlers.ofString()).body());
        assertEquals(
                Integer.toString(LARGE),
                client.send(chunked, BodyHandlers.ofString()).body());
    }

    @Test
    void events_arrive_one_by_one_as_they_are_written() throws Exception {
        HttpResponse<InputStream> response = client.send(
                HttpRequest.newBuilder(URI.create(router + "/stream/events")).build(), BodyHandlers.ofInputStream());
        try (InputStream events = response.body()) {
            assertEquals("data: first\n\n", new String(events.readNBytes(13), StandardCharsets.UTF_8));
            EVENTS.get().write("data: second\n\n");
            assertEquals("data: second\n\n", new String(events.readNBytes(14), StandardCharsets.UTF_8));
        }
    }

    @Test
    void a_reader_that_does_not_read_holds_the_writer_back() throws Exception {
        HttpResponse<InputStream> response = client.send(
                HttpRequest.newBuilder(URI.create(router + "/stream/flood")).build(), BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            body.readNBytes(1 << 20);
            AtomicLong before = new AtomicLong(-1);
            Await.until("the writer stands still", RouterWorld.SOON, () -> {
                long now = WRITTEN.get();
                Thread.onSpinWait();
                return before.getAndSet(now) == now;
            });

            assertTrue(WRITTEN.get() < MORE_THAN_BUFFERS_HOLD / 2, WRITTEN + " bytes were taken in");
        }
    }

    @Test
    void a_body_that_never_comes_is_given_up_at_the_deadline() throws Exception {
        URI impatient = RouterWorld.entrance(world.router("2", "--set", "router.timeout=1s"));
        Await.until(
                "the route",
                RouterWorld.SOON,
                () -> Http.get(impatient, "/stream/ok").status() == 200);

        try (RawHttp raw = new RawHttp(impatient)) {
            raw.send("POST /stream/count HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf");

            assertTrue(raw.everything().startsWith("HTTP/1.1 408 "));
        }
    }

    @Test
    void trailers_come_through() throws Exception {
        try (RawHttp raw = new RawHttp(router)) {
            raw.send("GET /stream/trailers HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

            assertTrue(raw.everything().toLowerCase(Locale.ROOT).contains("x-sum: 42"));
        }
    }

    @Test
    void what_went_through_is_counted_by_service_and_node() throws Exception {
        get("/stream/ok");

        String metrics = Http.get(admin, "/metrics").raw().body();
        assertTrue(
                metrics.contains("holdfast_router_node_attempts_total{node=\"a\",result=\"2xx\",service=\"stream\"}"),
                metrics);
        assertTrue(metrics.contains("holdfast_router_responses_total{class=\"2xx\",service=\"stream\"}"), metrics);
    }

    @Test
    void a_websocket_talks_both_ways_through_the_router() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        URI url = URI.create("ws://127.0.0.1:%d/stream/socket".formatted(router.getPort()));
        WebSocket socket = client.newWebSocketBuilder()
                .buildAsync(url, new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
                        heard.add(text.toString());
                        from.request(1);
                        return null;
                    }
                })
                .get(10, SECONDS);

        socket.sendText("one", true).get(5, SECONDS);
        assertEquals("echo one", heard.poll(5, SECONDS));
        socket.sendText("two", true).get(5, SECONDS);
        assertEquals("echo two", heard.poll(5, SECONDS));
        socket.abort();
    }

    @Test
    void the_node_learns_who_asked_and_nothing_that_the_client_made_up() throws Exception {
        HttpResponse<String> response = get(
                "/stream/ok",
                "X-Forwarded-For",
                "6.6.6.6",
                "Forwarded",
                "for=6.6.6.6",
                "X-Request-Id",
                "abc-1",
                "traceparent",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "X-Custom",
                "kept");

        HttpServerRequest seen = LAST.get();
        assertEquals("127.0.0.1", seen.getHeader("X-Forwarded-For"));
        assertEquals("http", seen.getHeader("X-Forwarded-Proto"));
        assertEquals("127.0.0.1:" + router.getPort(), seen.getHeader("X-Forwarded-Host"));
        assertTrue(seen.getHeader("Forwarded").startsWith("for=127.0.0.1;"), seen.getHeader("Forwarded"));
        assertEquals("abc-1", seen.getHeader("X-Request-Id"));
        assertEquals("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", seen.getHeader("traceparent"));
        assertEquals("kept", seen.getHeader("X-Custom"));
        assertEquals("1.1 holdfast", seen.getHeader("Via"));
        assertTrue(Long.parseLong(seen.getHeader("Holdfast-Deadline")) > System.currentTimeMillis());
        assertEquals("1.1 holdfast", response.headers().firstValue("Via").orElse(""));
        assertTrue(response.headers().firstValue("X-Hop").isEmpty(), "a header that Connection names is not passed on");
    }

    @Test
    void what_the_client_left_out_or_got_wrong_is_made_anew() throws Exception {
        get("/stream/ok", "X-Request-Id", "not good", "traceparent", "nonsense");

        HttpServerRequest seen = LAST.get();
        assertTrue(seen.getHeader("X-Request-Id").matches("[A-Za-z0-9_-]{22}"), seen.getHeader("X-Request-Id"));
        assertTrue(
                seen.getHeader("traceparent").matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00"),
                seen.getHeader("traceparent"));
        assertNull(seen.getHeader("Idempotency-Key"));
    }
}
