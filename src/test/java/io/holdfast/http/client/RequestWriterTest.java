package io.holdfast.http.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.e2e.conformance.Message;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RequestWriterTest {
    private static final String HEAD = "POST /a HTTP/1.1\r\nHost: x\r\n";

    private static Optional<String> written(int form, String... pieces) {
        List<Message.Field> fields = List.of(new Message.Field("Host", "x"));
        return new WrittenRequest(form, "POST", "/a", fields, List.of(pieces))
                .write("node:80")
                .map(bytes -> new String(bytes, ISO_8859_1));
    }

    @Test
    void writes_content_by_its_length_or_in_chunks() {
        assertEquals(Optional.of(HEAD + "Content-Length: 5\r\n\r\nhello"), written(0, "hel", "lo"));
        assertEquals(Optional.of(HEAD + "Content-Length: 5\r\n\r\nhello"), written(1, "hel", "lo"));
        assertEquals(
                Optional.of(HEAD + "Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"),
                written(2, "hel", "", "lo"));
    }

    @Test
    void fails_when_the_content_is_shorter_or_longer_than_its_length() {
        assertEquals(Optional.empty(), written(3, "hel", "lo"));
        assertEquals(Optional.empty(), written(4, "hel", "lo"));
    }
}
