package io.holdfast.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The request line and header section of a request as it is received, checked against RFC 9112 without the leniency that it allows:
 * whatever two recipients could read differently is rejected, so that no node sees another request than the router did. Pure; throws {@link
 * Rejection}.
 */
final class RequestHeaderSection {

    /**
     * @param lineBytesMax of the request line
     * @param fieldBytesMax of all header lines together
     * @param fieldsMax how many header lines there may be
     */
    record Limits(int lineBytesMax, int fieldBytesMax, int fieldsMax) {}

    private static final Pattern VERSION = Pattern.compile("HTTP/[0-9]\\.[0-9]");
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

    private final Limits limits;
    private final CrlfLine first = new CrlfLine();
    private final FieldLines fields;
    private String requestLine = "";
    private RequestTarget target;
    private String version = "";
    private boolean emptyLineSeen;

    RequestHeaderSection(Limits limits) {
        this.limits = limits;
        this.fields = new FieldLines(limits.fieldBytesMax(), limits.fieldsMax());
    }

    /** What is wrong with {@code bytes}, which begin a request; empty while nothing is. */
    static Optional<Problem> problemOf(byte[] bytes, Limits limits) {
        RequestHeaderSection section = new RequestHeaderSection(limits);
        try {
            for (byte octet : bytes) {
                if (section.take(octet)) {
                    break;
                }
            }
            return Optional.empty();
        } catch (Rejection refused) {
            return Optional.of(refused.problem());
        }
    }

    /** @return whether this byte was the last of the section */
    boolean take(byte octet) {
        if (requestLine.isEmpty()) {
            takeFirst(octet);
            return false;
        }
        if (!fields.take(octet)) {
            return false;
        }
        checkHost();
        checkFraming();
        return true;
    }

    /** The complete section as it is passed on: without an empty line before it, and with its target in origin form. */
    byte[] bytes() {
        return (requestLine + "\r\n" + hostOfTarget() + fields.text()).getBytes(ISO_8859_1);
    }

    // HTTP/1.0 may omit Host: then the authority of a target in absolute form is kept as the Host field.
    private String hostOfTarget() {
        return target.authority()
                .filter(authority -> fields.all("host").isEmpty())
                .map(authority -> "Host: " + authority + "\r\n")
                .orElse("");
    }

    /** Whether the response has no content, whatever its status (RFC 9110, section 9.3.2). */
    boolean asksForHeadOnly() {
        return requestLine.startsWith("HEAD ");
    }

    boolean isChunked() {
        return !fields.all("transfer-encoding").isEmpty();
    }

    /** Of the body that follows, unless it is chunked. */
    long contentLength() {
        List<String> lengths = fields.all("content-length");
        return lengths.isEmpty() ? 0 : Long.parseLong(lengths.get(0));
    }

    /** Whether the client wants no further request to be read from this connection (section 9.6). */
    boolean isLast() {
        List<String> options = fields.members("connection");
        return options.contains("close") || version.equals("HTTP/1.0") && !options.contains("keep-alive");
    }

    private void takeFirst(byte octet) {
        if (!first.take(octet)) {
            checkLength(first.length());
            return;
        }
        String line = first.next();
        if (line.isEmpty() && !emptyLineSeen) {
            emptyLineSeen = true; // §2.2: some old clients send an extra CRLF after a body
            return;
        }
        requestLine = passedOn(line);
        checkLength(requestLine.length()); // the next recipient has limits, too
    }

    private void checkLength(int bytes) {
        if (bytes > limits.lineBytesMax()) {
            throw new Rejection(
                    414, "uri-too-long", "the request line has more than %d bytes".formatted(limits.lineBytesMax()));
        }
    }

    private String passedOn(String line) {
        String[] parts = line.split(" ", -1);
        if (parts.length != 3 || !FieldLines.isToken(parts[0], parts[0].length())) {
            throw Rejection.malformed("the request line is not: method, space, target, space, version");
        }
        version = parts[2];
        if (!version.equals("HTTP/1.1") && !version.equals("HTTP/1.0")) {
            if (!VERSION.matcher(version).matches()) {
                throw Rejection.malformed("the request line does not end with an HTTP version");
            }
            throw new Rejection(505, "http-version-not-supported", "%s (expected: HTTP/1.1)".formatted(version));
        }
        if (parts[0].equalsIgnoreCase("CONNECT")) {
            throw new Rejection(501, "not-implemented", "there are no tunnels here");
        }
        target = RequestTarget.parse(parts[0], parts[1]);
        return "%s %s %s".formatted(parts[0], target.form(), version);
    }

    private void checkHost() {
        List<String> hosts = fields.all("host");
        // §3.2: exactly one, and a valid one; HTTP/1.0 knew none.
        if (hosts.size() > 1 || hosts.isEmpty() && version.equals("HTTP/1.1")) {
            throw Rejection.malformed("there are %d Host headers (expected: one)".formatted(hosts.size()));
        }
        for (String host : hosts) {
            if (Authority.parse(host, 0).isEmpty()) {
                throw Rejection.malformed("Host is not a host with an optional port");
            }
            target.checkAgainst(host);
        }
        if (hosts.isEmpty()) {
            target.authority().ifPresent(target::checkAgainst);
        }
    }

    private void checkFraming() {
        List<String> lengths = fields.all("content-length");
        List<String> encodings = fields.all("transfer-encoding");
        // §6.3 lets a list of equal lengths pass for one; nobody needs that.
        if (lengths.size() > 1
                || !lengths.isEmpty() && !LENGTH.matcher(lengths.get(0)).matches()) {
            throw Rejection.malformed("Content-Length is not one whole number");
        }
        if (encodings.isEmpty()) {
            return;
        }
        // §6.1: both, or a coding in HTTP/1.0, ought to be handled as an attempt to smuggle.
        if (!lengths.isEmpty() || encodings.size() > 1 || version.equals("HTTP/1.0")) {
            throw Rejection.malformed("Transfer-Encoding stands beside a length or another one, or in HTTP/1.0");
        }
        checkCodings(encodings.get(0));
    }

    private static void checkCodings(String encoding) {
        String[] codings = encoding.toLowerCase(Locale.ROOT).split(",", -1);
        for (int i = 0; i < codings.length; i++) {
            boolean last = i == codings.length - 1;
            if (last != codings[i].strip().equals("chunked")) {
                throw Rejection.malformed("Transfer-Encoding does not have chunked once, at its end");
            }
        }
        if (codings.length > 1) {
            throw new Rejection(501, "not-implemented", "the only Transfer-Encoding known here is chunked");
        }
    }
}
