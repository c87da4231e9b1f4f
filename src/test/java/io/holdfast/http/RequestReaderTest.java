package io.holdfast.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RequestReaderTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n";

    private final RequestReader requests = new RequestReader(new RequestHeaderSection.Limits(1_000, 1_000, 10));
    private final ReadObjects objects = new ReadObjects();

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, ISO_8859_1);
    }

    /** What was read, in words: the line and fields of a request, content, and "." for the end. */
    private String read(ByteBuf in) {
        return objects.read(requests, in).stream().map(RequestReaderTest::words).collect(Collectors.joining());
    }

    private static String words(HttpObject part) {
        if (part instanceof HttpRequest request) {
            return request.method() + " " + request.uri() + " "
                    + request.headers().entries().stream()
                            .map(field -> field.getKey() + "=" + field.getValue())
                            .collect(Collectors.joining(" "));
        }
        if (part instanceof LastHttpContent last) {
            return last.trailingHeaders().entries().stream()
                    .map(field -> " " + field.getKey() + "=" + field.getValue())
                    .collect(Collectors.joining("", "", "."));
        }
        HttpContent content = (HttpContent) part;
        String text = content.content().toString(ISO_8859_1);
        content.release();
        return text;
    }

    @Test
    void passes_on_a_header_section_when_it_is_complete() {
        assertEquals("", read(bytes(GET.substring(0, 20))));
        assertEquals(0, requests.begun());

        assertEquals("GET / Host=a.", read(bytes(GET.substring(20))));

        assertEquals(1, requests.begun());
        assertEquals(1, requests.complete());
        assertFalse(requests.isInBody());
    }

    @Test
    void stops_at_the_end_of_a_request() {
        ByteBuf two = bytes(GET + GET);

        assertEquals("GET / Host=a.", read(two));

        assertEquals(GET.length(), two.readableBytes());
    }

    @Test
    void passes_on_a_body_as_it_comes() {
        ByteBuf first = bytes(POST + "he");
        assertEquals("POST / Host=a Content-Length=5", read(first));
        assertTrue(requests.isInBody());
        assertEquals("he", read(first));
        assertEquals(0, requests.complete());

        ByteBuf rest = bytes("lloGET");
        assertEquals("llo.", read(rest));

        assertEquals(3, rest.readableBytes());
        assertEquals(1, requests.complete());
    }

    @Test
    void passes_on_chunks_without_their_framing_and_trailers_at_the_end() {
        ByteBuf all = bytes("POST /a?b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "2;x=y\r\nhe\r\n3\r\nllo\r\n0\r\nX: y\r\n\r\n");

        assertEquals("POST /a?b Host=a Transfer-Encoding=chunked", read(all));
        assertEquals("hello X=y.", read(all));
        assertFalse(requests.isInBody());
    }

    @Test
    void cuts_long_content_into_pieces() {
        ByteBuf all = bytes("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 20000\r\n\r\n" + "x".repeat(20_000));
        read(all);

        List<HttpObject> pieces = objects.read(requests, all);

        assertEquals(
                List.of(8_192, 8_192, 3_616),
                pieces.stream()
                        .limit(3)
                        .map(piece -> ((HttpContent) piece).content().readableBytes())
                        .toList());
        assertEquals(LastHttpContent.EMPTY_LAST_CONTENT, pieces.get(3));
        pieces.forEach(ReferenceCountUtil::release);
        assertEquals(1, all.refCnt());
    }

    @Test
    void gives_back_what_it_held_of_a_body_that_breaks_the_rules() {
        ByteBuf all = bytes("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\nX\r\n");
        read(all);

        assertThrows(Rejection.class, () -> objects.read(requests, all));

        objects.passedOn().forEach(ReferenceCountUtil::release);
        assertEquals(1, all.refCnt());
    }

    @Test
    void knows_the_last_request_and_one_whose_response_has_no_content() {
        read(bytes("HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 1\r\n\r\n"));

        assertTrue(requests.isLast());
        assertTrue(requests.asksForHeadOnly());
    }

    @Test
    void ends_at_the_first_byte_that_breaks_the_rules() {
        assertThrows(Rejection.class, () -> objects.read(requests, bytes("GET / HTTP/1.1\n")));
    }
}
