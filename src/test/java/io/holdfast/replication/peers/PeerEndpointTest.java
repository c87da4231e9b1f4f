package io.holdfast.replication.peers;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.holdfast.support.Await;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The receiving end, as bytes on a socket. */
class PeerEndpointTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Buffer BAD = Buffer.buffer("bad");

    private final Vertx vertx = Vertx.vertx();
    private final NetClient sockets = vertx.createNetClient();
    private TestReplica replica;

    /** A stream as somebody else might write it. */
    private static final class Raw {
        final NetSocket socket;
        final Buffer answer = Buffer.buffer();
        final Promise<Void> closed = Promise.promise();

        Raw(NetSocket socket) {
            this.socket = socket;
            socket.handler(bytes -> {
                synchronized (answer) {
                    answer.appendBuffer(bytes);
                }
            });
            socket.closeHandler(v -> closed.complete());
        }

        void send(Buffer... frames) throws Exception {
            Buffer chunk = Buffer.buffer();
            for (Buffer frame : frames) {
                chunk.appendUnsignedInt(frame.length()).appendBuffer(frame);
            }
            write(chunk);
        }

        void write(Buffer chunk) throws Exception {
            String size = Integer.toHexString(chunk.length()) + "\r\n";
            socket.write(Buffer.buffer(size).appendBuffer(chunk).appendString("\r\n"))
                    .await(60, SECONDS);
        }

        String answer() {
            synchronized (answer) {
                return answer.toString();
            }
        }

        Raw accepted() {
            Await.until("accepted", SOON, () -> answer().startsWith("HTTP/1.1 200 OK\r\n"));
            return this;
        }
    }

    private final Set<String> threads = ConcurrentHashMap.newKeySet();

    @BeforeEach
    void start() throws Exception {
        replica = TestReplica.start(vertx, 2, 0, (from, frame) -> {
            threads.add(Thread.currentThread().getName());
            if (frame.equals(BAD)) {
                throw new IllegalArgumentException("no message of ours");
            }
        });
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(60, SECONDS);
        replica.end();
    }

    private Raw open(String group, String... headers) throws Exception {
        Raw raw = new Raw(
                sockets.connect(replica.server.actualPort(), "127.0.0.1").await(60, SECONDS));
        String head = "POST /internal/replication/%s HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n%s\r\n\r\n"
                .formatted(group, String.join("\r\n", headers));
        raw.socket.write(head).await(60, SECONDS);
        return raw;
    }

    private Raw openFrom(int from) throws Exception {
        return open("book", good("Holdfast-Replica-From: " + from)).accepted();
    }

    /** The headers of a stream from 1 to 2, with {@code other} in place of the one of its name; without a value it is left out. */
    private static String[] good(String other) {
        String name = other.substring(0, other.indexOf(':') + 1);
        Stream<String> headers = Stream.of(
                        "Authorization: Bearer secret",
                        "Content-Type: application/vnd.holdfast.replication; version=1",
                        "Holdfast-Replica-From: 1",
                        "Holdfast-Replica-To: 2")
                .filter(header -> !header.startsWith(name));
        return (other.endsWith(":") ? headers : Stream.concat(headers, Stream.of(other))).toArray(String[]::new);
    }

    private void assertRefused(Raw raw, int status, String code) throws Exception {
        raw.closed.future().await(60, SECONDS);
        assertTrue(raw.answer().startsWith("HTTP/1.1 " + status + " "), raw.answer());
        assertTrue(raw.answer().contains("application/problem+json"), raw.answer());
        assertTrue(raw.answer().contains("\"code\":\"" + code + "\""), raw.answer());
    }

    @Test
    void a_stream_is_accepted_before_anything_was_sent_on_it() throws Exception {
        Raw raw = openFrom(1);

        raw.send(Buffer.buffer("a"), Buffer.buffer(), Buffer.buffer("b"));

        Await.until("received", SOON, () -> replica.received.size() == 3);
        assertEquals(List.of(Buffer.buffer("a"), Buffer.buffer(), Buffer.buffer("b")), replica.received);
    }

    @Test
    void everything_is_read_on_the_thread_of_the_group_also_what_comes_with_the_head() throws Exception {
        Raw raw = new Raw(
                sockets.connect(replica.server.actualPort(), "127.0.0.1").await(60, SECONDS));
        String head = "POST /internal/replication/book HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n%s\r\n\r\n"
                .formatted(String.join("\r\n", good("X: y")));
        String first = "5\r\n\0\0\0\1a\r\n";
        raw.socket.write(head + first).await(60, SECONDS);
        raw.accepted().send(Buffer.buffer("b"));

        Await.until("received", SOON, () -> replica.received.size() == 2);
        assertEquals(List.of(Buffer.buffer("a"), Buffer.buffer("b")), replica.received);
        assertEquals(1, threads.size());
        assertTrue(threads.iterator().next().startsWith("holdfast-book"), threads.toString());
    }

    @Test
    void a_server_that_stops_ends_its_streams() throws Exception {
        Raw raw = openFrom(1);

        replica.server.shutdown(1, SECONDS).await(60, SECONDS);

        raw.closed.future().await(60, SECONDS);
        Await.until("no connection is left", SOON, replica.connections::isEmpty);
    }

    @Test
    void the_reader_gives_a_sign_after_bytes_have_come_and_only_then() throws Exception {
        Raw raw = openFrom(1);
        assertFalse(raw.answer().endsWith("1\r\n.\r\n"), raw.answer());

        raw.send(Buffer.buffer("a"));

        Await.until("a sign", SOON, () -> raw.answer().endsWith("\r\n\r\n1\r\n.\r\n"));
    }

    @Test
    void a_stream_without_the_token_is_refused() throws Exception {
        assertRefused(open("book", good("Authorization: Bearer wrong")), 401, "unauthorized");
        assertRefused(open("book", good("Authorization:")), 401, "unauthorized");
    }

    @Test
    void a_stream_of_another_version_is_told_which_ones_there_are() throws Exception {
        Raw raw = open("book", good("Content-Type: application/vnd.holdfast.replication; version=2"));

        assertRefused(raw, 415, "replication-version");
        assertTrue(raw.answer().contains("\"versions\":[1]"), raw.answer());
        assertRefused(open("book", good("Content-Type:")), 415, "replication-version");
    }

    @Test
    void a_stream_for_a_group_that_is_not_here_is_refused() throws Exception {
        assertRefused(open("other", good("X:")), 404, "no-such-group");
    }

    @Test
    void a_stream_that_means_another_replica_is_told_which_one_is_here() throws Exception {
        Raw raw = open("book", good("Holdfast-Replica-To: 3"));

        assertRefused(raw, 409, "wrong-replica");
        assertTrue(raw.answer().contains("\"replica\":2"), raw.answer());
        assertRefused(open("book", good("Holdfast-Replica-From: 2")), 409, "wrong-replica");
    }

    @Test
    void a_stream_with_bad_headers_is_refused() throws Exception {
        assertRefused(open("book", good("Holdfast-Replica-From:")), 400, "invalid");
        assertRefused(open("book", good("Holdfast-Replica-From: one")), 400, "invalid");
        assertRefused(open("book", good("Holdfast-Replica-To: 10000")), 400, "invalid");
    }

    @Test
    void a_frame_that_is_too_long_ends_its_stream_before_it_comes() throws Exception {
        Raw raw = openFrom(1);

        raw.write(Buffer.buffer().appendUnsignedInt(TestReplica.FRAME_MAX + 1L));

        raw.closed.future().await(60, SECONDS);
        assertTrue(raw.answer().endsWith("0\r\n\r\n"), raw.answer());
        assertEquals(List.of(), replica.received);
    }

    @Test
    void a_frame_that_is_no_message_ends_its_stream_and_is_told_once() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger(PeerEndpoint.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);

        for (int i = 0; i < 3; i++) {
            Raw raw = openFrom(1);
            raw.send(Buffer.buffer("good"), BAD, Buffer.buffer("lost"));
            raw.closed.future().await(60, SECONDS);
        }

        logger.detachAppender(log);
        assertEquals(3, replica.received.size());
        assertTrue(replica.received.stream().allMatch(Buffer.buffer("good")::equals));
        assertEquals(
                List.of("book: the stream of replica 1 was closed: no message of ours"),
                log.list.stream().map(ILoggingEvent::getFormattedMessage).toList());
    }

    @Test
    void a_newer_stream_of_a_replica_ends_the_older_and_no_other() throws Exception {
        Raw older = openFrom(1);
        Raw another = openFrom(3);
        Raw newer = openFrom(1);

        older.closed.future().await(60, SECONDS);
        newer.send(Buffer.buffer("newer"));
        another.send(Buffer.buffer("another"));

        Await.until("both are read", SOON, () -> replica.received.size() == 2);
    }

    @Test
    void while_the_thread_of_the_group_waits_one_stream_waits_and_no_more() throws Exception {
        CountDownLatch disk = new CountDownLatch(1);
        Raw first = openFrom(1);
        first.send(Buffer.buffer("a"));
        Await.until("read", SOON, () -> replica.received.size() == 1);
        replica.stall(disk);

        Raw second = openFrom(1);
        assertRefused(open("book", good("X:")), 503, "not-reading");
        assertRefused(open("book", good("X:")), 503, "not-reading");
        disk.countDown();

        first.closed.future().await(60, SECONDS);
        second.send(Buffer.buffer("b"));
        Await.until("read again", SOON, () -> replica.received.size() == 2);
        Raw third = openFrom(1);
        second.closed.future().await(60, SECONDS);
        third.send(Buffer.buffer("c"));
        Await.until("read once more", SOON, () -> replica.received.size() == 3);
    }

    @Test
    void closing_ends_every_stream_and_refuses_new_ones() throws Exception {
        Raw one = openFrom(1);
        Raw three = openFrom(3);

        replica.endpoint.close().await(60, SECONDS);

        one.closed.future().await(60, SECONDS);
        three.closed.future().await(60, SECONDS);
        assertRefused(open("book", good("X:")), 503, "closing");
        Await.until("no connection is left", SOON, replica.connections::isEmpty);
    }

    @Test
    void a_sender_that_breaks_off_is_forgotten() throws Exception {
        Raw raw = openFrom(1);
        raw.write(Buffer.buffer().appendUnsignedInt(10).appendString("half"));

        raw.socket.close().await(60, SECONDS);

        Await.until("no connection is left", SOON, replica.connections::isEmpty);
        replica.endpoint.close().await(60, SECONDS);
        assertEquals(List.of(), replica.received);
    }

    @Test
    void what_comes_is_counted() throws Exception {
        openFrom(1).send(Buffer.buffer("12345"), Buffer.buffer());

        Await.until("counted", SOON, () -> count("bytes") == 13 && count("frames") == 2);
    }

    private double count(String what) {
        return replica.meters
                .get("holdfast.replication." + what + ".received")
                .tags("group", "book", "peer", "1")
                .counter()
                .count();
    }
}
