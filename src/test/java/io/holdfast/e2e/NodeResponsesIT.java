package io.holdfast.e2e;

import static io.holdfast.e2e.RawNode.ok;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.support.Await;
import io.holdfast.support.Http;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What nodes answer, well or badly: no client gets anything of another client's response, and a connection that is out of step is never
 * used again.
 */
class NodeResponsesIT {
    @TempDir
    private static Path directory;

    private static RouterWorld world;
    private static NodeRegistrar registrar;
    private static URI router;
    private static URI admin;
    private static int services;

    private RawNode node;
    private String path;

    @BeforeAll
    static void startRouter() throws Exception {
        world = new RouterWorld(directory);
        registrar = new NodeRegistrar(world.redis().url());
        HoldfastProcess process = world.router("1", "--set", "router.access-log=all");
        router = RouterWorld.entrance(process);
        admin = process.url("admin");
    }

    @AfterAll
    static void end() {
        registrar.close();
        world.close();
    }

    @BeforeEach
    void startNode() throws Exception {
        node = new RawNode((peer, request) -> peer.send(ok("yes")));
        String service = "raw-" + ++services;
        path = "/" + service;
        registrar.register(service, "a", node.url());
        Await.until("the route", RouterWorld.SOON, () -> get(path).status() == 200);
        node.forget();
    }

    @AfterEach
    void closeNode() {
        node.close();
    }

    /** Reads until the response is whole, or the connection ends. */
    private static String exchange(String head) throws IOException {
        try (RawHttp client = new RawHttp(router)) {
            client.send(head + "Host: x\r\nConnection: close\r\n\r\n");
            return client.everything();
        }
    }

    private static RawHttp.Answer get(String target) throws IOException {
        try (RawHttp client = new RawHttp(router)) {
            client.send("GET %s HTTP/1.1\r\nHost: x\r\n\r\n".formatted(target));
            return client.answers(1).get(0);
        }
    }

    /** Has the node answer the next request oddly, and those behind it well. */
    private void answersOnce(String bytes) {
        node.does((peer, request) -> {
            node.does((other, next) -> other.send(ok("mine")));
            peer.send(bytes);
        });
    }

    private void assertNextIsWellOnAnotherConnection() throws IOException {
        int odd = node.requests().get(node.requests().size() - 1).connection();
        for (int i = 0; i < 3; i++) {
            RawHttp.Answer answer = get(path + "/next");
            assertEquals("200 mine", answer.status() + " " + answer.body());
            assertFalse(answer.head().contains("Evil"), answer.head());
        }
        node.requests().stream()
                .filter(request -> request.target().endsWith("/next"))
                .forEach(request -> assertNotEquals(odd, request.connection(), "it was used again"));
    }

    @Nested
    class Interim_responses {
        @ParameterizedTest
        @ValueSource(ints = {102, 103, 104, 150, 199})
        void are_passed_on_and_the_final_one_is_awaited(int status) throws Exception {
            answersOnce("HTTP/1.1 %d Soon\r\nX-Interim: 1\r\n\r\n".formatted(status) + ok("final"));

            String received = exchange("GET %s HTTP/1.1\r\n".formatted(path));

            assertTrue(received.startsWith("HTTP/1.1 %d Soon\r\n".formatted(status)), received);
            assertTrue(received.contains("HTTP/1.1 200 OK\r\n"), received);
            assertTrue(received.endsWith("final"), received);
        }

        @Test
        void may_be_many_and_100_is_none_of_the_clients_business() throws Exception {
            answersOnce("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n"
                    .concat(ok("final")));

            String received = exchange("GET %s HTTP/1.1\r\n".formatted(path));

            assertFalse(received.contains(" 100 "), received);
            assertTrue(received.indexOf(" 102 ") < received.indexOf(" 103 "), received);
            assertTrue(received.endsWith("final"), received);
        }

        @Test
        void are_not_for_clients_of_http_1_0() throws Exception {
            answersOnce("HTTP/1.1 103 Early Hints\r\n\r\n" + ok("final"));

            String received = exchange("GET %s HTTP/1.0\r\n".formatted(path));

            assertFalse(received.contains("103"), received);
            assertTrue(received.endsWith("final"), received);
        }

        @Test
        void a_response_that_comes_when_its_client_has_left_goes_to_nobody_else() throws Exception {
            CountDownLatch asked = new CountDownLatch(1);
            CountDownLatch left = new CountDownLatch(1);
            node.does((peer, request) -> {
                if (request.target().endsWith("/first")) {
                    peer.send("HTTP/1.1 102 Processing\r\n\r\n");
                    asked.countDown();
                    left.await(10, TimeUnit.SECONDS);
                    peer.send(ok("the data of the first client"));
                } else {
                    peer.send(ok("mine"));
                }
            });
            try (RawHttp first = new RawHttp(router)) {
                first.send("GET %s/first HTTP/1.1\r\nHost: x\r\n\r\n".formatted(path));
                assertTrue(asked.await(10, TimeUnit.SECONDS));
            }
            left.countDown();

            for (int i = 0; i < 5; i++) {
                assertEquals("mine", get(path + "/second").body());
            }
        }
    }

    @Nested
    class Bytes_behind_a_response {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhiHTTP/1.1 200 OK\r\nX-Evil: ",
                    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhiHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil",
                    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi\r\n",
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\nX",
                    "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nhi",
                    "HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\nhi",
                    "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
                })
        void belong_to_nobody(String bytes) throws Exception {
            answersOnce(bytes);

            RawHttp.Answer answer = get(path);

            assertTrue(List.of(200, 204, 304).contains(answer.status()), answer.head());
            assertNextIsWellOnAnotherConnection();
        }

        @Test
        void of_a_head_request_belong_to_nobody() throws Exception {
            answersOnce(ok("hi"));

            exchange("HEAD %s HTTP/1.1\r\n".formatted(path));

            assertNextIsWellOnAnotherConnection();
        }

        @Test
        void that_come_later_end_the_idle_connection() throws Exception {
            CountDownLatch answered = new CountDownLatch(1);
            CountDownLatch closed = new CountDownLatch(1);
            node.does((peer, request) -> {
                node.does((other, next) -> other.send(ok("mine")));
                peer.send(ok("hi"));
                answered.await(10, TimeUnit.SECONDS);
                peer.send("HTTP/1.1 200 OK\r\nX-Evil: ");
                if (peer.isClosedByOther()) {
                    closed.countDown();
                }
            });
            assertEquals("hi", get(path).body());
            answered.countDown();
            assertTrue(closed.await(10, TimeUnit.SECONDS));

            assertNextIsWellOnAnotherConnection();
        }
    }

    @Nested
    class What_is_no_response {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: odd\r\n\r\n",
                    "HTTP/1.1 404 a\0b\r\nContent-Length: 0\r\n\r\n",
                    "HTTP/1.1 0 OK\r\nContent-Length: 0\r\n\r\n",
                    "HTTP/1.1 2 OK\r\nContent-Length: 0\r\n\r\n",
                    "HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n",
                    "HTTP/1.1 99 OK\r\nContent-Length: 0\r\n\r\n",
                    "HTTP/1.1 600 OK\r\nContent-Length: 0\r\n\r\n",
                    "HTTP/1.1 1000 OK\r\nContent-Length: 0\r\n\r\n",
                    "HTTP/2 200 OK\r\nContent-Length: 0\r\n\r\n",
                    "HTTP/1.1  200 OK\r\nContent-Length: 0\r\n\r\n",
                    "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
                    "HTTP/1.1 200 OK\r\nX: a\rb\r\nContent-Length: 0\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nX : a\r\nContent-Length: 0\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 0\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nhi",
                    "HTTP/1.1 200 OK\r\nContent-Length: 0x2\r\n\r\nhi",
                    "HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551618\r\n\r\nhi",
                    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nhi",
                    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\nhi",
                    "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0x2\r\nhi\r\n0\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-2\r\nhi\r\n0\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\nhi\r\n0\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\nhi\r\n0\r\n\r\n",
                    "nonsense\r\n\r\n"
                })
        void is_a_502_in_plain_words_and_is_not_read_on(String bytes) throws Exception {
            answersOnce(bytes);

            RawHttp.Answer answer = get(path);

            assertEquals(502, answer.status(), answer.head());
            assertTrue(answer.body().contains("bad-gateway"), answer.body());
            assertFalse(answer.body().contains("Exception"), answer.body());
            assertNextIsWellOnAnotherConnection();
        }

        @Test
        void breaks_the_clients_connection_once_it_has_a_part_of_it() throws Exception {
            CountDownLatch seen = new CountDownLatch(1);
            node.does((peer, request) -> {
                node.does((other, next) -> other.send(ok("mine")));
                peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
                seen.await(10, TimeUnit.SECONDS);
                peer.send("zz\r\nhi\r\n0\r\n\r\n");
            });
            StringBuilder received = new StringBuilder();
            try (RawHttp client = new RawHttp(router)) {
                client.send("GET %s HTTP/1.1\r\nHost: x\r\n\r\n".formatted(path));
                client.until("hello", received);
                seen.countDown();
                client.untilBroken(received);
            }

            assertFalse(received.toString().contains("\r\n0\r\n"), received.toString());
            assertNextIsWellOnAnotherConnection();
        }

        @Test
        void before_any_content_leaves_room_for_an_answer_of_ours() throws Exception {
            node.does((peer, request) -> {
                node.does((other, next) -> other.send(ok("mine")));
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nContent-Type: image/png\r\n\r\n");
                peer.close();
            });

            RawHttp.Answer answer = get(path);

            assertEquals(502, answer.status());
            assertTrue(answer.head().contains("application/problem+json"), answer.head());
            assertFalse(answer.head().contains("1000"), answer.head());
        }
    }

    @Nested
    class Headers_of_the_connection {
        @ParameterizedTest
        @ValueSource(strings = {"close", "CLOSE", "foo, CLOSE", "keep-alive,close", "\t close ,x"})
        void that_say_close_are_obeyed(String value) throws Exception {
            answersOnce("HTTP/1.1 200 OK\r\nConnection: %s\r\nContent-Length: 2\r\n\r\nhi".formatted(value));

            assertEquals("hi", get(path).body());

            assertNextIsWellOnAnotherConnection();
        }

        @Test
        void cannot_take_the_framing_away() throws Exception {
            answersOnce(
                    "HTTP/1.1 200 OK\r\nConnection: Content-Length, X-Hop\r\nX-Hop: 1\r\nContent-Length: 2\r\n\r\nhi");

            RawHttp.Answer answer = get(path);

            assertEquals("hi", answer.body());
            assertFalse(answer.head().contains("X-Hop"), answer.head());
        }

        @Test
        void of_a_request_cannot_take_its_body_away() throws Exception {
            try (RawHttp client = new RawHttp(router)) {
                client.send(
                        "POST %s HTTP/1.1\r\nHost: x\r\nConnection: Content-Length, Host\r\nContent-Length: 5\r\n\r\nhello"
                                .formatted(path));
                assertEquals(200, client.answers(1).get(0).status());
            }

            RawNode.Request seen = node.requests().get(0);
            assertEquals("hello", seen.body());
            assertTrue(seen.head().contains("Host: x\r\n"), seen.head());
        }

        @ParameterizedTest
        @CsvSource({"'timeout=0', false", "'timeout=5, max=100', true"})
        void tell_how_long_an_idle_connection_lives(String keepAlive, boolean reused) throws Exception {
            node.does((peer, request) ->
                    peer.send("HTTP/1.1 200 OK\r\nKeep-Alive: %s\r\nContent-Length: 2\r\n\r\nhi".formatted(keepAlive)));

            get(path); // this one may come by a connection from before
            get(path);
            get(path);

            List<Integer> connections =
                    node.requests().stream().map(RawNode.Request::connection).toList();
            assertEquals(reused, connections.get(1).equals(connections.get(2)), connections.toString());
        }
    }

    @Nested
    class A_large_header_section {
        @Test
        void is_passed_on() throws Exception {
            StringBuilder cookies = new StringBuilder();
            for (int i = 0; i < 15; i++) {
                cookies.append("Set-Cookie: c%d=%s\r\n".formatted(i, "x".repeat(4_000)));
            }
            answersOnce("HTTP/1.1 200 OK\r\n" + cookies + "Content-Length: 2\r\n\r\nhi");

            RawHttp.Answer answer = get(path);

            assertEquals("hi", answer.body());
            assertEquals(16, answer.head().split("Set-Cookie").length);
        }

        @Test
        void beyond_the_limit_is_told_and_held_against_nobody() throws Exception {
            String head =
                    "HTTP/1.1 200 OK\r\nSet-Cookie: c=%s\r\nContent-Length: 2\r\n\r\nhi".formatted("x".repeat(70_000));
            for (int i = 0; i < 12; i++) {
                answersOnce(head);
                RawHttp.Answer answer = get(path);
                assertEquals(502, answer.status());
                assertTrue(answer.body().contains("router.response-header-max"), answer.body());
            }

            assertEquals("mine", get(path).body());
            assertEquals("closed", breaker());
        }
    }

    @Nested
    class A_tunnel {
        private static final String HANDSHAKE =
                "GET %s HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n";
        private static final String AGREED =
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

        @Test
        void begins_with_what_the_node_sends_right_behind_its_101() throws Exception {
            node.does((peer, request) -> {
                peer.send(AGREED + "early");
                peer.isClosedByOther();
            });
            try (RawHttp client = new RawHttp(router)) {
                client.send(HANDSHAKE.formatted(path) + "\r\n");
                client.until("\r\n\r\nearly", new StringBuilder());
            }
        }

        @Test
        void passes_on_what_the_client_sends_before_it_is_open() throws Exception {
            CountDownLatch heard = new CountDownLatch(1);
            node.does((peer, request) -> {
                peer.send(AGREED);
                if (peer.read(10).equals("earlylater")) {
                    heard.countDown();
                }
            });
            try (RawHttp client = new RawHttp(router)) {
                client.send(HANDSHAKE.formatted(path) + "\r\nearly");
                client.until(" 101 ", new StringBuilder());
                client.send("later");
                assertTrue(heard.await(10, TimeUnit.SECONDS));
            }
        }

        @Test
        void is_none_when_the_handshake_has_content() throws Exception {
            try (RawHttp client = new RawHttp(router)) {
                client.send(HANDSHAKE.formatted(path) + "Content-Length: 5\r\n\r\nhello");
                assertEquals(200, client.response().status());
            }
            assertFalse(node.requests().get(0).head().contains("websocket"));
        }
    }

    @Test
    void a_304_is_told_no_length_that_the_node_did_not_tell() throws Exception {
        answersOnce("HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n");

        assertFalse(exchange("GET %s HTTP/1.1\r\n".formatted(path))
                .toLowerCase(Locale.ROOT)
                .contains("content-length"));
    }

    @Test
    void interim_responses_without_end_are_no_response() throws Exception {
        answersOnce("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n".repeat(101) + ok("never"));

        assertTrue(exchange("GET %s HTTP/1.1\r\n".formatted(path)).contains("HTTP/1.1 502 "));
        assertNextIsWellOnAnotherConnection();
    }

    private String breaker() throws Exception {
        for (var upstream : Http.get(admin, "/status").body().get("nodes")) {
            if (path.equals("/" + upstream.get("service").asText())) {
                return upstream.path("breaker").asText("closed").toLowerCase(Locale.ROOT);
            }
        }
        throw new AssertionError("no " + path);
    }

    @Test
    void a_connection_that_the_node_closes_while_it_is_idle_costs_no_request() throws Exception {
        node.does((peer, request) -> {
            peer.send(ok("mine"));
            Thread.onSpinWait();
            peer.close(); // and says nothing of it before
        });
        List<String> failed = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            RawHttp.Answer answer = get(path);
            if (answer.status() != 200) {
                failed.add(answer.toString());
            }
        }

        assertEquals(List.of(), failed);
    }

    @Test
    void a_request_that_cannot_be_repeated_gets_a_connection_that_nobody_used() throws Exception {
        for (int i = 0; i < 5; i++) {
            try (RawHttp client = new RawHttp(router)) {
                client.send("POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n".formatted(path));
                assertEquals(200, client.answers(1).get(0).status());
            }
        }

        assertEquals(
                5,
                node.requests().stream()
                        .map(RawNode.Request::connection)
                        .distinct()
                        .count());
    }
}
