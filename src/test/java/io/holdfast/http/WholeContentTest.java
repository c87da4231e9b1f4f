package io.holdfast.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.DecoderException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WholeContentTest {
    private static final int MAX = 10;
    private static final String CHUNKED = "POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String NEXT = "POST /next HTTP/1.1\r\nHost: a\r\n\r\n";

    private final Vertx vertx = Vertx.vertx();
    private final ReceivedRequest connection = new ReceivedRequest(vertx);
    private final List<ServerRequest> requests = new ArrayList<>();
    private final List<Future<Buffer>> contents = new ArrayList<>();

    @BeforeEach
    void readWholeContents() {
        connection.handler(request -> {
            requests.add(request);
            contents.add(WholeContent.read(request, MAX));
        });
    }

    @AfterEach
    void close() throws Exception {
        connection.close();
        connection.sent();
        assertEquals(0, connection.unreleased(), "bytes that nobody released");
        vertx.close().await(60, SECONDS);
    }

    private static String ofLength(int length) {
        return "POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n".formatted(length);
    }

    private void endsTooLong() {
        assertEquals(
                413,
                assertInstanceOf(Rejection.class, contents.get(0).cause())
                        .problem()
                        .status());
    }

    @Test
    void is_put_together_from_pieces() {
        connection.receivesMore(ofLength(MAX) + "01");
        connection.receivesMore("234567");
        assertFalse(contents.get(0).isComplete());
        connection.receivesMore("89");

        assertEquals("0123456789", contents.get(0).result().toString());
    }

    @Test
    void is_put_together_from_chunks() {
        connection.receivesMore(CHUNKED + "3\r\n012\r\n7\r\n3456");
        assertFalse(contents.get(0).isComplete());
        connection.receivesMore("789\r\n0\r\n\r\n");

        assertEquals("0123456789", contents.get(0).result().toString());
    }

    @Test
    void is_empty_where_there_is_none() {
        for (String none : List.of(NEXT, ofLength(0), CHUNKED + "0\r\n\r\n")) {
            connection.receivesMore(none);
            requests.get(requests.size() - 1).response().end();

            assertEquals(0, contents.get(contents.size() - 1).result().length(), none);
        }
        assertEquals(3, contents.size());
    }

    @Test
    void that_says_it_is_too_long_is_not_waited_for() {
        connection.receivesMore(ofLength(MAX + 1));

        endsTooLong();
    }

    @Test
    void that_turns_out_too_long_is_neither_kept_nor_read_on_until_there_is_a_response() {
        connection.receivesMore(CHUNKED + "a\r\n0123456789\r\n");
        assertTrue(connection.isReading());
        connection.receivesMore("3\r\nabc\r\n");
        endsTooLong();

        connection.receivesMore("2\r\nde\r\n");
        assertFalse(connection.isReading());
        requests.get(0).response().status(413).end();
        connection.sent();

        assertTrue(connection.isReading());
        connection.receivesMore("0\r\n\r\n" + NEXT);
        assertEquals(2, requests.size());
        assertEquals("/next", requests.get(1).path());
    }

    @Test
    void breaks_off_with_its_connection() {
        connection.receivesMore(ofLength(MAX) + "01");
        connection.close();

        assertInstanceOf(ClosedChannelException.class, contents.get(0).cause());
    }

    @Test
    void breaks_off_at_the_first_invalid_byte() {
        connection.receivesMore(CHUNKED + "2\r\n01xx");

        assertInstanceOf(DecoderException.class, contents.get(0).cause());
    }
}
