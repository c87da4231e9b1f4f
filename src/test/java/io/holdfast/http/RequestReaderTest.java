package io.holdfast.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class RequestReaderTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n";

    private final RequestReader requests = new RequestReader(new RequestHeaderSection.Limits(1_000, 1_000, 10));

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, ISO_8859_1);
    }

    private String read(ByteBuf in) {
        return requests.read(in).toString(ISO_8859_1);
    }

    @Test
    void passes_on_a_header_section_when_it_is_complete() {
        assertEquals("", read(bytes(GET.substring(0, 20))));
        assertEquals(0, requests.begun());

        assertEquals(GET, read(bytes(GET.substring(20))));

        assertEquals(1, requests.begun());
        assertEquals(1, requests.complete());
        assertFalse(requests.isInBody());
    }

    @Test
    void stops_at_the_end_of_a_request() {
        ByteBuf two = bytes(GET + GET);

        assertEquals(GET, read(two));

        assertEquals(GET.length(), two.readableBytes());
    }

    @Test
    void passes_on_a_body_as_it_comes() {
        ByteBuf first = bytes(POST + "he");
        assertEquals(POST, read(first));
        assertTrue(requests.isInBody());
        assertEquals("he", read(first));
        assertEquals(0, requests.complete());

        ByteBuf rest = bytes("lloGET");
        assertEquals("llo", read(rest));

        assertEquals(3, rest.readableBytes());
        assertEquals(1, requests.complete());
    }

    @Test
    void knows_the_last_request_and_one_whose_response_has_no_content() {
        read(bytes("HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 1\r\n\r\n"));

        assertTrue(requests.isLast());
        assertTrue(requests.asksForHeadOnly());
    }

    @Test
    void ends_at_the_first_byte_that_breaks_the_rules() {
        assertThrows(Rejection.class, () -> requests.read(bytes("GET / HTTP/1.1\n")));
    }
}
