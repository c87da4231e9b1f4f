package io.holdfast.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.http.tls.ServerTls;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** When a connection is closed because it stands still, by a clock that is wound by hand. */
class IdleTimeoutsTest {
    private static final Duration HEAD = Duration.ofSeconds(5);
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final Duration STREAM = Duration.ofSeconds(40);
    private static final Duration MOMENT = Duration.ofMillis(1);
    private static final Duration STEP = Duration.ofMillis(100);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n";

    /** A connection whose client takes what it gets, or does not. */
    private static final class Connection extends EmbeddedChannel {
        private boolean taken = true;

        @Override
        protected void doWrite(ChannelOutboundBuffer output) throws Exception {
            if (taken) {
                super.doWrite(output);
            }
        }
    }

    private final Connection connection = new Connection();

    @BeforeEach
    void open() {
        connection.freezeTime();
        connection.pipeline().addLast("httpDecoder", new HttpRequestDecoder());
        connection.pipeline().addLast("httpEncoder", new HttpResponseEncoder());
        StrictHttp.install(
                connection.pipeline(),
                new StrictHttp.Port(
                        new RequestHeaderSection.Limits(1_000, 1_000, 10),
                        new StrictHttp.Timeouts(HEAD, IDLE, STREAM),
                        new DrainState(IDLE),
                        DirectHandler.NONE,
                        ServerTls.OFF,
                        null));
    }

    @AfterEach
    void close() {
        connection.close();
        connection.releaseInbound();
        connection.releaseOutbound();
    }

    private void receives(String bytes) {
        connection.writeInbound(Unpooled.copiedBuffer(bytes, ISO_8859_1));
    }

    private void answers() {
        connection.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.NO_CONTENT));
    }

    private void beginsAnswer() {
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        connection.writeAndFlush(head);
    }

    private void writes(String part) {
        connection.writeAndFlush(new DefaultHttpContent(Unpooled.copiedBuffer(part, ISO_8859_1)));
    }

    // In small steps, as time does: what is looked at now and then is looked at in between.
    private void passes(Duration time) {
        for (long left = time.toMillis(); left > 0; left -= STEP.toMillis()) {
            connection.advanceTimeBy(Math.min(left, STEP.toMillis()), MILLISECONDS);
            connection.runScheduledPendingTasks();
        }
    }

    // What the client took is noticed only when the output is looked at.
    private void isOpenFor(Duration limit) {
        passes(limit.minus(MOMENT));
        assertTrue(connection.isOpen());
        passes(IDLE.dividedBy(4).plus(MOMENT));
        assertFalse(connection.isOpen());
    }

    private String sent() {
        StringBuilder sent = new StringBuilder();
        for (ByteBuf part = connection.readOutbound(); part != null; part = connection.readOutbound()) {
            sent.append(part.toString(ISO_8859_1));
            part.release();
        }
        return sent.toString();
    }

    @Test
    void a_client_that_does_not_read_its_last_answer_keeps_no_connection() {
        receives("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        connection.taken = false;
        answers();

        isOpenFor(STREAM);
    }

    @Nested
    class BetweenRequests {
        @Test
        void a_new_connection_has_the_idle_timeout() {
            isOpenFor(IDLE);
        }

        @Test
        void it_begins_again_with_the_end_of_an_answer() {
            passes(IDLE.minus(MOMENT));
            receives(GET);
            passes(HOUR);
            answers();

            isOpenFor(IDLE);
        }

        @Test
        void nothing_is_said() {
            passes(IDLE);

            assertEquals("", sent());
        }

        @Test
        void a_head_that_has_begun_has_its_own_timeout() {
            passes(IDLE.minus(MOMENT));
            receives("GET");
            passes(HEAD.minus(MOMENT));
            assertTrue(connection.isOpen());

            passes(MOMENT);

            assertTrue(sent().startsWith("HTTP/1.1 408 "));
        }
    }

    @Nested
    class WhileARequestIsWorkedOn {
        @Test
        void nothing_has_to_move() {
            receives(GET);

            passes(HOUR);

            assertTrue(connection.isOpen());
        }

        @Test
        void nor_between_two_events_of_a_stream() {
            receives(GET);
            beginsAnswer();
            passes(HOUR);
            writes("event");
            passes(HOUR);

            assertTrue(connection.isOpen());
        }

        @Test
        void nor_when_another_request_has_come_early() {
            receives(GET + GET);

            passes(HOUR);

            assertTrue(connection.isOpen());
        }

        @Test
        void an_answer_that_nobody_takes_has_the_stream_timeout() {
            receives(GET);
            beginsAnswer();
            passes(HOUR);
            connection.taken = false;
            writes("large");

            isOpenFor(STREAM);
        }

        @Test
        void also_when_it_is_complete() {
            connection.taken = false;
            receives(GET);
            answers();

            isOpenFor(STREAM);
        }

        @Test
        void more_of_an_answer_that_nobody_takes_does_not_help() {
            receives(GET);
            beginsAnswer();
            connection.taken = false;
            for (int i = 0; i < 9; i++) {
                writes("more");
                passes(STREAM.dividedBy(10));
            }
            passes(STREAM.dividedBy(2));

            assertFalse(connection.isOpen());
        }

        @Test
        void an_answer_that_is_taken_slowly_goes_on() {
            receives(GET);
            beginsAnswer();
            for (int i = 0; i < 10; i++) {
                connection.taken = false;
                writes("part");
                passes(STREAM.dividedBy(2));
                connection.taken = true;
                connection.flush();
            }

            assertTrue(connection.isOpen());
        }
    }

    @Nested
    class WhileABodyComes {
        @Test
        void it_has_to_move_within_the_stream_timeout() {
            receives(POST + "he");
            passes(STREAM.minus(MOMENT));
            assertEquals("", sent());

            passes(MOMENT);

            String answer = sent();
            assertTrue(answer.startsWith("HTTP/1.1 408 ") && answer.contains("Connection: close\r\n"), answer);
        }

        @Test
        void it_may_be_slow() {
            receives(POST);
            for (char c : "hell".toCharArray()) {
                passes(STREAM.minus(MOMENT));
                receives(String.valueOf(c));
            }
            passes(STREAM.minus(MOMENT));

            assertEquals("", sent());
        }

        @Test
        void it_has_a_timeout_of_its_own_where_that_was_set() {
            receives(POST + "he");
            StrictHttp.of(connection.pipeline()).streamTimeout(STREAM.multipliedBy(3));
            passes(STREAM.multipliedBy(3).minus(MOMENT));
            assertEquals("", sent());
            receives("llo");
            answers();

            receives(POST + "he");
            sent();
            StrictHttp.of(connection.pipeline()).streamTimeout(IDLE);
            passes(IDLE.plus(IDLE.dividedBy(4)));

            assertTrue(sent().startsWith("HTTP/1.1 408 "));
        }

        @Test
        void that_of_another_request_is_forgotten() {
            receives(POST + "hello");
            StrictHttp.of(connection.pipeline()).streamTimeout(HOUR);
            answers();
            sent();
            receives(POST + "he");
            passes(STREAM.plus(IDLE.dividedBy(4)));

            assertTrue(sent().startsWith("HTTP/1.1 408 "));
        }

        @Test
        void the_client_is_not_blamed_while_nobody_reads_it() {
            receives(POST + "he");
            connection.config().setAutoRead(false);
            passes(HOUR);
            connection.config().setAutoRead(true);
            passes(STREAM.minus(MOMENT));

            assertEquals("", sent());
        }

        @Test
        void an_answer_that_flows_already_is_movement_too() {
            receives(POST + "he");
            beginsAnswer();
            for (int i = 0; i < 10; i++) {
                passes(STREAM.dividedBy(2));
                writes("sign");
            }

            assertTrue(connection.isOpen());
        }
    }

    @Nested
    class Upgraded {
        @BeforeEach
        void upgrade() {
            receives(GET);
            connection.writeOutbound(
                    new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS),
                    LastHttpContent.EMPTY_LAST_CONTENT);
            connection.pipeline().remove("httpDecoder");
            connection.pipeline().remove("httpEncoder");
        }

        @Test
        void it_has_the_stream_timeout() {
            isOpenFor(STREAM);
        }

        @Test
        void bytes_keep_it_open_whichever_way_they_flow() {
            for (int i = 0; i < 10; i++) {
                passes(STREAM.dividedBy(2));
                connection.pipeline().fireChannelRead(Unpooled.copiedBuffer("in", ISO_8859_1));
                passes(STREAM.dividedBy(2));
                connection.pipeline().writeAndFlush(Unpooled.copiedBuffer("out", ISO_8859_1));
            }

            assertTrue(connection.isOpen());
        }
    }
}
