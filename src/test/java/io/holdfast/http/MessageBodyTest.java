package io.holdfast.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageBodyTest {
    private static final RequestHeaderSection.Limits LIMITS = new RequestHeaderSection.Limits(100, 200, 5);
    private static final String NEXT = "GET / HTTP/1.1\r\n";

    private static MessageBody after(String framing) {
        RequestHeaderSection head = new RequestHeaderSection(LIMITS, 0);
        head.read(bytes("POST / HTTP/1.1\r\nHost: a\r\n" + framing + "\r\n"));
        return MessageBody.of(head, LIMITS);
    }

    private static MessageBody chunked() {
        return after("Transfer-Encoding: chunked\r\n");
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, ISO_8859_1);
    }

    @Test
    void without_framing_is_none() {
        assertTrue(after("").isComplete());
        assertTrue(after("Content-Length: 0\r\n").isComplete());
    }

    @Test
    void of_a_length_ends_there() {
        MessageBody body = after("Content-Length: 5\r\n");
        ByteBuf in = bytes("12345" + NEXT);

        body.take(in);

        assertTrue(body.isComplete());
        assertEquals(NEXT, in.toString(ISO_8859_1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0\r\n\r\n",
                "5\r\nhello\r\n0\r\n\r\n",
                "00000005;a=b;c=\"d\" ;e\r\n\r\n0\r\n\r\n0;x\r\nX-Sum: 1\r\nX-B: 2\r\n\r\n",
                "a \t; x\t=\t\"y;\\\"\"\r\n0123456789\r\n1\r\n0\r\n0\r\n\r\n",
            })
    void in_chunks_ends_after_the_trailers_however_it_is_cut(String text) {
        for (int cut = 0; cut <= text.length(); cut++) {
            MessageBody body = chunked();
            ByteBuf rest = bytes(text.substring(cut) + NEXT);

            body.take(bytes(text.substring(0, cut)));
            assertEquals(cut == text.length(), body.isComplete());
            body.take(rest);

            assertTrue(body.isComplete());
            assertEquals(NEXT, rest.toString(ISO_8859_1));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n",
                "-1\r\n",
                "+1\r\n",
                "0x5\r\n",
                "5h\r\n",
                " 5\r\n",
                "5 \r\n",
                "5 5\r\n",
                "80000000\r\n",
                "100000005\r\n",
                "000000005\r\n",
                "FFFFFFFFFFFFFFFF5\r\n",
                "5\n",
                "5\rhello",
                "5;a\n",
                "5;a\rb",
                "5;\0",
                "5;\r\n",
                "5;a;\r\n",
                "5;a b\r\n",
                "5;=b\r\n",
                "5;a=\r\n",
                "5;a(b\r\n",
                "5;a=\"b\r\n",
                "5;a=\"b\\\"\r\n",
                "5;a=\"b\"c\r\n",
                "5;a \r\n",
                "5;\u00e9\r\n",
                "5\r\nhelloX",
                "5\r\nhello\n",
                "5\r\nhello0\r\n",
                "5\r\nhello\r0",
                "0\r\nX: 1\n",
                "0\r\nX : 1\r\n",
                "0\r\n X: 1\r\n",
                "0\r\nContent-Length: 5\r\n\r\n",
                "0\r\ntransfer-Encoding: chunked\r\n\r\n",
                "0\r\nHost: b\r\n\r\n"
            })
    void in_chunks_that_can_be_read_in_two_ways_is_refused(String text) {
        MessageBody body = chunked();

        Rejection refused = assertThrows(Rejection.class, () -> body.take(bytes(text)));

        assertEquals(400, refused.problem().status());
        assertFalse(body.isComplete());
    }

    @Test
    void has_bounded_chunk_lines_and_trailers() {
        assertThrows(Rejection.class, () -> chunked().take(bytes("1;" + "x".repeat(255))));
        assertThrows(Rejection.class, () -> chunked().take(bytes("0\r\nX: " + "x".repeat(198))));
        assertThrows(Rejection.class, () -> chunked().take(bytes("0\r\n" + "X: 1\r\n".repeat(6))));
        chunked().take(bytes("1;" + "x".repeat(254)));
        chunked().take(bytes("0\r\n" + "X: 1\r\n".repeat(5)));
    }
}
