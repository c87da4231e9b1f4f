package io.holdfast.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerResponseTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String HEAD = "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String OLD = "GET / HTTP/1.0\r\n\r\n";
    private static final String OLD_KEPT = "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";

    private final Vertx vertx = Vertx.vertx();
    private final ReceivedRequest connection = new ReceivedRequest(vertx);
    private final List<String> seen = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        connection.close();
        connection.sent();
        assertEquals(0, connection.unreleased(), "bytes that nobody released");
        vertx.close().await(60, SECONDS);
    }

    private ServerResponse to(String request) {
        return connection.receives(request).response();
    }

    private static Fields fields(String lines) {
        FieldLines section = new FieldLines(new CrlfLines(0), 1_000, 10);
        section.read(Unpooled.copiedBuffer(lines + "\r\n", ISO_8859_1));
        return section.fields();
    }

    private static String chunk(String content) {
        return Integer.toHexString(content.length()) + "\r\n" + content + "\r\n";
    }

    @Nested
    class Framing {
        @ParameterizedTest
        @ValueSource(ints = {0, 2, 4_096, 4_097, 100_000})
        void whole_content_has_its_length(int length) {
            String content = "x".repeat(length);

            Future<Void> written = to(GET).end(connection.buffer(content));

            assertEquals(
                    "HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n" + content, connection.sentUndated());
            assertTrue(written.succeeded());
            assertTrue(connection.isOpen());
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 4_096, 4_097, 100_000})
        void content_in_pieces_is_chunked(int length) {
            ServerResponse response = to(GET);
            String content = "x".repeat(length);

            Future<Void> first = response.write(connection.buffer(content));
            Future<Void> empty = response.write(connection.buffer(""));
            response.write(connection.buffer("a"));
            Future<Void> last = response.end(
                    connection.buffer(content), List.of(Map.entry("X-Sum", "1"), Map.entry("X-B", "\u00e4")));

            assertEquals(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk(content) + chunk("a")
                            + chunk(content) + "0\r\nX-Sum: 1\r\nX-B: \u00e4\r\n\r\n",
                    connection.sentUndated());
            assertTrue(first.succeeded() && empty.succeeded() && last.succeeded());
            assertEquals(2L * length + 1, response.bytesWritten());
            assertTrue(response.isChunked());
        }

        @Test
        void a_head_that_is_sent_first_is_followed_by_chunks() {
            ServerResponse response = to(GET);

            response.writeHead();
            response.writeHead();
            assertEquals("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", connection.sentUndated());

            response.end();
            assertEquals("0\r\n\r\n", connection.sent());
        }

        @Test
        void a_length_that_is_set_is_kept() {
            ServerResponse response = to(GET).header("content-length", "3");

            response.write(connection.buffer("ab"));
            response.end(connection.buffer("c"));

            assertEquals("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabc", connection.sentUndated());
        }

        @Test
        void trailers_need_chunks() {
            to(GET).end(connection.buffer("a"), List.of(Map.entry("X", "y")));

            assertEquals("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na", connection.sentUndated());
        }

        @Test
        void a_response_to_head_has_the_length_alone() {
            to(HEAD).end(connection.buffer("hello"));
            assertEquals("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", connection.sentUndated());

            ServerResponse inPieces = to(HEAD);
            assertTrue(inPieces.write(connection.buffer("hello")).succeeded());
            inPieces.end(connection.buffer("hello"));
            assertEquals("HTTP/1.1 200 OK\r\n\r\n", connection.sentUndated());
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "hello"})
        void no_content_has_no_length(String content) {
            to(GET).status(204).end(connection.buffer(content));

            assertEquals("HTTP/1.1 204 No Content\r\n\r\n", connection.sentUndated());
        }

        @Test
        void a_length_of_none_is_taken_from_304_and_204() {
            to(GET).copy(304, "", fields("Content-Length: 0\r\nETag: a\r\n"), i -> true)
                    .end();
            assertEquals("HTTP/1.1 304 Not Modified\r\nETag: a\r\n\r\n", connection.sentUndated());

            to(GET).copy(304, "", fields("Content-Length: 5\r\n"), i -> true).end();
            assertEquals("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", connection.sentUndated());

            to(GET).copy(204, "", fields("Content-Length: 5\r\n"), i -> true).end();
            assertEquals("HTTP/1.1 204 No Content\r\n\r\n", connection.sentUndated());
        }
    }

    @Nested
    class HeaderSection {
        @Test
        void takes_over_what_is_wanted_of_another() {
            Fields other = fields("X-A: 1\r\nConnection: close\r\nx-b: 2\r\nDate: then\r\nX-Request-Id: other\r\n");

            to(GET).copy(299, "So so", other, i -> other.known(i) != FieldName.CONNECTION)
                    .header("X-B", "3")
                    .header("x-b", "4")
                    .requestId("id")
                    .via("1.1 me")
                    .end();

            assertEquals(
                    "HTTP/1.1 299 So so\r\nX-A: 1\r\nDate: then\r\nX-B: 4\r\nX-Request-Id: id\r\nVia: 1.1 me\r\n"
                            + "Content-Length: 0\r\n\r\n",
                    connection.sent());
        }

        @Test
        void takes_over_prepared_lines() {
            to(GET).prepared("X: y\r\nContent-Length: 2\r\n".getBytes(ISO_8859_1))
                    .end(Buffer.buffer("hi"));

            assertEquals("HTTP/1.1 200 OK\r\nX: y\r\nContent-Length: 2\r\n\r\nhi", connection.sentUndated());
        }

        @Test
        void has_a_date() {
            to(GET).end();

            assertTrue(connection.sent().matches("(?s).*\r\nDate: [A-Z][a-z]{2}, [0-9]{2} .* GMT\r\n.*"));
        }

        @Test
        void that_cannot_be_written_leaves_room_for_another() {
            ServerResponse response = to(GET).header("X", "a\r\nb");
            ByteBuf content = connection.buffer("secret");

            assertThrows(IllegalArgumentException.class, () -> response.end(content));
            assertEquals(0, content.refCnt());
            assertThrows(IllegalArgumentException.class, () -> response.write(connection.buffer("secret")));
            assertThrows(IllegalArgumentException.class, response::writeHead);
            assertFalse(response.headWritten() || response.ended());
            assertEquals("", connection.sent());

            response.header("X", "b").status(500).end();

            assertEquals(
                    "HTTP/1.1 500 Internal Server Error\r\nX: b\r\nContent-Length: 0\r\n\r\n",
                    connection.sentUndated());
            assertEquals(2, countAfter(GET));
        }

        @Test
        void a_trailer_that_cannot_be_written_leaves_the_response_open() {
            ServerResponse response = to(GET);
            response.write(connection.buffer("a"));

            assertThrows(
                    IllegalArgumentException.class,
                    () -> response.end(connection.buffer("b"), List.of(Map.entry("X", "a\nb"))));

            assertFalse(response.ended());
            response.reset();
            assertFalse(connection.isOpen());
        }

        private int countAfter(String request) {
            connection.receives(request);
            return connection.count();
        }
    }

    @Nested
    class Connection {
        @Test
        void closes_for_a_client_of_http_1_0() {
            to(OLD).end(connection.buffer("hi"));

            assertEquals(
                    "HTTP/1.0 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi", connection.sentUndated());
            assertFalse(connection.isOpen());
        }

        @Test
        void stays_for_a_client_of_http_1_0_that_asks_for_it() {
            to(OLD_KEPT).end(connection.buffer("hi"));

            assertEquals(
                    "HTTP/1.0 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nhi",
                    connection.sentUndated());
            assertTrue(connection.isOpen());
        }

        @ParameterizedTest
        @ValueSource(strings = {OLD, OLD_KEPT})
        void ends_content_of_unknown_length_for_a_client_of_http_1_0(String request) {
            ServerResponse response = to(request);

            response.write(connection.buffer("h"));
            assertTrue(connection.isOpen());
            response.end(connection.buffer("i"), List.of(Map.entry("X", "y")));

            assertEquals("HTTP/1.0 200 OK\r\nConnection: close\r\n\r\nhi", connection.sentUndated());
            assertFalse(connection.isOpen());
        }

        @Test
        void closes_when_the_client_asked_for_it() {
            to("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + GET).end();

            assertEquals("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", connection.sentUndated());
            assertFalse(connection.isOpen());
            assertEquals(1, connection.count());
        }

        @Test
        void closes_when_the_handler_wants_it() {
            to(GET + GET).closeConnection().end();

            assertEquals("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", connection.sentUndated());
            assertFalse(connection.isOpen());
            assertEquals(1, connection.count());
        }

        @Test
        void closes_when_the_server_drains() {
            ServerResponse response = to(GET + GET);
            connection.drain();

            response.end();

            assertEquals("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", connection.sentUndated());
            assertFalse(connection.isOpen());
            assertEquals(1, connection.count());
        }

        @Test
        void stays_when_the_drain_begins_behind_the_head() {
            ServerResponse response = to(GET);
            response.write(connection.buffer("a"));
            connection.drain();

            response.end();

            assertTrue(connection.isOpen());
        }
    }

    @Nested
    class Interim {
        @Test
        void responses_come_before_the_final_one() {
            ServerResponse response = to(GET);

            response.interim(103, "Early Hints", fields("Link: a\r\nContent-Length: 5\r\n"), i -> true);
            response.interim(102, "", fields(""), i -> true);
            response.end();
            response.interim(103, "", fields(""), i -> true);

            assertEquals(
                    "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n"
                            + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                    connection.sentUndated());
        }

        @Test
        void responses_are_not_for_http_1_0_nor_for_one_who_does_not_read() {
            to(OLD_KEPT).interim(103, "", fields(""), i -> true);
            assertEquals("", connection.sent());
            connection.receives(OLD_KEPT);

            ReceivedRequest slow = new ReceivedRequest(vertx);
            ServerResponse response = slow.receives(GET).response();
            slow.stalls();
            for (int i = 0; i < 1_000; i++) {
                response.interim(103, "", fields("Link: " + "x".repeat(500) + "\r\n"), index -> true);
            }
            assertTrue(slow.unreleased() < 200_000, "memory of a client that does not read");
            slow.close();
            slow.sent();
            assertEquals(0, slow.unreleased());
        }
    }

    @Nested
    class Broken {
        @Test
        void client_leaves_before_the_response() {
            ServerResponse response = to(GET).closeHandler(() -> seen.add("left"));

            connection.close();

            assertEquals(List.of("left"), seen);
            assertTrue(response.closed());
            assertWritesFail(response);
        }

        @Test
        void client_leaves_behind_the_response() {
            to(GET).closeHandler(() -> seen.add("left")).end();
            connection.sent();
            to("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n")
                    .closeHandler(() -> seen.add("left in the middle of its request"))
                    .end();

            connection.close();

            assertEquals(List.of(), seen);
        }

        @Test
        void client_leaves_while_bytes_wait_for_the_network() {
            ServerResponse response = to(GET).closeHandler(() -> seen.add("left"));
            connection.stalls();
            Future<Void> small = response.write(connection.buffer("a"));
            Future<Void> large = response.write(connection.buffer("x".repeat(100_000)));
            assertTrue(response.writeQueueFull());
            assertFalse(small.isComplete() || large.isComplete());

            connection.close();

            assertTrue(small.failed() && large.failed());
            assertEquals(List.of("left"), seen);
            assertWritesFail(response);
        }

        @Test
        void response_that_ended_but_is_not_sent_fails() {
            connection.stalls();
            ServerResponse response = to(GET);
            List<String> told = new ArrayList<>();
            response.closeHandler(() -> told.add("left"));
            Future<Void> end = response.end(connection.buffer("x".repeat(100_000)));
            end.onFailure(gone -> told.add("not sent"));
            assertFalse(end.isComplete());

            connection.close();

            assertTrue(end.failed());
            assertEquals(List.of("left", "not sent"), told);
            assertTrue(response.closed());
        }

        @Test
        void reset_closes_and_ends_nothing() {
            ServerResponse response = to(GET).closeHandler(() -> seen.add("left"));
            response.write(connection.buffer("a"));

            response.reset();

            assertFalse(connection.isOpen());
            assertEquals("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n", connection.sentUndated());
            assertEquals(List.of("left"), seen);
            assertWritesFail(response);
        }

        @Test
        void writes_behind_the_end_fail() {
            ServerResponse response = to(GET);
            response.end();
            connection.sent();

            assertWritesFail(response);
            assertTrue(connection.isOpen());
        }

        @Test
        void the_handler_closes_again_without_harm() {
            ServerResponse response = to(GET);
            response.closeHandler(() -> {
                response.reset();
                response.end(connection.buffer("late"));
            });

            connection.close();

            assertEquals("", connection.sent());
        }

        private void assertWritesFail(ServerResponse response) {
            ByteBuf some = connection.buffer("late");
            ByteBuf rest = connection.buffer("late");
            assertTrue(response.write(some).cause() instanceof ClosedChannelException);
            assertTrue(response.end(rest).cause() instanceof ClosedChannelException);
            response.writeHead();
            response.interim(103, "", fields(""), i -> true);
            assertEquals(0, some.refCnt() + rest.refCnt());
            assertEquals("", connection.sent());
        }
    }

    @Test
    void more_is_written_when_the_network_takes_it() {
        ServerResponse response = to(GET).drainHandler(() -> seen.add("drained"));
        connection.stalls();
        Future<Void> first = response.write(connection.buffer("x".repeat(100_000)));
        assertTrue(response.writeQueueFull());

        connection.flows();

        assertEquals(List.of("drained"), seen);
        assertFalse(response.writeQueueFull());
        assertTrue(first.succeeded());
        connection.stalls();
        response.write(connection.buffer("x".repeat(100_000)));
        connection.flows();
        assertEquals(List.of("drained"), seen, "it runs once");
    }

    @Test
    void a_client_that_reads_no_response_gets_no_further_ones() {
        connection.handler(request -> request.response().end(connection.buffer("x".repeat(10_000))));
        connection.stalls();

        connection.receivesMore(GET.repeat(100));

        assertTrue(connection.unreleased() < 200_000, () -> "bytes that wait: " + connection.unreleased());
        connection.flows();
        assertEquals(100, connection.sent().split("HTTP/1.1 200", -1).length - 1);
    }

    @Test
    void more_may_be_written_by_whoever_is_told_that_there_is_room() {
        ServerResponse response = to(GET);
        connection.stalls();
        response.write(connection.buffer("x".repeat(100_000)));
        response.drainHandler(() -> response.end(connection.buffer("rest")));

        connection.flows();

        assertTrue(connection.sent().endsWith("\r\n4\r\nrest\r\n0\r\n\r\n"));
    }
}
