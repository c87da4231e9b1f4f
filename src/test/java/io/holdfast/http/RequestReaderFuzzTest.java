package io.holdfast.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.holdfast.e2e.conformance.Message;
import io.holdfast.e2e.conformance.StrictReader;
import io.holdfast.e2e.conformance.StrictReader.Malformed;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What clients send: whatever it is, it is rejected, or everybody reads the same requests in what is passed on. */
class RequestReaderFuzzTest {
    /** Small, so that inputs exceed them often. */
    private static final RequestHeaderSection.Limits LIMITS = new RequestHeaderSection.Limits(256, 512, 16);
    /** A Host field that an HTTP/1.0 request gets from its target is longer by this than the target. */
    private static final RequestHeaderSection.Limits PASSED_ON = new RequestHeaderSection.Limits(256, 1_024, 17);

    static Stream<Arguments> seeds() {
        List<Arguments> seeds = new ArrayList<>();
        FuzzSeeds.requests().forEach((id, message) -> {
            seeds.add(Arguments.of(Named.of(id, FuzzInput.bytes(0, message))));
            seeds.add(Arguments.of(Named.of(id + " in pieces", FuzzInput.bytes(0, message, 7, 1, 40, 3))));
        });
        FuzzSeeds.found(RequestReaderFuzzTest.class)
                .forEach((name, input) -> seeds.add(Arguments.of(Named.of(name, input))));
        return seeds.stream();
    }

    @MethodSource("seeds")
    @FuzzTest
    void passes_on_what_can_be_read_in_one_way(byte[] bytes) throws Malformed {
        FuzzInput input = FuzzInput.of(bytes);

        ReadRequests read = ReadRequests.of(input.whole(), LIMITS);

        assertSameHoweverCut(input, read);
        assertReadsItself(read);
        int at = 0;
        String sent = new String(input.message(), ISO_8859_1);
        for (String request : read.requests()) {
            Message passedOn = only(request);
            at += sent.startsWith("\r\n", at) ? 2 : 0;
            Message received = StrictReader.request(sent.substring(at)).orElseThrow();
            at += received.end();
            assertEquals(received.method(), passedOn.method());
            assertEquals(received.framing(), passedOn.framing());
            assertEquals(received.body(), passedOn.body());
            assertEquals(received.trailers(), passedOn.trailers());
        }
        assertTrue(at <= read.consumed(), "requests end where they were found to end");
    }

    private static void assertSameHoweverCut(FuzzInput input, ReadRequests read) {
        assertEquals(read.comparable(), ReadRequests.of(input.pieces(), LIMITS).comparable());
        assertEquals(
                read.comparable(), ReadRequests.of(input.bytewise(), LIMITS).comparable());
    }

    private static void assertReadsItself(ReadRequests read) {
        byte[] passedOn = String.join("", read.requests()).getBytes(ISO_8859_1);

        ReadRequests again = ReadRequests.of(List.of(Unpooled.wrappedBuffer(passedOn)), PASSED_ON);

        assertEquals("", again.rejection());
        assertEquals(read.requests(), again.requests());
        assertEquals(passedOn.length, again.consumed());
    }

    /** Read by a reader that shares no code with ours. */
    private static Message only(String request) throws Malformed {
        Message message = StrictReader.request(request).orElseThrow();
        assertEquals(request.length(), message.end(), "one request");
        assertTrue(request.startsWith(message.method() + " " + message.target() + " HTTP/1."));
        assertFalse(message.oddities().stream().anyMatch(oddity -> oddity.startsWith("control")));
        assertEquals(
                message.framing().equals("chunked") ? 1 : 0,
                message.all("Transfer-Encoding").size());
        assertTrue(message.all("Content-Length").size() <= (message.framing().equals("length") ? 1 : 0));
        return message;
    }
}
