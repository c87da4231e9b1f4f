package io.holdfast.http;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The status line and header section of a response as it comes in, checked against RFC 9112 as strictly as {@link RequestHeaderSection}
 * checks requests: whatever two recipients could read differently is rejected. Pure; throws {@link Rejection}.
 */
public final class ResponseHeaderSection {

    /**
     * @param bytesMax of the status line and all header lines together
     * @param fieldsMax how many header lines there may be
     */
    public record Limits(int bytesMax, int fieldsMax) {}

    private static final int USUAL_BYTES = 384;

    // Places in "HTTP/1.1 200 OK".
    private static final int MINOR_AT = 7;
    private static final int STATUS_AT = 9;
    private static final int REASON_AT = 13;

    private static final Pattern KEEP_ALIVE_TIMEOUT = Pattern.compile("timeout=([0-9]{1,9})");
    private static final long FRAMES = FieldName.CONTENT_LENGTH.bit() | FieldName.TRANSFER_ENCODING.bit();

    private final Limits limits;
    private final CrlfLines lines;
    private final FieldLines section;
    private boolean http10;
    private int status;
    private String reason = "";

    public ResponseHeaderSection(Limits limits) {
        this.limits = limits;
        this.lines = new CrlfLines(USUAL_BYTES);
        this.section = new FieldLines(lines, limits.bytesMax(), limits.fieldsMax());
    }

    /** Reads as far as the section goes. @return whether it is complete */
    public boolean read(ByteBuf in) {
        if (status == 0) {
            if (!in.isReadable() || !lines.read(in, limits.bytesMax(), ResponseHeaderSection::tooLong)) {
                return false;
            }
            readStatusLine();
            lines.next();
        }
        if (!section.read(in)) {
            return false;
        }
        checkFraming();
        return true;
    }

    private static Rejection tooLong(int most) {
        return new Rejection(502, "headers-too-large", "the status line has no end");
    }

    /** 100 to 599. */
    public int status() {
        return status;
    }

    /** May be empty. */
    public String reason() {
        return reason;
    }

    /** In their order, names as the node wrote them. */
    public Fields fields() {
        return section.fields();
    }

    /** Whether the final response is yet to come (RFC 9110, section 15.2). */
    public boolean isInterim() {
        return status < 200 && status != 101;
    }

    /** Whether the connection may serve another request after this response (RFC 9112, section 9.3). */
    public boolean keepsConnection() {
        if (!fields().has(FieldName.CONNECTION)) {
            return !http10;
        }
        if (fields().hasOnly(FieldName.CONNECTION, "keep-alive")) {
            return true;
        }
        List<String> options = fields().members(FieldName.CONNECTION);
        return !options.contains("close") && (!http10 || options.contains("keep-alive"));
    }

    /** For how many seconds the node keeps an idle connection, as its Keep-Alive field announces (RFC 2068, section 19.7.1.1). */
    public OptionalLong keepAliveSeconds() {
        if (!fields().has(FieldName.KEEP_ALIVE)) {
            return OptionalLong.empty();
        }
        return fields().members(FieldName.KEEP_ALIVE).stream()
                .map(KEEP_ALIVE_TIMEOUT::matcher)
                .filter(Matcher::matches)
                .mapToLong(timeout -> Long.parseLong(timeout.group(1)))
                .findFirst();
    }

    boolean hasNoContent() {
        return status < 200 || status == 204 || status == 304;
    }

    boolean isChunked() {
        return fields().has(FieldName.TRANSFER_ENCODING);
    }

    /** Negative where the section has none. */
    long contentLength() {
        return fields().has(FieldName.CONTENT_LENGTH) ? fields().number(FieldName.CONTENT_LENGTH) : -1;
    }

    // RFC 9110, section 15: three digits, of the five classes. The reason, and the space before it, may be missing.
    private void readStatusLine() {
        byte[] line = lines.bytes();
        int from = lines.from();
        int length = lines.length();
        boolean valid = length >= REASON_AT - 1
                && isVersion(line, from)
                && line[from + STATUS_AT - 1] == ' '
                && line[from + STATUS_AT] >= '1'
                && line[from + STATUS_AT] <= '5'
                && isDigit(line[from + STATUS_AT + 1])
                && isDigit(line[from + STATUS_AT + 2])
                && (length < REASON_AT || line[from + REASON_AT - 1] == ' ');
        if (!valid) {
            throw Rejection.malformed(
                    "the status line is not: HTTP/1.1, space, a status from 100 to 599, space, reason");
        }
        http10 = line[from + MINOR_AT] == '0';
        status = 100 * (line[from + STATUS_AT] - '0')
                + 10 * (line[from + STATUS_AT + 1] - '0')
                + line[from + STATUS_AT + 2]
                - '0';
        reason = length <= REASON_AT ? "" : reason(from + REASON_AT, lines.to());
    }

    private static boolean isVersion(byte[] line, int from) {
        for (int i = 0; i < MINOR_AT; i++) {
            if (line[from + i] != "HTTP/1.".charAt(i)) {
                return false;
            }
        }
        return line[from + MINOR_AT] == '0' || line[from + MINOR_AT] == '1';
    }

    // Nearly always the usual one.
    private String reason(int from, int to) {
        return status == 200 && to - from == 2 && lines.bytes()[from] == 'O' && lines.bytes()[from + 1] == 'K'
                ? "OK"
                : lines.text(from, to);
    }

    private static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }

    private void checkFraming() {
        if (fields().hasNone(FRAMES)) {
            return;
        }
        boolean length = fields().has(FieldName.CONTENT_LENGTH);
        if (length && (fields().count(FieldName.CONTENT_LENGTH) > 1 || contentLength() < 0)) {
            throw Rejection.malformed("Content-Length is not one whole number");
        }
        // What follows is another protocol: whoever reads content first begins that elsewhere.
        if (status == 101) {
            throw Rejection.malformed("101 has a Content-Length or a Transfer-Encoding");
        }
        if (!isChunked()) {
            return;
        }
        // §6.1, §6.3: both together, a coding in HTTP/1.0, or a coding that does not end the message are how responses
        // are split.
        List<String> encodings = fields().all(FieldName.TRANSFER_ENCODING);
        if (length || http10 || encodings.size() > 1 || !encodings.get(0).equalsIgnoreCase("chunked")) {
            throw Rejection.malformed("Transfer-Encoding is not chunked alone, without Content-Length, in HTTP/1.1");
        }
    }
}
