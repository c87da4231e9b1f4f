package io.holdfast.http.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.time.ManualTime;
import io.holdfast.http.RawConnection;
import io.holdfast.http.ResponseHeaderSection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One exchange on a connection without a network: who gets the content, who releases it, and who is told of the end. */
class NodeExchangeTest {
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n";
    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final NodeAddress ADDRESS = NodeAddress.of(URI.create("http://node"));

    private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true);
    private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    private final Destination destination = new Destination(ADDRESS, new ManualTime(), Duration.ofMinutes(1), 10);
    private final NodeConnection connection;
    private final StringBuilder content = new StringBuilder();
    private final List<String> seen = new ArrayList<>();
    private final Map<NodeExchange, Future<NodeResponse>> responses = new IdentityHashMap<>();

    NodeExchangeTest() {
        channel.config().setAllocator(memory);
        connection = new NodeConnection(
                channel.pipeline().lastContext(), destination, new ResponseHeaderSection.Limits(1_000, 20));
    }

    @AfterEach
    void nothingIsKept() {
        channel.close();
        channel.runPendingTasks();
        channel.releaseOutbound();
        assertEquals(0, memory.metric().usedDirectMemory(), "bytes that nobody released");
    }

    private NodeExchange send(boolean upgrade) {
        RequestFields fields =
                RequestFields.of(MultiMap.caseInsensitiveMultiMap().add("Host", "a"));
        PromisedResponse promised = new PromisedResponse();
        NodeExchange exchange = connection.exchange(
                new NodeRequest("GET", "/", fields, RequestContent.of(Buffer.buffer()), upgrade), promised);
        responses.put(exchange, promised.future());
        exchange.start();
        channel.runPendingTasks(); // sends it
        channel.releaseOutbound();
        return exchange;
    }

    private void receives(String text) {
        channel.writeInbound(memory.directBuffer().writeBytes(text.getBytes(ISO_8859_1)));
    }

    private NodeResponse watch(NodeExchange exchange) {
        NodeResponse response = responses.get(exchange).result();
        response.wholeHandler(() -> seen.add("whole"));
        response.endHandler(() -> seen.add("end"));
        response.exceptionHandler(cause -> seen.add(((NodeFailure) cause).kind().name()));
        return response.handler(some -> {
            content.append(some.toString(ISO_8859_1));
            some.release();
        });
    }

    private void assertIdle() {
        assertSame(connection, destination.take());
        assertTrue(channel.config().isAutoRead());
    }

    private void assertClosed() {
        channel.runPendingTasks();
        assertFalse(channel.isOpen());
        assertNull(destination.take());
    }

    @Nested
    class Content {
        @Test
        void flows_once_it_is_wanted() {
            NodeExchange exchange = send(false);
            receives(HEAD + "abc");
            NodeResponse response = watch(exchange);
            assertFalse(channel.config().isAutoRead());
            assertEquals("", content.toString());

            response.resume();
            assertEquals("abc", content.toString());
            assertTrue(channel.config().isAutoRead());
            receives("def");

            assertEquals("abcdef", content.toString());
            assertEquals(List.of("whole", "end"), seen);
            assertIdle();
        }

        @Test
        void waits_while_it_is_paused_though_the_node_is_done() {
            NodeExchange exchange = send(false);
            receives(HEAD + "abcdef");
            NodeResponse response = watch(exchange);
            assertTrue(response.isComplete());
            assertEquals(List.of("whole"), seen);
            assertIdle();

            response.resume();

            assertEquals("abcdef", content.toString());
            assertEquals(List.of("whole", "end"), seen);
        }

        @Test
        void that_ends_while_it_is_paused_leaves_the_connection_reading() {
            NodeExchange exchange = send(false);
            receives(HEAD + "abc");
            assertFalse(channel.config().isAutoRead());

            receives("def"); // was read before reading stopped

            assertIdle();
            exchange.cancel();
        }

        @Test
        void paused_and_resumed_by_its_handler_keeps_its_order() {
            NodeExchange exchange = send(false);
            receives(CHUNKED + "1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\n");
            NodeResponse response = watch(exchange);
            response.handler(some -> {
                content.append(some.toString(ISO_8859_1));
                some.release();
                response.pause();
                response.resume();
                seen.add("handled");
            });

            response.resume();

            assertEquals("abc", content.toString());
            assertEquals(List.of("whole", "handled", "handled", "handled", "end"), seen);
        }

        @Test
        void may_be_taken_as_a_whole() {
            NodeExchange exchange = send(false);
            receives(CHUNKED + "3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n");
            ByteBuf all = responses.get(exchange).result().takeContent();

            assertEquals("abcdef", all.toString(ISO_8859_1));
            all.release();
        }

        @Test
        void of_none_may_be_taken() {
            NodeExchange exchange = send(false);
            receives("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

            assertEquals(0, responses.get(exchange).result().takeContent().readableBytes());
        }

        @Test
        void that_nobody_handles_is_released() {
            NodeExchange exchange = send(false);
            receives(HEAD + "abc");
            responses.get(exchange).result().resume();
            receives("def");

            assertIdle();
        }
    }

    @Nested
    class Cancelled {
        @Test
        void with_content_that_waits_releases_it_and_tells() {
            NodeExchange exchange = send(false);
            receives(HEAD + "abc");
            watch(exchange);
            assertTrue(memory.metric().usedDirectMemory() > 0);

            exchange.cancel();
            exchange.cancel();

            assertEquals(0, memory.metric().usedDirectMemory());
            assertEquals(List.of("CANCELLED"), seen);
            assertClosed();
        }

        @Test
        void behind_its_end_releases_what_nobody_has_read_and_leaves_the_connection() {
            NodeExchange exchange = send(false);
            receives(HEAD + "abcdef");
            watch(exchange);

            exchange.cancel();

            assertEquals(0, memory.metric().usedDirectMemory());
            assertTrue(channel.isOpen());
            assertIdle();
        }

        @Test
        void before_the_response_fails_it() {
            NodeExchange exchange = send(false);

            exchange.cancel();

            assertEquals(NodeFailure.Kind.CANCELLED, kindOf(exchange));
            assertClosed();
        }

        @Test
        void by_the_handler_of_a_piece_delivers_no_more() {
            NodeExchange exchange = send(false);
            receives(CHUNKED + "1\r\na\r\n1\r\nb\r\n");
            NodeResponse response = watch(exchange);
            response.handler(some -> {
                content.append(some.toString(ISO_8859_1));
                some.release();
                exchange.cancel();
            });

            response.resume();

            assertEquals("a", content.toString());
            assertEquals(List.of("CANCELLED"), seen);
            assertClosed();
        }
    }

    @Nested
    class Broken {
        @ParameterizedTest
        @ValueSource(strings = {"1\r\na\r\nx", "1\r\na\r\n1\r\nbX"})
        void in_the_read_that_it_came_with_fails_and_releases_all(String broken) {
            NodeExchange exchange = send(false);

            receives(CHUNKED + broken + "\r\n");

            assertEquals(NodeFailure.Kind.MALFORMED, kindOf(exchange));
            assertEquals(0, memory.metric().usedDirectMemory(), "nobody has the response that could release it");
            assertClosed();
        }

        @Test
        void behind_content_tells_once_that_is_read() {
            NodeExchange exchange = send(false);
            receives(CHUNKED + "1\r\na\r\n");
            NodeResponse response = watch(exchange);

            receives("x\r\n");
            assertEquals(List.of(), seen);
            response.resume();

            assertEquals("a", content.toString());
            assertEquals(List.of("MALFORMED"), seen);
            assertClosed();
        }

        @Test
        void with_its_connection_tells_once_the_rest_is_read_or_discarded() {
            NodeExchange exchange = send(false);
            receives(HEAD + "abc");
            watch(exchange);

            channel.close();
            assertEquals(List.of(), seen);
            exchange.cancel();

            assertEquals(0, memory.metric().usedDirectMemory());
            assertEquals(List.of("BROKEN"), seen);
        }

        @Test
        void before_the_response_fails_it() {
            NodeExchange exchange = send(false);

            channel.pipeline().fireExceptionCaught(new IOException("reset"));
            channel.runPendingTasks();

            assertEquals(NodeFailure.Kind.BROKEN, kindOf(exchange));
            assertClosed();
        }

        @Test
        void while_idle_is_told_from_any_other() {
            NodeExchange first = send(false);
            receives("HTTP/1.1 204 No Content\r\n\r\n");
            assertTrue(responses.get(first).succeeded());
            assertIdle();
            NodeExchange second = send(false);

            channel.close();

            assertEquals(NodeFailure.Kind.CLOSED_WHILE_IDLE, kindOf(second));
        }

        @Test
        void before_it_was_sent_fails_at_once() {
            channel.close();

            NodeExchange exchange = send(false);

            assertTrue(responses.get(exchange).failed());
        }

        @Test
        void in_order_ends_a_response_without_a_length() {
            NodeExchange exchange = send(false);
            receives("HTTP/1.1 200 OK\r\n\r\nabc");
            watch(exchange).resume();

            channel.close();

            assertEquals("abc", content.toString());
            assertEquals(List.of("whole", "end"), seen);
        }
    }

    @Nested
    class Kept {
        @Test
        void no_connection_with_bytes_behind_the_response() {
            NodeExchange exchange = send(false);
            receives(HEAD + "abcdefX");
            watch(exchange).resume();

            assertEquals("abcdef", content.toString());
            assertClosed();
        }

        @Test
        void no_connection_on_which_something_comes_unasked() {
            connection.release();

            receives("X");

            assertClosed();
        }

        @Test
        void no_connection_that_closes() {
            connection.release();

            channel.close();

            assertEquals(0, destination.idle());
        }
    }

    @Nested
    class Upgraded {
        private static final String SWITCHED =
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

        @Test
        void gets_what_came_in_the_same_read() {
            NodeExchange exchange = send(true);
            receives(SWITCHED + "early");
            RawConnection raw = exchange.upgraded();
            raw.handler(some -> {
                content.append(some.toString(ISO_8859_1));
                some.release();
            });
            assertFalse(channel.config().isAutoRead());

            raw.resume();
            receives(", late");

            assertEquals("early, late", content.toString());
            assertTrue(channel.config().isAutoRead());
            assertEquals(0, destination.idle());
        }

        @Test
        void that_nobody_takes_is_released_with_its_connection() {
            send(true);
            receives(SWITCHED + "early");

            channel.close();

            assertEquals(0, memory.metric().usedDirectMemory());
        }

        @Test
        void is_closed_when_its_request_is_cancelled() {
            NodeExchange exchange = send(true);
            receives(SWITCHED);
            assertTrue(responses.get(exchange).succeeded());

            exchange.cancel();
            exchange.upgraded().close();

            assertClosed();
        }
    }

    private NodeFailure.Kind kindOf(NodeExchange exchange) {
        assertNull(responses.get(exchange).result());
        return ((NodeFailure) responses.get(exchange).cause()).kind();
    }
}
