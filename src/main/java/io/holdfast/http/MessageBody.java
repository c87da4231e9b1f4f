package io.holdfast.http;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds where the body of a message ends, and rejects framing that another recipient could read differently (RFC 9112, sections 6 and 7).
 * Throws {@link Rejection} at the first byte that breaks the chunked coding.
 *
 * <pre>
 *   DATA (by length) ──► END        UNTIL_CLOSE (a response alone)
 *   SIZE ──► DATA ──► DATA_END ──► SIZE ──► ... ──0──► TRAILERS ──► END
 * </pre>
 */
final class MessageBody {
    private enum Part {
        SIZE,
        DATA,
        DATA_END,
        TRAILERS,
        /** A response that ends with its connection (section 6.3, rule 8). */
        UNTIL_CLOSE,
        END
    }

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]++";
    private static final String QUOTED = "\"(?:[\\t\\x20-\\x7e&&[^\"\\\\]]|\\\\[\\t\\x20-\\x7e])*+\"";
    /**
     * Sizes beyond 31 bits, and many leading zeros, overflow in some implementations. Extensions (section 7.1.1) are skipped, but a quoted
     * string in one of them must end unambiguously.
     */
    private static final Pattern CHUNK = Pattern.compile("([0-7]?[0-9A-Fa-f]{1,7})"
            + "(?:[ \\t]*+;[ \\t]*+%s(?:[ \\t]*+=[ \\t]*+(?:%s|%s))?+)*+".formatted(TOKEN, TOKEN, QUOTED));

    private static final int CHUNK_LINE_MAX = 256;
    /** RFC 9110, section 6.5.1: fields for framing, routing or authorization are never trailers. */
    private static final Set<String> NOT_IN_TRAILERS = Set.of(
            "authorization",
            "connection",
            "content-length",
            "expect",
            "host",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private final boolean chunked;
    private final CrlfLine line = new CrlfLine();
    private final FieldLines trailers; // null where there are no chunks
    private Part part;
    private long left;

    private MessageBody(Part part, long left, FieldLines trailers) {
        this.chunked = part == Part.SIZE;
        this.part = part;
        this.left = left;
        this.trailers = trailers;
    }

    static MessageBody of(RequestHeaderSection head, RequestHeaderSection.Limits limits) {
        return head.isChunked()
                ? chunked(new FieldLines(limits.fieldBytesMax(), limits.fieldsMax()))
                : ofLength(head.contentLength());
    }

    /** @param headOnly whether the response is to a HEAD request, and so has no content whatever its header section says */
    static MessageBody of(ResponseHeaderSection head, boolean headOnly, ResponseHeaderSection.Limits limits) {
        if (headOnly || head.hasNoContent()) {
            return ofLength(0);
        }
        if (head.isChunked()) {
            return chunked(new FieldLines(limits.bytesMax(), limits.fieldsMax()));
        }
        return head.contentLength().isPresent()
                ? ofLength(head.contentLength().getAsLong())
                : new MessageBody(Part.UNTIL_CLOSE, 0, null);
    }

    private static MessageBody ofLength(long length) {
        return new MessageBody(length == 0 ? Part.END : Part.DATA, length, null);
    }

    private static MessageBody chunked(FieldLines trailers) {
        return new MessageBody(Part.SIZE, 0, trailers);
    }

    boolean isComplete() {
        return part == Part.END;
    }

    /** Whether it ends with the connection. */
    boolean endsWithConnection() {
        return part == Part.UNTIL_CLOSE;
    }

    /** The trailer section. */
    List<Map.Entry<String, String>> trailers() {
        return trailers == null ? List.of() : trailers.fields();
    }

    /** Reads what is available, at most to the end of the body. */
    void take(ByteBuf in) {
        take(in, data -> {});
    }

    /** The same. @param content gets the content piece by piece, without its framing; a slice of {@code in}, valid during the call */
    void take(ByteBuf in, Consumer<ByteBuf> content) {
        while (in.isReadable() && part != Part.END) {
            switch (part) {
                case DATA -> data(in, content);
                case UNTIL_CLOSE -> content.accept(in.readSlice(in.readableBytes()));
                default -> part = next(in.readByte());
            }
        }
    }

    private void data(ByteBuf in, Consumer<ByteBuf> content) {
        int some = (int) Math.min(left, in.readableBytes());
        left -= some;
        if (left == 0) {
            part = chunked ? Part.DATA_END : Part.END;
        }
        content.accept(in.readSlice(some));
    }

    private Part next(byte octet) {
        if (part == Part.TRAILERS) {
            return trailers.take(octet) ? end() : part;
        }
        if (!line.take(octet)) {
            if (line.length() > (part == Part.SIZE ? CHUNK_LINE_MAX : 0)) {
                throw Rejection.malformed(
                        part == Part.SIZE ? "the line before a chunk is too long" : "no CRLF follows a chunk's data");
            }
            return part;
        }
        return part == Part.SIZE ? chunk(line.next()) : Part.SIZE;
    }

    private Part chunk(String text) {
        Matcher matcher = CHUNK.matcher(text);
        if (!matcher.matches()) {
            throw Rejection.malformed("a chunk does not begin with its size as at most eight hexadecimal digits");
        }
        left = Long.parseLong(matcher.group(1), 16);
        return left == 0 ? Part.TRAILERS : Part.DATA;
    }

    private Part end() {
        for (String name : NOT_IN_TRAILERS) {
            if (!trailers.all(name).isEmpty()) {
                throw Rejection.malformed("%s stands in the trailers".formatted(name));
            }
        }
        return Part.END;
    }
}
