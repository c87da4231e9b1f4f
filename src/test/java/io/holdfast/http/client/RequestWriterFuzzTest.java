package io.holdfast.http.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.holdfast.e2e.conformance.Message;
import io.holdfast.e2e.conformance.StrictReader;
import io.holdfast.e2e.conformance.StrictReader.Malformed;
import io.holdfast.http.FuzzSeeds;
import io.holdfast.http.ReadRequests;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What goes to a node: whatever a request is made of, it is written so that everybody reads that one request, or not at all. It is
 * refused only where no message could say it.
 */
class RequestWriterFuzzTest {
    private static final String AUTHORITY = "node:80";

    static Stream<Arguments> seeds() {
        List<Arguments> seeds = new ArrayList<>();
        FuzzSeeds.requests().forEach((id, message) -> WrittenRequest.readFrom(message)
                .ifPresent(input -> seeds.add(Arguments.of(Named.of(id, input)))));
        FuzzSeeds.found(RequestWriterFuzzTest.class)
                .forEach((name, input) -> seeds.add(Arguments.of(Named.of(name, input))));
        return seeds.stream();
    }

    @MethodSource("seeds")
    @FuzzTest
    void writes_one_request_or_nothing(byte[] input) throws Malformed {
        WrittenRequest request = WrittenRequest.of(input);

        Optional<byte[]> written = request.write(AUTHORITY);

        assertEquals(request.canBeSaid(), written.isPresent(), request::toString);
        if (written.isPresent()) {
            String bytes = new String(written.get(), ISO_8859_1);
            Message message = StrictReader.request(bytes).orElseThrow();
            assertEquals(bytes.length(), message.end(), "one request");
            assertEquals(List.of(), message.oddities());
            assertEquals(request.method(), message.method());
            assertEquals(request.target(), message.target());
            assertEquals(request.content(), message.body());
            assertEquals(request.fieldsWith(AUTHORITY), fields(message));
            if (request.isOfRfc3986()) {
                assertReadsTheSame(message, ReadRequests.of(written.get()));
            }
        }
    }

    private static void assertReadsTheSame(Message message, ReadRequests read) throws Malformed {
        assertEquals("", read.rejection());
        assertEquals(message.end(), read.consumed());
        assertEquals(1, read.requests().size());
        Message ours = StrictReader.request(read.requests().get(0)).orElseThrow();
        assertEquals(message.start(), ours.start());
        assertEquals(message.fields(), ours.fields());
        assertEquals(message.body(), ours.body());
    }

    /** All but those that frame the content. */
    private static List<Message.Field> fields(Message message) {
        List<Message.Field> fields = new ArrayList<>(message.fields());
        fields.removeIf(field -> field.name().equals("Content-Length")
                || field.name().equals("Transfer-Encoding") && message.framing().equals("chunked"));
        assertTrue(message.fields().size() - fields.size() <= 1);
        return fields;
    }
}
