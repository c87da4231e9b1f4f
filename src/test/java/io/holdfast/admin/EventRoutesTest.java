package io.holdfast.admin;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.api.EventApi.Kind;
import io.holdfast.hosting.Health;
import io.holdfast.http.WebServer;
import io.holdfast.support.Await;
import io.holdfast.support.EventStreamReader;
import io.holdfast.support.Http;
import io.holdfast.support.OnEventLoop;
import io.holdfast.support.TestPlatform;
import io.holdfast.telemetry.events.EventDraft;
import io.holdfast.telemetry.events.EventLog;
import io.holdfast.telemetry.figures.FigureRing;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happened, as the admin port tells it. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 3, timeUnit = TimeUnit.MINUTES)
class EventRoutesTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    private TestPlatform site;
    private AdminServer server;
    private EventLog log;
    private URI admin;
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeEach
    void listen(Vertx vertx, @TempDir Path data) throws Exception {
        site = new TestPlatform(vertx, data, Map.of());
        log = site.platform().telemetry().events();
        server = AdminServer.listen(
                        site.platform(),
                        new AdminServer.Config("127.0.0.1", 0, true),
                        Map.of("order", Health.starting()),
                        site.view(Map.of()))
                .await(60, SECONDS);
        admin = URI.create("http://127.0.0.1:" + server.actualPort());
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        site.close();
    }

    private void happened(String... subjects) {
        for (String subject : subjects) {
            log.add(EventDraft.warn(Kind.NODE, subject, subject + " was evicted"));
        }
    }

    private EventStreamReader stream(String path, String... headers) throws Exception {
        EventStreamReader reader = EventStreamReader.open(admin, path, headers);
        open.add(reader);
        return reader;
    }

    private static List<String> subjects(Iterable<JsonNode> events) {
        return StreamSupport.stream(events.spliterator(), false)
                .map(event -> event.path("subject").asText())
                .toList();
    }

    @Nested
    class As_pages {
        @Test
        void goes_on_where_the_page_before_ended() throws Exception {
            happened("a/1", "a/2", "a/3");

            JsonNode first = Http.get(admin, "/events?limit=2").body();
            JsonNode second = Http.get(
                            admin, "/events?limit=2&after=" + first.path("next").asLong())
                    .body();
            JsonNode third = Http.get(
                            admin, "/events?after=" + second.path("next").asLong())
                    .body();

            assertEquals(List.of("a/1", "a/2"), subjects(first.path("events")));
            assertEquals(List.of("a/3"), subjects(second.path("events")));
            assertEquals(List.of(), subjects(third.path("events")));
            assertEquals(second.path("next"), third.path("next"));
            assertEquals(first.path("events").path(0).path("at"), first.path("since"));
        }

        @Test
        void goes_back_too() throws Exception {
            happened("a/1", "a/2", "a/3");
            long last = Http.get(admin, "/events").body().path("next").asLong();

            JsonNode page = Http.get(admin, "/events?limit=1&before=" + last).body();

            assertEquals(List.of("a/2"), subjects(page.path("events")));
        }

        @Test
        void is_empty_before_anything_happened() throws Exception {
            JsonNode page = Http.get(admin, "/events").body();

            assertEquals(0, page.path("events").size());
            assertTrue(page.path("since").isNull());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "after=x",
                    "after=-1",
                    "after=1.5",
                    "after=99999999999999999999",
                    "limit=0",
                    "limit=1001",
                    "since=1",
                    "after=1&after=2",
                    "after=1&before=2"
                })
        void refuses_what_it_does_not_understand(String query) throws Exception {
            Http.Answer answer = Http.get(admin, "/events?" + query);

            assertEquals(400, answer.status());
            assertEquals(
                    "application/problem+json", answer.header("Content-Type").orElseThrow());
        }
    }

    @Nested
    class As_a_stream {
        @Test
        void tells_the_state_first_and_then_what_happened_and_happens() throws Exception {
            happened("a/1");

            EventStreamReader reader = stream("/events");
            JsonNode state = reader.await("state", any -> true);
            reader.await("event", event -> event.path("subject").asText().equals("a/1"));
            happened("a/2");
            reader.await("event", event -> event.path("subject").asText().equals("a/2"));

            assertTrue(state.path("full").asBoolean());
            assertTrue(state.path("status").path("nodes").isArray());
            assertEquals(
                    "text/event-stream",
                    reader.response().headers().firstValue("Content-Type").orElseThrow());
            assertEquals(
                    "no-store",
                    reader.response().headers().firstValue("Cache-Control").orElseThrow());
        }

        @Test
        void goes_on_behind_the_last_event_that_the_reader_had() throws Exception {
            happened("a/1", "a/2", "a/3");
            EventStreamReader first = stream("/events");
            first.await("event", event -> event.path("subject").asText().equals("a/3"));
            String second = first.frames().stream()
                    .filter(frame -> frame.data().path("subject").asText().equals("a/2"))
                    .findFirst()
                    .orElseThrow()
                    .id();
            first.close();
            happened("a/4");

            EventStreamReader again = stream("/events?after=1", "Last-Event-ID", second);
            again.await("event", event -> event.path("subject").asText().equals("a/4"));

            assertEquals(List.of("a/3", "a/4"), subjects(again.data("event")));
        }

        @Test
        void begins_with_the_latest_two_hundred_for_a_new_reader() throws Exception {
            for (int i = 0; i < 250; i++) {
                happened("a/" + i);
            }

            EventStreamReader reader = stream("/events");
            reader.await("event", event -> event.path("subject").asText().equals("a/249"));

            assertEquals(200, reader.data("event").size());
            assertEquals("a/50", reader.data("event").get(0).path("subject").asText());
        }

        @Test
        void takes_an_id_that_it_never_gave_for_none() throws Exception {
            happened("a/1");

            EventStreamReader reader = stream("/events", "Last-Event-ID", Long.toString(1L << 53));

            reader.await("event", event -> event.path("subject").asText().equals("a/1"));
        }

        @Test
        void beats_every_second() throws Exception {
            EventStreamReader reader = stream("/events");

            reader.await("figures", figures -> figures.path("past").isArray());
            Await.until("a comment comes", SOON, () -> reader.comments() > 1);
        }

        @ParameterizedTest
        @ValueSource(strings = {"/events?limit=5", "/events?before=5", "/events?x=1", "/events?after=x"})
        void refuses_parameters_that_it_does_not_have(String path) throws Exception {
            EventStreamReader reader = stream(path);

            assertEquals(400, reader.response().statusCode());
        }

        @Test
        void refuses_an_id_that_is_none() throws Exception {
            EventStreamReader reader = stream("/events", "Last-Event-ID", "x");

            assertEquals(400, reader.response().statusCode());
        }

        @Test
        void ends_at_once_when_only_the_head_is_asked_for() throws Exception {
            String answer =
                    raw("HEAD /events HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\nConnection: close\r\n\r\n");

            assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
            assertTrue(answer.contains("text/event-stream"), answer);
        }

        @Test
        void has_no_more_readers_than_it_may_have_and_counts_those_who_left() throws Exception {
            List<EventStreamReader> readers = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                readers.add(stream("/events"));
            }
            EventStreamReader refused = stream("/events");

            assertEquals(503, refused.response().statusCode());
            assertEquals(
                    "1", refused.response().headers().firstValue("Retry-After").orElseThrow());

            readers.get(0).close();
            Await.until(
                    "one may come again",
                    SOON,
                    () -> stream("/events").response().statusCode() == 200);
        }

        @Test
        void ends_properly_when_the_process_stops() throws Exception {
            EventStreamReader reader = stream("/events");
            reader.await("state", any -> true);

            server.close().await(60, SECONDS);

            assertTrue(reader.awaitEnd());
        }

        @Test
        void keeps_what_happened_while_a_reader_does_not_read() throws Exception {
            try (Socket slow = new Socket("127.0.0.1", server.actualPort())) {
                request(slow, "GET /events HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n");
                for (int i = 0; i < 5_000; i++) {
                    log.add(EventDraft.info(Kind.NODE, "a/" + i, "x").because("much to say ".repeat(40)));
                }

                String read = readUntil(slow.getInputStream(), "\"a/4999\"");

                assertTrue(read.contains("\"a/4998\""));
            }
        }

        @Test
        void cuts_a_reader_off_who_leaves_too_much_unread(Vertx vertx) throws Exception {
            AtomicInteger asked = new AtomicInteger();
            CompletableFuture<EventStreams> made = new CompletableFuture<>();
            int port = OnEventLoop.call(vertx, () -> {
                        EventStreams streams = new EventStreams(
                                vertx,
                                log,
                                new StateFrames<>(
                                        () -> Future.succeededFuture(asked.incrementAndGet() + "x".repeat(4_000_000)),
                                        (before, now) -> Optional.of(now)),
                                new FigureRing(),
                                new EventStreams.Limits(64, 6_000_000, 200, 2_000));
                        made.complete(streams);
                        WebServer.Config web = site.platform().listening().web();
                        Router router = WebServer.router(vertx, web);
                        new EventRoutes(log, streams, request -> true).mount(router);
                        return WebServer.listen(vertx, web, 0, router);
                    })
                    .await(60, SECONDS)
                    .actualPort();
            EventStreams streams = made.get(60, SECONDS);
            try (Socket slow = new Socket("127.0.0.1", port)) {
                request(slow, "GET /events HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n");
                Await.until("it is told the state", SOON, () -> asked.get() > 0);

                Await.until("it is cut off", SOON, () -> streams.count() == 0);
            }
        }
    }

    private void request(Socket socket, String text) throws Exception {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private String raw(String text) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", server.actualPort())) {
            request(socket, text);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String readUntil(InputStream in, String end) throws Exception {
        StringBuilder read = new StringBuilder();
        byte[] bytes = new byte[1 << 16];
        int count;
        while ((count = in.read(bytes)) > 0) {
            read.append(new String(bytes, 0, count, StandardCharsets.UTF_8));
            if (read.indexOf(end, Math.max(0, read.length() - count - end.length())) >= 0) {
                return read.toString();
            }
        }
        assertFalse(true, "the stream ended before " + end);
        return "";
    }
}
