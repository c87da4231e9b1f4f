package io.holdfast.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.holdfast.e2e.conformance.Message;
import io.holdfast.e2e.conformance.StrictReader;
import io.holdfast.e2e.conformance.StrictReader.Malformed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What nodes send: whatever it is, it is rejected, or a reader that shares no code with ours reads the same response in it (RFC 9112,
 * section 6.3), and not a byte more.
 */
class ResponseReaderFuzzTest {
    /** Small, so that inputs exceed them often. */
    private static final ResponseHeaderSection.Limits LIMITS = new ResponseHeaderSection.Limits(512, 16);

    private static final int HEAD_ONLY = 0;
    private static final int UPGRADE = 1;

    /** What is rejected although its grammar is right: RFC 9112 leaves it to the recipient, or forbids it to the sender. */
    private static final List<String> STRICTER = List.of(
            "headers-too-large",
            "bad-request: more than 100 interim responses",
            "bad-request: 101 without having been asked to switch protocols",
            "bad-request: a chunk does not begin with its size as at most eight hexadecimal digits",
            "bad-request: the line before a chunk is too long");

    static Stream<Arguments> seeds() {
        List<Arguments> seeds = new ArrayList<>();
        FuzzSeeds.responses().forEach((id, message) -> {
            seeds.add(Arguments.of(Named.of(id, FuzzInput.bytes(0, message))));
            seeds.add(Arguments.of(Named.of(id + " to HEAD", FuzzInput.bytes(1 << HEAD_ONLY, message, 3))));
            seeds.add(Arguments.of(Named.of(id + " to an upgrade", FuzzInput.bytes(1 << UPGRADE, message, 9, 40))));
        });
        FuzzSeeds.found(ResponseReaderFuzzTest.class)
                .forEach((name, input) -> seeds.add(Arguments.of(Named.of(name, input))));
        return seeds.stream();
    }

    @MethodSource("seeds")
    @FuzzTest
    void reads_what_everybody_reads(byte[] bytes) throws Malformed {
        FuzzInput input = FuzzInput.of(bytes);

        ReadResponse read = read(input, input.whole());

        assertEquals(read, read(input, input.pieces()));
        assertEquals(read, read(input, input.bytewise()));
        if (read.complete()) {
            assertSame(read, input);
        }
        if (!read.rejection().isEmpty() && STRICTER.stream().noneMatch(read.rejection()::startsWith)) {
            assertTrue(isOdd(input), () -> "everybody else reads what is rejected: " + read.rejection());
        }
    }

    private static ReadResponse read(FuzzInput input, List<io.netty.buffer.ByteBuf> pieces) {
        return ReadResponse.of(pieces, input.isOn(HEAD_ONLY), input.isOn(UPGRADE), LIMITS);
    }

    private static String method(FuzzInput input) {
        return input.isOn(HEAD_ONLY) ? "HEAD" : "GET";
    }

    private static void assertSame(ReadResponse read, FuzzInput input) throws Malformed {
        String rest = new String(input.message(), ISO_8859_1).substring(0, read.consumed());
        for (ReadResponse.Head interim : read.interims()) {
            Message message = StrictReader.response(rest, method(input), false).orElseThrow();
            assertSame(interim, message);
            rest = rest.substring(message.end());
        }
        Message message =
                StrictReader.response(rest, method(input), !read.ended()).orElseThrow();
        assertSame(read.head().get(0), message);
        assertEquals(message.body(), read.content());
        assertEquals(entries(message.trailers()), read.trailers());
        assertEquals(rest.length(), message.end(), "not a byte more");
    }

    private static void assertSame(ReadResponse.Head head, Message message) {
        assertEquals(message.status(), head.status());
        assertEquals(message.start().get(2), head.reason());
        assertEquals(entries(message.fields()), head.fields());
    }

    private static List<Map.Entry<String, String>> entries(List<Message.Field> fields) {
        return fields.stream()
                .map(field -> Map.entry(field.name(), field.value()))
                .toList();
    }

    /** Whether the other reader rejects it too, or finds something that is against the rules. */
    private static boolean isOdd(FuzzInput input) {
        String rest = new String(input.message(), ISO_8859_1);
        try {
            while (true) {
                Optional<Message> next = StrictReader.response(rest, method(input), true);
                if (next.isEmpty()
                        || !next.get().oddities().isEmpty()
                        || next.get().status() > 599) {
                    return true;
                }
                if (next.get().status() >= 200 || next.get().status() == 101) {
                    return false;
                }
                rest = rest.substring(next.get().end());
            }
        } catch (Malformed malformed) {
            return true;
        }
    }
}
