package io.holdfast.http;

import java.util.List;
import java.util.Map;
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

    // Places in "HTTP/1.1 200 OK".
    private static final int MINOR_AT = 7;
    private static final int STATUS_AT = 9;
    private static final int REASON_AT = 13;

    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");
    private static final Pattern KEEP_ALIVE_TIMEOUT = Pattern.compile("timeout=([0-9]{1,9})");

    private final Limits limits;
    private final CrlfLine first = new CrlfLine();
    private final FieldLines fields;
    private boolean http10;
    private int status;
    private String reason = "";

    public ResponseHeaderSection(Limits limits) {
        this.limits = limits;
        this.fields = new FieldLines(limits.bytesMax(), limits.fieldsMax());
    }

    /** @return whether this byte was the section's last */
    public boolean take(byte octet) {
        if (status == 0) {
            takeFirst(octet);
            return false;
        }
        if (!fields.take(octet)) {
            return false;
        }
        checkFraming();
        return true;
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
    public List<Map.Entry<String, String>> fields() {
        return fields.fields();
    }

    /** Whether the final response is yet to come (RFC 9110, section 15.2). */
    public boolean isInterim() {
        return status < 200 && status != 101;
    }

    /** Whether the connection may serve another request after this response (RFC 9112, section 9.3). */
    public boolean keepsConnection() {
        List<String> options = fields.members("connection");
        return !options.contains("close") && (!http10 || options.contains("keep-alive"));
    }

    /** For how many seconds the node keeps an idle connection, as its Keep-Alive field announces (RFC 2068, section 19.7.1.1). */
    public OptionalLong keepAliveSeconds() {
        return fields.members("keep-alive").stream()
                .map(KEEP_ALIVE_TIMEOUT::matcher)
                .filter(Matcher::matches)
                .mapToLong(timeout -> Long.parseLong(timeout.group(1)))
                .findFirst();
    }

    boolean hasNoContent() {
        return status < 200 || status == 204 || status == 304;
    }

    boolean isChunked() {
        return !fields.all("transfer-encoding").isEmpty();
    }

    OptionalLong contentLength() {
        List<String> lengths = fields.all("content-length");
        return lengths.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(lengths.get(0)));
    }

    private void takeFirst(byte octet) {
        if (!first.take(octet)) {
            if (first.length() > limits.bytesMax()) {
                throw new Rejection(502, "headers-too-large", "the status line has no end");
            }
            return;
        }
        readStatusLine(first.next());
    }

    // RFC 9110, section 15: three digits, of the five classes. The reason, and the space before it, may be missing.
    private void readStatusLine(String line) {
        boolean valid = line.length() >= REASON_AT - 1
                && line.startsWith("HTTP/1.")
                && (line.charAt(MINOR_AT) == '0' || line.charAt(MINOR_AT) == '1')
                && line.charAt(STATUS_AT - 1) == ' '
                && line.charAt(STATUS_AT) >= '1'
                && line.charAt(STATUS_AT) <= '5'
                && isDigit(line.charAt(STATUS_AT + 1))
                && isDigit(line.charAt(STATUS_AT + 2))
                && (line.length() < REASON_AT || line.charAt(REASON_AT - 1) == ' ');
        if (!valid) {
            throw Rejection.malformed(
                    "the status line is not: HTTP/1.1, space, a status from 100 to 599, space, reason");
        }
        http10 = line.charAt(MINOR_AT) == '0';
        status = Integer.parseInt(line, STATUS_AT, REASON_AT - 1, 10);
        reason = line.length() < REASON_AT ? "" : line.substring(REASON_AT);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private void checkFraming() {
        List<String> lengths = fields.all("content-length");
        List<String> encodings = fields.all("transfer-encoding");
        if (lengths.size() > 1
                || !lengths.isEmpty() && !LENGTH.matcher(lengths.get(0)).matches()) {
            throw Rejection.malformed("Content-Length is not one whole number");
        }
        // What follows is another protocol: whoever reads content first begins that elsewhere.
        if (status == 101 && !(lengths.isEmpty() && encodings.isEmpty())) {
            throw Rejection.malformed("101 has a Content-Length or a Transfer-Encoding");
        }
        // §6.1, §6.3: both together, a coding in HTTP/1.0, or a coding that does not end the message are how responses
        // are split.
        if (!encodings.isEmpty()
                && (!lengths.isEmpty()
                        || http10
                        || encodings.size() > 1
                        || !encodings.get(0).equalsIgnoreCase("chunked"))) {
            throw Rejection.malformed("Transfer-Encoding is not chunked alone, without Content-Length, in HTTP/1.1");
        }
    }
}
