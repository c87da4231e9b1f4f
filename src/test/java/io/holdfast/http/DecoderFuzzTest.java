package io.holdfast.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.holdfast.e2e.conformance.Message;
import io.holdfast.e2e.conformance.StrictReader;
import io.holdfast.e2e.conformance.StrictReader.Malformed;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A node that is built on Netty and Vert.x reads what is passed on as everybody does, however lenient its decoder is. */
class DecoderFuzzTest {
    private static final RequestHeaderSection.Limits LIMITS = new RequestHeaderSection.Limits(512, 1_024, 32);

    /** What was decoded. The decoder may write names that it knows in capitals of its own. */
    private record Decoded(String method, String target, List<Message.Field> fields, String body) {}

    static Stream<Arguments> seeds() {
        return RequestReaderFuzzTest.seeds();
    }

    @MethodSource("seeds")
    @FuzzTest
    void reads_the_requests_that_were_passed_on(byte[] bytes) throws Malformed {
        ReadRequests read = ReadRequests.of(FuzzInput.of(bytes).whole(), LIMITS);

        List<Decoded> expected = new ArrayList<>();
        for (String request : read.requests()) {
            expected.add(decoded(StrictReader.request(request).orElseThrow()));
        }

        assertEquals(expected, decode(String.join("", read.requests())));
    }

    private static Decoded decoded(Message message) {
        List<Message.Field> fields = message.fields().stream()
                .map(field -> field(field.name(), field.value()))
                .toList();
        return new Decoded(message.method(), message.target(), fields, message.body());
    }

    private static List<Decoded> decode(String requests) {
        EmbeddedChannel channel = new EmbeddedChannel(new VertxHttpRequestDecoder(new HttpServerOptions()));
        List<Decoded> decoded = new ArrayList<>();
        try {
            channel.writeInbound(Unpooled.copiedBuffer(requests, ISO_8859_1));
            HttpRequest head = null;
            StringBuilder body = new StringBuilder();
            for (HttpObject part = channel.readInbound(); part != null; part = channel.readInbound()) {
                assertTrue(part.decoderResult().isSuccess(), part::toString);
                if (part instanceof HttpRequest request) {
                    head = request;
                    body.setLength(0);
                }
                if (part instanceof HttpContent content) {
                    body.append(content.content().toString(ISO_8859_1));
                    content.release();
                }
                if (part instanceof LastHttpContent) {
                    decoded.add(new Decoded(head.method().name(), head.uri(), fields(head.headers()), body.toString()));
                }
            }
        } finally {
            channel.finishAndReleaseAll();
        }
        return decoded;
    }

    private static List<Message.Field> fields(HttpHeaders headers) {
        List<Message.Field> fields = new ArrayList<>();
        headers.iteratorCharSequence()
                .forEachRemaining(field -> fields.add(
                        field(field.getKey().toString(), field.getValue().toString())));
        return fields;
    }

    private static Message.Field field(String name, String value) {
        return new Message.Field(name.toLowerCase(Locale.ROOT), value);
    }
}
