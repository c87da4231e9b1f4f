package io.holdfast.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ServerRequestTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n";
    private static final String CHUNKED = "POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    private final Vertx vertx = Vertx.vertx();
    private final ReceivedRequest connection = new ReceivedRequest(vertx);
    private final StringBuilder content = new StringBuilder();
    private final List<String> seen = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        connection.close();
        connection.sent();
        assertEquals(0, connection.unreleased(), "bytes that nobody released");
        vertx.close().await(60, SECONDS);
    }

    /** Records content, end and failure. */
    private ServerRequest watch(ServerRequest request) {
        request.exceptionHandler(cause -> seen.add("broke"));
        request.endHandler(v -> seen.add("end"));
        request.response().closeHandler(() -> seen.add("closed"));
        return request.handler(some -> content.append(some.toString("ISO-8859-1")));
    }

    @Nested
    class Content {
        @Test
        void comes_as_it_is_read() {
            ServerRequest request = watch(connection.receives(POST));
            assertTrue(request.hasContent());

            connection.receivesMore("01234");
            assertEquals("01234", content.toString());
            connection.receivesMore("56789");

            assertEquals("0123456789", content.toString());
            assertEquals(List.of("end"), seen);
            assertTrue(request.isEnded());
        }

        @Test
        void that_nobody_handles_is_discarded() {
            ServerRequest request = connection.receives(POST + "0123456789");

            assertTrue(request.isEnded());
            assertTrue(connection.isReading());
        }

        @Test
        void paused_within_chunks_loses_nothing_wherever_it_is_cut() {
            String body = "3\r\nabc\r\n4;x=y\r\ndefg\r\n1\r\nh\r\n0\r\nX: y\r\n\r\n";
            for (int cut = 0; cut < body.length(); cut++) {
                ReceivedRequest one = new ReceivedRequest(vertx);
                StringBuilder got = new StringBuilder();
                List<String> ends = new ArrayList<>();
                ServerRequest[] held = new ServerRequest[1];
                one.handler(request -> {
                    held[0] = request;
                    request.endHandler(v -> ends.add("end"));
                    request.handler(some -> {
                        got.append(some);
                        request.pause();
                    });
                });

                one.receivesMore(CHUNKED + body.substring(0, cut));
                one.receivesMore(body.substring(cut) + GET);
                for (int i = 0; i < 5; i++) {
                    held[0].resume();
                    one.sent(); // runs what was put off
                }

                assertEquals("abcdefgh", got.toString(), "cut at " + cut);
                assertEquals(List.of("end"), ends);
                one.close();
                assertEquals(0, one.unreleased());
            }
        }

        @Test
        void paused_is_read_from_the_network_once_and_no_more() {
            ServerRequest[] held = new ServerRequest[1];
            connection.handler(request -> held[0] = watch(request).pause());

            connection.receivesMore(POST + "012");
            assertFalse(connection.isReading());
            held[0].resume();
            connection.sent();
            assertEquals("012", content.toString());
            assertTrue(connection.isReading());

            held[0].pause();
            connection.receivesMore("345");
            assertFalse(connection.isReading());
            assertEquals("012", content.toString());
            held[0].resume();
            connection.receivesMore("6789");
            connection.sent();
            assertEquals("0123456789", content.toString());
            assertTrue(connection.isReading());
        }

        @Test
        void paused_at_its_end_ends_once_it_is_resumed() {
            ServerRequest request = watch(connection.receives(POST));
            connection.receivesMore("01234");
            request.handler(some -> request.pause());

            connection.receivesMore("56789");
            assertEquals(List.of(), seen);
            assertFalse(request.isEnded());
            request.resume();

            assertEquals(List.of("end"), seen);
        }

        @Test
        void resumed_by_its_own_handler_keeps_its_order() {
            ServerRequest request = watch(connection.receives(CHUNKED));
            request.handler(some -> {
                content.append(some);
                request.pause();
                request.resume();
            });

            connection.receivesMore("1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\n");

            assertEquals("abc", content.toString());
            assertEquals(List.of("end"), seen);
        }

        @Test
        void whose_client_leaves_breaks_and_closes_once() {
            ServerRequest request = watch(connection.receives(POST + "01"));

            connection.close();

            assertEquals(List.of("broke", "closed"), seen);
            assertFalse(request.isEnded());
            request.resume();
            assertEquals(List.of("broke", "closed"), seen);
        }

        @Test
        void whose_client_leaves_while_it_is_paused_is_released() {
            ServerRequest[] held = new ServerRequest[1];
            connection.handler(request -> held[0] = watch(request).pause());
            connection.receivesMore(POST + "01");

            connection.close();

            assertEquals(List.of("broke", "closed"), seen);
            held[0].resume();
            connection.sent();
            assertEquals("", content.toString());
        }

        @Test
        void that_breaks_the_rules_is_answered_and_breaks() {
            watch(connection.receives(CHUNKED + "1\r\na\r\n"));
            connection.stalls();

            connection.receivesMore("x\r\n" + GET);
            assertEquals(List.of("broke"), seen, "at once, not when the error has been sent");
            connection.flows();

            assertTrue(connection.sent().startsWith("HTTP/1.1 400 Bad Request\r\n"));
            assertEquals(List.of("broke", "closed"), seen);
            assertFalse(connection.isOpen());
            assertEquals(1, connection.count());
        }

        @Test
        void that_breaks_the_rules_breaks_off_a_response_that_has_begun() {
            ServerRequest request = watch(connection.receives(CHUNKED));
            request.response().write(connection.buffer("a"));
            connection.sent();

            connection.receivesMore("x\r\n");

            assertEquals("", connection.sent());
            assertEquals(List.of("broke", "closed"), seen);
            assertFalse(connection.isOpen());
        }

        @Test
        void whose_handler_answers_when_it_breaks_writes_nothing_behind_the_error() {
            ServerRequest request = connection.receives(CHUNKED);
            request.exceptionHandler(cause -> request.response().end(connection.buffer("late")));

            connection.receivesMore("x\r\n");

            String sent = connection.sent();
            assertTrue(sent.startsWith("HTTP/1.1 400 "), sent);
            assertFalse(sent.contains("late"), sent);
        }
    }

    @Nested
    class Continue {
        @Test
        void is_sent_to_whoever_waits_for_it() {
            connection.receives("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nExpect: 100-Continue\r\n\r\n");

            assertEquals("HTTP/1.1 100 Continue\r\n\r\n", connection.sent());
        }

        @Test
        void is_not_sent_without_need() {
            connection.receives("POST / HTTP/1.0\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n");
            connection.receivesMore("x");
            assertEquals("", connection.sent());

            ReceivedRequest other = new ReceivedRequest(vertx);
            other.receives("GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n");
            assertEquals("", other.sent());
        }
    }

    @Nested
    class Pipelined {
        @Test
        void are_answered_in_order_and_read_one_after_the_other() {
            ServerRequest first = connection.receives(GET + POST + "0123456789" + GET);
            assertEquals(1, connection.count());
            assertFalse(connection.isReading());

            first.response().end(Buffer.buffer("1"));
            assertEquals(1, connection.count(), "not before its writer has finished");
            assertTrue(connection.sent().endsWith("\r\n\r\n1"));
            assertEquals(2, connection.count());
            ServerRequest second = connection.latest();
            assertEquals("/b", second.path());
            assertTrue(second.isEnded());

            second.response().end();
            connection.sent();
            assertEquals(3, connection.count());
            assertTrue(connection.isReading());
        }

        @Test
        void are_answered_at_once_by_whoever_can() {
            connection.handler(request -> request.response().end());

            connection.receivesMore(GET + CHUNKED + "1\r\na\r\n0\r\n\r\n" + GET);

            assertEquals(OK + OK + OK, connection.sentUndated());
            assertTrue(connection.isReading());
        }

        @Test
        void that_come_while_one_is_handled_wait_for_its_handler() {
            connection.handler(request -> {
                seen.add("begin");
                request.response().end();
                if (seen.size() == 1) {
                    connection.receivesMore(GET);
                }
                seen.add("done");
            });

            connection.receivesMore(GET);

            assertEquals(List.of("begin", "done", "begin", "done"), seen);
        }

        @Test
        void many_do_not_grow_the_stack() {
            connection.handler(request -> request.response().end());

            connection.receivesMore(GET.repeat(20_000));

            assertEquals(OK.length() * 20_000, connection.sentUndated().length());
        }

        @Test
        void behind_a_body_that_its_handler_paused_and_left_are_read_too() {
            connection.handler(request -> {
                seen.add(request.method());
                if (request.hasContent()) {
                    request.pause();
                }
                request.response().end();
            });

            connection.receivesMore(POST + "01");
            connection.sent();
            connection.receivesMore("23456789" + GET);

            assertEquals(OK, connection.sentUndated());
            assertEquals(List.of("POST", "GET"), seen);
            assertTrue(connection.isReading());
        }

        @Test
        void behind_the_last_one_are_read_and_discarded() {
            ServerRequest last = connection.receives("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + GET);
            assertTrue(connection.isReading());
            assertEquals(0, connection.unreleased());
            connection.stalls();
            last.response().end();
            long ofResponse = connection.unreleased();

            connection.receivesMore(GET);

            assertEquals(ofResponse, connection.unreleased());
            assertTrue(connection.isReading());
            connection.flows();
            assertEquals(1, connection.count());
        }

        @Test
        void are_not_read_when_the_client_leaves() {
            ServerRequest first = connection.receives(GET + GET);

            connection.close();
            first.response().end(connection.buffer("late"));
            connection.sent();

            assertEquals(1, connection.count());
        }

        @Test
        void with_an_error_are_answered_behind_the_others() {
            ServerRequest first = connection.receives(GET + "G(T / HTTP/1.1\r\n\r\n");
            assertEquals("", connection.sent());

            first.response().end();

            String sent = connection.sentUndated();
            assertTrue(sent.startsWith(OK + "HTTP/1.1 400 Bad Request\r\n"), sent);
            assertFalse(connection.isOpen());
        }
    }

    @Nested
    class Upgraded {
        @Test
        void is_not_quiet_when_the_server_shuts_down() {
            connection.receives(UPGRADE).response().status(101).upgrade();

            connection.shutsDown();

            assertTrue(connection.isOpen());
        }

        private static final String UPGRADE =
                "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
        private static final String SWITCHED = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n";

        private RawConnection raw(ServerRequest request) {
            RawConnection raw = request.response()
                    .status(101)
                    .header("Upgrade", "websocket")
                    .upgrade();
            raw.closeHandler(() -> seen.add("closed"));
            return raw.handler(some -> {
                content.append(some.toString(ISO_8859_1));
                some.release();
            });
        }

        @Test
        void gets_what_came_behind_the_request_first() {
            RawConnection raw = raw(connection.receives(UPGRADE + "\u0001early"));
            assertEquals(SWITCHED, connection.sentUndated());
            assertFalse(connection.isReading());
            assertEquals("", content.toString(), "it is paused");

            raw.resume();
            connection.receivesMore(", and " + GET);

            assertEquals("\u0001early, and " + GET, content.toString());
            assertTrue(connection.isReading());
            raw.write(connection.buffer("back"));
            assertEquals("back", connection.sent());
            connection.close();
            assertEquals(List.of("closed"), seen);
        }

        @Test
        void at_once_behind_another_request_stays_paused() {
            RawConnection[] raw = new RawConnection[1];
            ServerRequest first = connection.receives(GET + UPGRADE + "early");
            connection.handler(request -> raw[0] = raw(request));
            first.response().end();
            connection.sent();

            assertFalse(connection.isReading(), "nobody has resumed it");
            raw[0].resume();

            assertEquals("early", content.toString());
            assertTrue(connection.isReading());
        }

        @Test
        void that_nobody_reads_is_released_when_the_client_leaves() {
            connection.receives(UPGRADE + "early").response().status(101).upgrade();

            connection.receivesMore("more");
            connection.close();
        }

        @Test
        void is_not_closed_by_a_drain() {
            connection.drain();

            raw(connection.receives(UPGRADE)).resume();

            assertEquals(SWITCHED, connection.sentUndated());
            assertTrue(connection.isOpen());
        }
    }

    @Test
    void an_idle_connection_keeps_nothing_of_the_last_request() {
        List<WeakReference<ServerRequest>> requests = new ArrayList<>();
        connection.handler(request -> {
            requests.add(new WeakReference<>(request));
            if (request.hasContent()) {
                request.pause();
            }
            request.response().end();
        });
        connection.receivesMore(GET);
        connection.receivesMore(POST);
        connection.receivesMore("0123456789");
        connection.sent();
        assertEquals(2, requests.size());

        for (int i = 0; i < 20 && requests.stream().anyMatch(one -> one.get() != null); i++) {
            System.gc();
        }

        requests.forEach(one -> assertNull(one.get()));
        assertTrue(connection.isOpen());
    }

    @Test
    void handlers_run_in_the_context_of_the_request() {
        List<Context> contexts = new ArrayList<>();
        ServerRequest[] held = new ServerRequest[1];
        connection.handler(request -> {
            held[0] = request;
            contexts.add(Vertx.currentContext());
            request.handler(some -> contexts.add(Vertx.currentContext()))
                    .exceptionHandler(cause -> contexts.add(Vertx.currentContext()));
            request.response().closeHandler(() -> contexts.add(Vertx.currentContext()));
            request.response().drainHandler(() -> contexts.add(Vertx.currentContext()));
        });
        connection.receivesMore(CHUNKED);
        connection.receivesMore("1\r\na\r\n");
        connection.stalls();
        held[0].response().write(connection.buffer("x".repeat(100_000)));
        connection.flows();
        connection.close();

        assertEquals(5, contexts.size());
        assertEquals(1, new HashSet<>(contexts).size());
    }

    @Test
    void a_handler_that_throws_ends_the_connection() {
        connection.handler(request -> {
            throw new IllegalStateException("a fault of the handler, as it has to be in the log");
        });

        connection.receivesMore(GET);

        assertTrue(connection.sent().startsWith("HTTP/1.1 500 ") || !connection.isOpen());
        assertFalse(connection.isOpen());
    }
}
