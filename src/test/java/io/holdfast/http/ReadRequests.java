package io.holdfast.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayList;
import java.util.List;

/**
 * All that {@link RequestReader} makes of the bytes of a connection, and what holds whatever they are: every call makes progress, and a
 * header section that is not complete has no more bytes than the limits allow.
 *
 * @param requests the complete ones, as messages: what came in chunks is one
 * @param begun header section and content of one that is not complete; when it is rejected, how much depends on the cuts
 * @param consumed how many bytes were read, the first invalid one among them
 * @param rejection status, code and detail; empty where nothing was rejected
 * @param last whether the client wants nothing behind these
 */
public record ReadRequests(List<String> requests, String begun, int consumed, String rejection, boolean last) {
    /** Line ends, the empty line before a request, and the byte that exceeds a limit. */
    private static final int SLACK = 8;

    static ReadRequests of(List<ByteBuf> pieces, RequestHeaderSection.Limits limits) {
        RequestReader reader = new RequestReader(limits);
        ReadObjects objects = new ReadObjects();
        Messages messages = new Messages();
        int consumed = 0;
        int inSection = 0;
        boolean over = false;
        for (ByteBuf piece : pieces) {
            while (piece.isReadable() && !over) {
                int before = piece.readerIndex();
                boolean inHeader = !reader.isInBody();
                boolean empty;
                try {
                    List<HttpObject> read = objects.read(reader, piece);
                    empty = read.isEmpty();
                    read.forEach(messages::add);
                } catch (Rejection rejection) {
                    objects.passedOn().forEach(messages::add);
                    consumed += piece.readerIndex() - before;
                    return new ReadRequests(messages.complete, messages.begun(), consumed, shown(rejection), false);
                }
                int taken = piece.readerIndex() - before;
                assertTrue(taken > 0, "a call that reads nothing is repeated for ever");
                consumed += taken;
                inSection = inHeader && empty ? inSection + taken : 0;
                assertTrue(inSection <= limits.lineBytesMax() + limits.fieldBytesMax() + SLACK, "no limit is kept");
                assertEquals(messages.complete.size(), reader.complete());
                over = reader.isLast() && !reader.isInBody();
            }
        }
        return new ReadRequests(messages.complete, messages.begun(), consumed, "", over);
    }

    /** The same for what somebody wrote, with limits that it cannot exceed. */
    public static ReadRequests of(byte[] bytes) {
        int ample = bytes.length + 1_024;
        return of(List.of(Unpooled.wrappedBuffer(bytes)), new RequestHeaderSection.Limits(ample, ample, ample));
    }

    /** The same without what depends on the cuts. */
    ReadRequests comparable() {
        return rejection.isEmpty() ? this : new ReadRequests(requests, "", consumed, rejection, last);
    }

    private static String shown(Rejection rejection) {
        Problem problem = rejection.problem();
        return "%d %s %s".formatted(problem.status(), problem.code(), problem.detail());
    }

    /** Puts messages together from what is passed on. */
    private static final class Messages {
        private final List<String> complete = new ArrayList<>();
        private String head = "";
        private boolean chunked;
        private final StringBuilder content = new StringBuilder();

        String begun() {
            return head + content;
        }

        void add(HttpObject part) {
            if (part instanceof HttpRequest request) {
                String line = "%s %s %s\r\n".formatted(request.method(), request.uri(), request.protocolVersion());
                head = line + lines(request.headers()) + "\r\n";
                chunked = request.headers().contains("Transfer-Encoding");
            }
            if (part instanceof HttpContent some) {
                content.append(some.content().toString(ISO_8859_1));
                some.release();
            }
            if (part instanceof LastHttpContent end) {
                String chunk = content.isEmpty() ? "" : "%x\r\n%s\r\n".formatted(content.length(), content);
                complete.add(head + (chunked ? chunk + "0\r\n" + lines(end.trailingHeaders()) + "\r\n" : content));
                head = "";
                content.setLength(0);
            }
        }

        private static String lines(HttpHeaders fields) {
            StringBuilder lines = new StringBuilder();
            fields.iteratorCharSequence().forEachRemaining(field -> lines.append(field.getKey())
                    .append(": ")
                    .append(field.getValue())
                    .append("\r\n"));
            return lines.toString();
        }
    }
}
