package io.holdfast.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseReaderTest {
    private static final ResponseHeaderSection.Limits LIMITS = new ResponseHeaderSection.Limits(200, 5);

    /** Writes down what it hears; pieces of content that follow each other are one. */
    private static final class Heard implements ResponseReader.Listener {
        private final List<String> events = new ArrayList<>();
        private String content = "";

        @Override
        public void interim(ResponseHeaderSection head) {
            events.add("interim " + head.status());
        }

        @Override
        public void head(ResponseHeaderSection head) {
            events.add("head " + head.status() + (head.keepsConnection() ? "" : " close"));
        }

        @Override
        public void content(ByteBuf bytes) {
            content += bytes.toString(ISO_8859_1);
        }

        @Override
        public void end(List<Map.Entry<String, String>> trailers) {
            events.add("end [" + content + "]" + (trailers.isEmpty() ? "" : " " + trailers));
        }
    }

    private final Heard heard = new Heard();

    private ResponseReader reader(boolean headOnly, boolean upgrade) {
        return new ResponseReader(headOnly, upgrade, LIMITS, heard);
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, ISO_8859_1);
    }

    private List<String> read(String text) {
        reader(false, false).read(bytes(text));
        return heard.events;
    }

    @Test
    void reads_interim_responses_and_then_the_final_one() {
        assertEquals(
                List.of("interim 103", "interim 102", "head 200", "end [hi]"),
                read(
                        "HTTP/1.1 103 Early\r\nLink: a\r\n\r\nHTTP/1.1 102 P\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"));
    }

    @Test
    void leaves_what_lies_behind_the_response() {
        ByteBuf in = bytes("HTTP/1.1 204 None\r\n\r\nHTTP/1.1 200 OK\r\n");

        ResponseReader reader = reader(false, false);
        reader.read(in);

        assertTrue(reader.hasEnded());
        assertEquals("HTTP/1.1 200 OK\r\n", in.toString(ISO_8859_1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
                "HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 200\r\nTransfer-Encoding: Chunked\r\n\r\n2;a=b\r\nhe\r\n3\r\nllo\r\n0\r\nX: 1\r\n\r\n",
                "HTTP/1.0 404 Not\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 304 Not\r\nContent-Length: 5\r\n\r\n"
            })
    void does_not_care_how_the_bytes_are_cut(String text) {
        List<String> whole = List.copyOf(read(text));
        for (int cut = 1; cut < text.length(); cut++) {
            heard.events.clear();
            heard.content = "";
            ResponseReader reader = reader(false, false);
            for (int from = 0; from < text.length(); from += cut) {
                reader.read(bytes(text.substring(from, Math.min(text.length(), from + cut))));
            }
            assertEquals(whole, heard.events, "in pieces of " + cut);
        }
    }

    @Test
    void has_no_content_in_answer_to_a_head_request() {
        ResponseReader reader = reader(true, false);
        ByteBuf in = bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");

        reader.read(in);

        assertEquals(List.of("head 200", "end []"), heard.events);
        assertTrue(in.isReadable());
    }

    @Test
    void ends_with_the_connection_where_nothing_else_says_the_end() {
        ResponseReader reader = reader(false, false);
        reader.read(bytes("HTTP/1.1 200 OK\r\n\r\nhi"));
        assertFalse(reader.hasEnded());

        assertTrue(reader.readToClose());

        assertEquals(List.of("head 200", "end [hi]"), heard.events);
    }

    @Test
    void is_not_whole_when_the_connection_ends_before_its_length() {
        ResponseReader reader = reader(false, false);
        reader.read(bytes("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi"));

        assertFalse(reader.readToClose());
    }

    @Test
    void takes_101_only_where_it_was_asked_for() {
        String agreed = "HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\n\r\nraw";
        ByteBuf in = bytes(agreed);
        ResponseReader reader = reader(false, true);
        reader.read(in);
        assertTrue(reader.hasEnded());
        assertEquals("raw", in.toString(ISO_8859_1));

        assertThrows(Rejection.class, () -> read(agreed));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nTransfer-Encoding: chunked\r\n\r\n"
            })
    void rejects_101_that_announces_content(String text) {
        ResponseReader reader = reader(false, true);

        assertThrows(Rejection.class, () -> reader.read(bytes(text)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: xchunked\r\n",
                "Content-Length: 1\r\nContent-Length: 1\r\n",
                "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"
            })
    void rejects_an_interim_response_with_framing_that_the_final_one_may_not_have(String fields) {
        String text = "HTTP/1.1 103 Early\r\n" + fields + "\r\nHTTP/1.1 204 None\r\n\r\n";

        assertThrows(Rejection.class, () -> read(text));
    }

    @Test
    void reads_a_reason_with_any_byte_that_is_no_control_character() {
        assertEquals(
                List.of("head 200", "end []"),
                read("HTTP/1.1 200 \tAngstr\u00c3\u0085m \u00ff\r\nContent-Length: 0\r\n\r\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "Close", "x, CLOSE", " close\t,y"})
    void hears_that_the_connection_closes(String value) {
        assertEquals(
                "head 200 close",
                read("HTTP/1.1 200 OK\r\nConnection: " + value + "\r\nContent-Length: 0\r\n\r\n")
                        .get(0));
    }

    @Test
    void closes_after_http_1_0_that_says_nothing_else() {
        assertEquals(
                "head 200 close",
                read("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n").get(0));
    }

    @Test
    void tells_a_header_section_that_is_too_large_from_one_that_is_wrong() {
        Rejection large = assertThrows(Rejection.class, () -> read("HTTP/1.1 200 OK\r\nA: " + "x".repeat(300)));
        assertEquals("headers-too-large", large.problem().code());
        Rejection line = assertThrows(Rejection.class, () -> read("HTTP/1.1 200 " + "x".repeat(300)));
        assertEquals("headers-too-large", line.problem().code());
        Rejection many = assertThrows(Rejection.class, () -> read("HTTP/1.1 200 OK\r\n" + "A: b\r\n".repeat(6)));
        assertEquals("headers-too-large", many.problem().code());
        Rejection wrong = assertThrows(Rejection.class, () -> read("HTTP/1.1 200 OK\nA: b\n\n"));
        assertEquals("bad-request", wrong.problem().code());
    }
}
