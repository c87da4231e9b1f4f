package io.holdfast.http;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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
    private static final List<FieldName> NOT_IN_TRAILERS = List.of(
            FieldName.AUTHORIZATION,
            FieldName.CONNECTION,
            FieldName.CONTENT_LENGTH,
            FieldName.EXPECT,
            FieldName.HOST,
            FieldName.TE,
            FieldName.TRAILER,
            FieldName.TRANSFER_ENCODING,
            FieldName.UPGRADE);

    /** The most common one. */
    static final MessageBody NONE = new MessageBody(Part.END, 0, null, null);

    private final @Nullable CrlfLines lines; // null where there are no chunks
    private final @Nullable FieldLines trailers; // likewise
    private Part part;
    private long left;

    private MessageBody(Part part, long left, @Nullable CrlfLines lines, @Nullable FieldLines trailers) {
        this.part = part;
        this.left = left;
        this.lines = lines;
        this.trailers = trailers;
    }

    static MessageBody of(RequestHeaderSection head, RequestHeaderSection.Limits limits) {
        return head.isChunked() ? chunked(limits.fieldBytesMax(), limits.fieldsMax()) : ofLength(head.contentLength());
    }

    /** @param headOnly whether the response is to a HEAD request, and so has no content whatever its header section says */
    static MessageBody of(ResponseHeaderSection head, boolean headOnly, ResponseHeaderSection.Limits limits) {
        if (headOnly || head.hasNoContent()) {
            return ofLength(0);
        }
        if (head.isChunked()) {
            return chunked(limits.bytesMax(), limits.fieldsMax());
        }
        return head.contentLength() >= 0
                ? ofLength(head.contentLength())
                : new MessageBody(Part.UNTIL_CLOSE, 0, null, null);
    }

    private static MessageBody ofLength(long length) {
        return length == 0 ? NONE : new MessageBody(Part.DATA, length, null, null);
    }

    private static MessageBody chunked(int trailerBytesMax, int trailersMax) {
        CrlfLines lines = new CrlfLines(0);
        return new MessageBody(Part.SIZE, 0, lines, new FieldLines(lines, trailerBytesMax, trailersMax));
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
        return trailers == null ? List.of() : trailers.fields().entries();
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
                default -> readLine(in);
            }
        }
    }

    private void data(ByteBuf in, Consumer<ByteBuf> content) {
        int some = (int) Math.min(left, in.readableBytes());
        left -= some;
        if (left == 0) {
            part = lines != null ? Part.DATA_END : Part.END;
        }
        content.accept(in.readSlice(some));
    }

    private void readLine(ByteBuf in) {
        CrlfLines line = Objects.requireNonNull(lines);
        if (part == Part.TRAILERS) {
            part = Objects.requireNonNull(trailers).read(in) ? end(trailers.fields()) : part;
        } else if (part == Part.SIZE) {
            if (line.read(in, CHUNK_LINE_MAX, MessageBody::tooLong)) {
                part = chunk(line.text(line.from(), line.to()));
                line.clear();
            }
        } else if (line.read(in, 0, MessageBody::notEnded)) {
            part = Part.SIZE;
            line.clear();
        }
    }

    private static Rejection tooLong(int most) {
        return Rejection.malformed("the line before a chunk is too long");
    }

    private static Rejection notEnded(int most) {
        return Rejection.malformed("no CRLF follows a chunk's data");
    }

    private Part chunk(String text) {
        Matcher matcher = CHUNK.matcher(text);
        if (!matcher.matches()) {
            throw Rejection.malformed("a chunk does not begin with its size as at most eight hexadecimal digits");
        }
        left = Long.parseLong(matcher.group(1), 16);
        return left == 0 ? Part.TRAILERS : Part.DATA;
    }

    private static Part end(Fields trailers) {
        for (FieldName name : NOT_IN_TRAILERS) {
            if (trailers.has(name)) {
                throw Rejection.malformed(
                        "%s stands in the trailers".formatted(name.text().toLowerCase(Locale.ROOT)));
            }
        }
        return Part.END;
    }
}
