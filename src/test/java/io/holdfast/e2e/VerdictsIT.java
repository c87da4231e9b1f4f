package io.holdfast.e2e;

import static io.holdfast.e2e.RawNode.ok;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.http.Json;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose fault it was: what clients do, what takes its time, and what we have no room for is never held against a node. */
@Tag("fault")
class VerdictsIT {
    private static final String ROUTES =
            """
            routes:
              - {prefix: /plain, service: back}
              - {prefix: /keyed, service: back, mint-idempotency-key: true}
              - {prefix: /patient, service: back, timeout: 120s}
              - {prefix: /single, service: back, retry: false}
            """;

    @TempDir
    private Path directory;

    private final ExecutorService clients = Executors.newCachedThreadPool();
    private RouterWorld world;
    private NodeRegistrar registrar;
    private RawNode a;
    private RawNode b;
    private HoldfastProcess process;
    private URI router;

    @BeforeEach
    void start() throws Exception {
        world = new RouterWorld(directory);
        Files.writeString(directory.resolve("routes.yaml"), ROUTES);
        registrar = new NodeRegistrar(world.redis().url());
        a = new RawNode((peer, request) -> peer.send(ok("a")));
        b = new RawNode((peer, request) -> peer.send(ok("b")));
        registrar.register("back", "a", a.url());
        registrar.register("back", "b", b.url());
    }

    private void startRouter(String... settings) throws Exception {
        startRouter(List.of(), settings);
    }

    private void startRouter(List<String> jvm, String... settings) throws Exception {
        process = world.router(
                "1",
                jvm,
                Stream.concat(Stream.of("--set", "router.retry.budget-min=100"), Stream.of(settings))
                        .toArray(String[]::new));
        router = RouterWorld.entrance(process);
        Await.until("both nodes", RouterWorld.SOON, () -> {
            get("/plain/ready");
            return !a.requests().isEmpty() && !b.requests().isEmpty();
        });
        a.forget();
        b.forget();
    }

    @AfterEach
    void end() {
        clients.shutdownNow();
        a.close();
        b.close();
        registrar.close();
        world.close();
    }

    private RawHttp.Answer get(String target) throws IOException {
        return exchange("GET %s HTTP/1.1\r\nHost: x\r\n\r\n".formatted(target));
    }

    private RawHttp.Answer post(String target, String headers, String body) throws IOException {
        return exchange("POST %s HTTP/1.1\r\nHost: x\r\n%sContent-Length: %d\r\n\r\n%s"
                .formatted(target, headers, body.length(), body));
    }

    private RawHttp.Answer exchange(String bytes) throws IOException {
        try (RawHttp client = new RawHttp(router)) {
            client.patience(60_000);
            client.send(bytes);
            return client.response();
        }
    }

    private <T> List<T> together(int count, Callable<T> each) throws Exception {
        List<Future<T>> begun = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            begun.add(clients.submit(each));
        }
        List<T> ended = new ArrayList<>();
        for (Future<T> one : begun) {
            ended.add(one.get(120, TimeUnit.SECONDS));
        }
        return ended;
    }

    private void assertNobodyWasEvicted() throws Exception {
        String metrics = Http.get(process.url("admin"), "/metrics").raw().body();
        List<String> evictions = metrics.lines()
                .filter(line -> line.startsWith("holdfast_router_node_evictions_total"))
                .filter(line -> !line.endsWith(" 0.0"))
                .toList();
        assertEquals(List.of(), evictions);
    }

    @Nested
    class What_the_client_does {
        @Test
        void leaving_in_the_middle_of_an_upload() throws Exception {
            startRouter();
            for (int i = 0; i < 14; i++) {
                try (Socket client = new Socket(router.getHost(), router.getPort())) {
                    OutputStream out = client.getOutputStream();
                    out.write("POST /plain HTTP/1.1\r\nHost: x\r\nContent-Length: 4000000\r\n\r\n"
                            .getBytes(StandardCharsets.ISO_8859_1));
                    out.write(new byte[1_000_000]);
                }
            }

            assertEquals(200, get("/plain").status());
            assertNobodyWasEvicted();
        }

        @Test
        void sending_slowly_for_longer_than_an_attempt_may_take() throws Exception {
            startRouter("--set", "router.attempt-timeout=1s", "--set", "router.timeout=2s");
            int pieces = 16;
            int piece = 200_000;
            try (RawHttp client = new RawHttp(router)) {
                client.send("POST /plain HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n".formatted(pieces * piece));
                for (int i = 0; i < pieces; i++) {
                    client.send("x".repeat(piece));
                    RawNode.takesItsTime(250); // the upload is slow: that is what is tried
                }
                assertEquals(200, client.answers(1).get(0).status());
            }
            assertNobodyWasEvicted();
        }

        @Test
        void sending_little_slowly_for_longer_than_a_request_may_take() throws Exception {
            startRouter("--set", "router.attempt-timeout=1s", "--set", "router.timeout=1s");
            try (RawHttp client = new RawHttp(router)) {
                client.send("POST /plain HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n");
                for (int i = 0; i < 10; i++) {
                    client.send("x".repeat(10));
                    RawNode.takesItsTime(300);
                }
                assertEquals(200, client.answers(1).get(0).status());
            }
            assertNobodyWasEvicted();
        }

        @Test
        void reading_nothing_keeps_no_node_from_others() throws Exception {
            startRouter("--set", "router.node-concurrency=1");
            for (RawNode node : List.of(a, b)) {
                node.does((peer, request) -> peer.send(ok("x".repeat(1_500))));
            }
            List<RawHttp> mute = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                RawHttp client = new RawHttp(router);
                mute.add(client);
                client.send("GET /plain HTTP/1.1\r\nHost: x\r\n\r\n".repeat(3_000)); // and reads not one answer
            }
            for (int i = 0; i < 20; i++) {
                assertEquals(200, get("/plain").status());
            }
            mute.forEach(RawHttp::close);
        }

        @Test
        void leaving_thousands_of_uploads_does_not_fill_the_memory() throws Exception {
            startRouter(List.of("-Xmx160m"), "--set", "router.node-concurrency=2");
            together(16, () -> {
                for (int i = 0; i < 200; i++) {
                    try (Socket client = new Socket(router.getHost(), router.getPort())) {
                        OutputStream out = client.getOutputStream();
                        out.write("POST /plain HTTP/1.1\r\nHost: x\r\nContent-Length: 4000000\r\n\r\n"
                                .getBytes(StandardCharsets.ISO_8859_1));
                        out.write(new byte[300_000]);
                    } catch (IOException refused) {
                        // that is one way to be spared
                    }
                }
                return 0;
            });

            Await.until("it serves again", RouterWorld.SOON, () -> get("/plain").status() == 200);
            assertFalse(process.output().contains("OutOfMemory"), process.output());
            assertNobodyWasEvicted();
        }

        @Test
        void standing_still_in_an_upload_is_told_as_such() throws Exception {
            startRouter("--set", "router.attempt-timeout=1s");
            for (int i = 0; i < 8; i++) {
                try (RawHttp client = new RawHttp(router)) {
                    client.send(
                            "POST /plain HTTP/1.1\r\nHost: x\r\nContent-Length: 4000000\r\n\r\n" + "x".repeat(500_000));
                    assertTrue(client.everything().startsWith("HTTP/1.1 408 "));
                }
            }
            assertNobodyWasEvicted();
        }

        @Test
        void leaving_before_its_answer_ends_the_attempt_and_begins_no_other() throws Exception {
            startRouter();
            CountDownLatch closed = new CountDownLatch(1);
            RawNode.Script hangs = (peer, request) -> {
                if (peer.isClosedByOther()) {
                    closed.countDown();
                }
            };
            a.does(hangs);
            b.does(hangs);
            try (RawHttp client = new RawHttp(router)) {
                client.send("GET /plain/left HTTP/1.1\r\nHost: x\r\n\r\n");
                Await.until("it is there", RouterWorld.SOON, () -> attempts() == 1);
            }

            assertTrue(closed.await(5, TimeUnit.SECONDS), "the node goes on for nobody");
            a.does((peer, request) -> peer.send(ok("a")));
            b.does((peer, request) -> peer.send(ok("b")));
            get("/plain");
            assertEquals(2, attempts(), "a second node was begun with it");
            assertNobodyWasEvicted();
        }

        private int attempts() {
            return a.requests().size() + b.requests().size();
        }
    }

    @Nested
    class What_takes_its_time {
        @Test
        void a_kind_of_request_that_takes_long_everywhere() throws Exception {
            startRouter();
            for (int i = 0; i < 60; i++) {
                get("/plain");
            }
            for (RawNode node : List.of(a, b)) {
                node.does((peer, request) -> {
                    RawNode.takesItsTime(1_300); // the work that takes its time
                    peer.send(ok("done"));
                });
            }

            List<RawHttp.Answer> answers = together(16, () -> post("/plain", "", "{}"));

            answers.forEach(answer -> assertEquals(200, answer.status()));
            assertEquals(16, a.requests().size() + b.requests().size() - 60);
            assertNobodyWasEvicted();
        }

        @Test
        void as_long_as_its_route_allows() throws Exception {
            startRouter();
            for (RawNode node : List.of(a, b)) {
                node.does((peer, request) -> {
                    RawNode.takesItsTime(8_000); // longer than any default for one node
                    peer.send(ok("done"));
                });
            }

            List<RawHttp.Answer> answers = together(4, () -> get("/patient"));

            answers.forEach(answer -> assertEquals(200, answer.status(), answer.body()));
            assertEquals(4, a.requests().size() + b.requests().size(), "each was begun once");
            assertNobodyWasEvicted();
        }

        @Test
        void one_node_alone_is_passed_over() throws Exception {
            startRouter();
            together(8, () -> {
                for (int i = 0; i < 20; i++) {
                    get("/plain");
                }
                return 0;
            });
            a.does((peer, request) -> {
                RawNode.takesItsTime(3_000); // slow alone
                peer.send(ok("a"));
            });

            together(8, () -> {
                for (int i = 0; i < 5; i++) {
                    assertEquals(200, get("/plain").status());
                }
                return 0;
            });
            a.forget();
            for (int i = 0; i < 10; i++) {
                assertEquals("b", get("/plain").body());
            }
        }
    }

    @Nested
    class What_we_have_no_room_for {
        @Test
        void streams_leave_room_for_requests() throws Exception {
            startRouter("--set", "router.node-concurrency=4", "--set", "router.node-streams=20");
            for (RawNode node : List.of(a, b)) {
                node.does((peer, request) -> {
                    if (request.target().endsWith("/events")) {
                        peer.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n");
                        peer.isClosedByOther();
                    } else if (request.target().endsWith("/socket")) {
                        peer.send(
                                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
                        peer.isClosedByOther();
                    } else {
                        peer.send(ok("yes"));
                    }
                });
            }
            List<RawHttp> streams = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                RawHttp events = new RawHttp(router);
                streams.add(events);
                events.send("GET /plain/events HTTP/1.1\r\nHost: x\r\n\r\n");
                events.until("data: 1", new StringBuilder());
                RawHttp socket = new RawHttp(router);
                streams.add(socket);
                socket.send(
                        "GET /plain/socket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
                socket.until(" 101 ", new StringBuilder());
            }

            together(8, () -> get("/plain")).forEach(answer -> assertEquals(200, answer.status(), answer.body()));
            RawHttp.Answer more = get("/plain/events");
            assertEquals(503, more.status());
            assertTrue(more.body().contains("router.node-streams"), more.body());
            assertNobodyWasEvicted();
            streams.forEach(RawHttp::close);
            Await.until("room again", RouterWorld.SOON, () -> {
                try (RawHttp events = new RawHttp(router)) {
                    events.send("GET /plain/events HTTP/1.1\r\nHost: x\r\n\r\n");
                    StringBuilder begun = new StringBuilder();
                    events.until("\r\n", begun);
                    return begun.toString().startsWith("HTTP/1.1 200");
                }
            });
        }

        @Test
        void many_connections_wait_for_their_turn() throws Exception {
            startRouter("--set", "router.node-concurrency=8");
            int many = 4_000;
            AtomicInteger served = new AtomicInteger();
            for (RawNode node : List.of(a, b)) {
                node.does((peer, request) -> {
                    served.incrementAndGet();
                    peer.send(ok("yes"));
                });
            }
            List<RawHttp> all = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                all.add(new RawHttp(router));
            }
            for (RawHttp client : all) {
                client.send("GET /plain HTTP/1.1\r\nHost: x\r\n\r\n");
            }
            int answered = 0;
            for (RawHttp client : all) {
                answered += client.answers(1).get(0).status() == 200 ? 1 : 0;
                client.close();
            }

            assertEquals(many, answered);
            assertNobodyWasEvicted();
        }
    }

    @Nested
    class An_error_after_an_attempt_that_may_have_been_done {
        @Test
        void says_so_whoever_says_it() throws Exception {
            startRouter();
            String refusal = "{\"status\":503,\"code\":\"no-quorum\",\"detail\":\"later\"}";
            a.does((peer, request) -> peer.close()); // it may have done it
            b.does((peer, request) -> peer.send(
                    ("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Type: application/problem+json\r\n"
                                    + "Content-Length: %d\r\n\r\n%s")
                            .formatted(refusal.length(), refusal)));

            for (int i = 0; i < 4; i++) {
                RawHttp.Answer answer = keyed("k" + i);

                JsonNode body = Json.parse(Buffer.buffer(answer.body()));
                assertTrue(body.path("indeterminate").asBoolean(), answer.toString());
            }
        }

        @Test
        void is_believed_when_a_node_says_so_itself() throws Exception {
            startRouter();
            String open = "{\"status\":503,\"code\":\"outcome-unknown\",\"indeterminate\":true}";
            a.does((peer, request) -> peer.send("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\n"
                    + "Content-Type: application/problem+json\r\nContent-Length: %d\r\n\r\n%s"
                            .formatted(open.length(), open)));
            b.does((peer, request) -> peer.send("HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy"));

            for (int i = 0; i < 4; i++) {
                RawHttp.Answer answer = keyed("k" + i);

                assertTrue(
                        Json.parse(Buffer.buffer(answer.body()))
                                .path("indeterminate")
                                .asBoolean(),
                        answer.toString());
            }
        }

        @Test
        void is_settled_by_a_definite_answer() throws Exception {
            startRouter();
            a.does((peer, request) -> peer.close());
            b.does((peer, request) -> peer.send("HTTP/1.1 409 Conflict\r\nContent-Length: 2\r\n\r\n{}"));

            for (int i = 0; i < 4; i++) {
                assertEquals("{}", keyed("k" + i).body());
            }
        }

        @Test
        void says_nothing_of_the_kind_when_nothing_was_done() throws Exception {
            startRouter();
            a.close();
            Await.until("no connection to it is left", RouterWorld.SOON, () -> {
                for (int i = 0; i < 8; i++) {
                    get("/plain");
                }
                return b.requests().size() >= 8;
            });
            b.does((peer, request) -> peer.send("HTTP/1.1 503 Busy\r\nContent-Length: 2\r\n\r\n{}"));

            for (int i = 0; i < 4; i++) {
                assertEquals("{}", keyed("k" + i).body());
            }
        }

        private RawHttp.Answer keyed(String key) throws IOException {
            return post("/keyed", "Idempotency-Key: %s\r\n".formatted(key), "{}");
        }
    }

    @Test
    void a_retried_failure_is_one_line_of_the_access_log() throws Exception {
        startRouter();
        a.does((peer, request) -> peer.send("HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\noops"));

        for (int i = 0; i < 4; i++) {
            assertEquals("b", get("/plain").body());
        }

        Await.until("the line", RouterWorld.SOON, () -> process.output().contains(" 500 "));
        assertFalse(process.output().contains("ERROR"), process.output());
        assertFalse(process.output().contains("Exception"), process.output());
    }

    @Test
    void clients_that_misbehave_and_odd_answers_cost_steady_clients_nothing() throws Exception {
        startRouter("--set", "router.attempt-timeout=2s");
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(Integer.getInteger("mix.seconds", 15));
        for (RawNode node : List.of(a, b)) {
            node.does((peer, request) -> {
                if (request.target().startsWith("/single")) {
                    peer.send("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nextra");
                } else if (request.target().endsWith("/events")) {
                    peer.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n");
                    peer.isClosedByOther();
                } else {
                    peer.send("HTTP/1.1 103 Early Hints\r\n\r\n" + ok("yes"));
                }
            });
        }
        List<CompletableFuture<Void>> mix = new ArrayList<>();
        List<String> failed = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger steady = new AtomicInteger();
        for (int i = 0; i < 4; i++) {
            mix.add(loop(until, () -> {
                RawHttp.Answer answer = get("/plain");
                if (answer.status() != 200) {
                    failed.add(answer.toString());
                }
                steady.incrementAndGet();
            }));
        }
        mix.add(loop(until, () -> {
            try (RawHttp client = new RawHttp(router)) {
                client.send("POST /plain HTTP/1.1\r\nHost: x\r\nContent-Length: 4000000\r\n\r\n" + "x".repeat(900_000));
            }
            RawNode.takesItsTime(50); // odd clients, not a flood of them
        }));
        mix.add(loop(until, () -> {
            try (RawHttp client = new RawHttp(router)) {
                client.send("GET /plain HTTP/1.1\r\nHost: x\r\n\r\n");
            }
            RawNode.takesItsTime(20);
        }));
        mix.add(loop(until, () -> {
            try (RawHttp client = new RawHttp(router)) {
                client.send("POST /plain HTTP/1.1\r\nHost: x\r\nContent-Length: 600000\r\n\r\n");
                for (int i = 0; i < 6; i++) {
                    client.send("x".repeat(100_000));
                    RawNode.takesItsTime(300); // a slow upload
                }
                client.answers(1);
            }
        }));
        mix.add(loop(until, () -> {
            try (RawHttp client = new RawHttp(router)) {
                client.send("GET /plain/events HTTP/1.1\r\nHost: x\r\n\r\n");
                client.until("data: 1", new StringBuilder());
                RawNode.takesItsTime(200); // it listens for a while
            }
        }));
        mix.add(loop(until, () -> post("/single", "", "odd")));
        mix.forEach(CompletableFuture::join);

        assertEquals(List.of(), failed);
        assertTrue(steady.get() > 100, steady + " requests");
        assertNobodyWasEvicted();
    }

    /** Does it again and again; a client that fails is not looked at. */
    private CompletableFuture<Void> loop(long untilNanos, Work work) {
        return CompletableFuture.runAsync(
                () -> {
                    while (System.nanoTime() < untilNanos) {
                        try {
                            work.run();
                        } catch (IOException | InterruptedException | AssertionError gone) {
                            // what it does to others is what counts
                        }
                    }
                },
                clients);
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }
}
