package io.holdfast.http;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.http.impl.headers.HeadersMultiMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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

    private static final int VERSION_LENGTH = "HTTP/1.1".length();
    private static final Pattern VERSION = Pattern.compile("HTTP/[0-9]\\.[0-9]");
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

    private final Limits limits;
    private final CrlfLine first = new CrlfLine();
    private final FieldLines fields;
    private @Nullable RequestTarget target; // null while the request line is read
    private String method = "";
    private HttpVersion version = HttpVersion.HTTP_1_1;
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
        if (target == null) {
            takeFirst(octet);
            return false;
        }
        if (!fields.take(octet)) {
            return false;
        }
        checkNames();
        checkHost(target);
        checkFraming();
        return true;
    }

    /** The complete section as it is passed on: with its target in origin form. */
    HttpRequest message() {
        RequestTarget asked = Objects.requireNonNull(target, "the section is not complete");
        HeadersMultiMap headers = HeadersMultiMap.caseInsensitive();
        // HTTP/1.0 may omit Host: then the authority of a target in absolute form is kept as the Host field.
        asked.authority()
                .filter(authority -> fields.all("host").isEmpty())
                .ifPresent(authority -> headers.add("Host", authority));
        for (Map.Entry<String, String> field : fields.fields()) {
            headers.add((CharSequence) field.getKey(), (CharSequence) field.getValue());
        }
        return new DefaultHttpRequest(version, HttpMethod.valueOf(method), asked.form(), (HttpHeaders) headers);
    }

    /** Whether the response has no content, whatever its status (RFC 9110, section 9.3.2). */
    boolean asksForHeadOnly() {
        return method.equals("HEAD");
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
        return options.contains("close") || version.equals(HttpVersion.HTTP_1_0) && !options.contains("keep-alive");
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
        RequestTarget asked = parse(line);
        // The next recipient has limits, too.
        checkLength(method.length() + asked.form().length() + VERSION_LENGTH + 2);
        target = asked;
    }

    private void checkLength(int bytes) {
        if (bytes > limits.lineBytesMax()) {
            throw new Rejection(
                    414, "uri-too-long", "the request line has more than %d bytes".formatted(limits.lineBytesMax()));
        }
    }

    private RequestTarget parse(String line) {
        int methodEnd = line.indexOf(' ');
        int targetEnd = line.indexOf(' ', methodEnd + 1);
        if (targetEnd < 0
                || line.indexOf(' ', targetEnd + 1) >= 0
                || !FieldLines.isToken(line.substring(0, methodEnd))) {
            throw Rejection.malformed("the request line is not: method, space, target, space, version");
        }
        method = line.substring(0, methodEnd);
        version = version(line.substring(targetEnd + 1));
        if (method.equalsIgnoreCase("CONNECT")) {
            throw new Rejection(501, "not-implemented", "there are no tunnels here");
        }
        return RequestTarget.parse(method, line.substring(methodEnd + 1, targetEnd));
    }

    private static HttpVersion version(String text) {
        if (text.equals("HTTP/1.1")) {
            return HttpVersion.HTTP_1_1;
        }
        if (text.equals("HTTP/1.0")) {
            return HttpVersion.HTTP_1_0;
        }
        if (!VERSION.matcher(text).matches()) {
            throw Rejection.malformed("the request line does not end with an HTTP version");
        }
        throw new Rejection(505, "http-version-not-supported", "%s (expected: HTTP/1.1)".formatted(text));
    }

    // Not our own reader, but nodes behind us that are built on such a decoder.
    private void checkNames() {
        for (Map.Entry<String, String> field : fields.fields()) {
            if (RequestRules.isMistakable(field.getKey())) {
                throw Rejection.malformed("a field's name differs from one that frames or types the body in a letter");
            }
        }
    }

    private void checkHost(RequestTarget asked) {
        List<String> hosts = fields.all("host");
        // §3.2: exactly one, and a valid one; HTTP/1.0 knew none.
        if (hosts.size() > 1 || hosts.isEmpty() && version.equals(HttpVersion.HTTP_1_1)) {
            throw Rejection.malformed("there are %d Host headers (expected: one)".formatted(hosts.size()));
        }
        for (String host : hosts) {
            if (!Authority.isValid(host)) {
                throw Rejection.malformed("Host is not a host with an optional port");
            }
            asked.checkAgainst(host);
        }
        if (hosts.isEmpty()) {
            asked.authority().ifPresent(asked::checkAgainst);
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
        if (!lengths.isEmpty() || encodings.size() > 1 || version.equals(HttpVersion.HTTP_1_0)) {
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
