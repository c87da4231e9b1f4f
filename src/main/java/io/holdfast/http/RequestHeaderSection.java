package io.holdfast.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.http.impl.headers.HeadersMultiMap;
import java.util.List;
import java.util.Locale;
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
    private static final List<String> USUAL_METHODS =
            List.of("GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final long FRAMES = FieldName.CONTENT_LENGTH.bit() | FieldName.TRANSFER_ENCODING.bit();

    private final Limits limits;
    private final CrlfLines lines;
    private final FieldLines section;
    private @Nullable RequestTarget target; // null while the request line is read
    private String method = "";
    private @Nullable String host;
    private boolean http10;
    private boolean emptyLineSeen;

    RequestHeaderSection(Limits limits, int expectedBytes) {
        this.limits = limits;
        this.lines = new CrlfLines(expectedBytes);
        this.section = new FieldLines(lines, limits.fieldBytesMax(), limits.fieldsMax());
    }

    /** What is wrong with {@code bytes}, which begin a request; empty while nothing is. */
    static Optional<Problem> problemOf(byte[] bytes, Limits limits) {
        try {
            new RequestHeaderSection(limits, bytes.length).read(Unpooled.wrappedBuffer(bytes));
            return Optional.empty();
        } catch (Rejection refused) {
            return Optional.of(refused.problem());
        }
    }

    /** Reads as far as the section goes. @return whether it is complete */
    boolean read(ByteBuf in) {
        while (target == null) {
            if (!in.isReadable() || !lines.read(in, limits.lineBytesMax(), RequestHeaderSection::tooLong)) {
                return false;
            }
            readFirst();
        }
        if (!section.read(in)) {
            return false;
        }
        checkNames();
        checkHost(target);
        checkFraming();
        return true;
    }

    /** The complete section as Vert.x' server takes it: with its target in origin form. */
    HttpRequest message() {
        HeadersMultiMap headers = HeadersMultiMap.caseInsensitive();
        // HTTP/1.0 may omit Host: then the authority of a target in absolute form is kept as the Host field.
        if (!fields().has(FieldName.HOST)) {
            target().authority().ifPresent(authority -> headers.add("Host", authority));
        }
        for (int i = 0; i < fields().count(); i++) {
            headers.add((CharSequence) fields().name(i), (CharSequence) fields().value(i));
        }
        return new DefaultHttpRequest(
                http10 ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1,
                HttpMethod.valueOf(method),
                target().form(),
                (HttpHeaders) headers);
    }

    Fields fields() {
        return section.fields();
    }

    String method() {
        return method;
    }

    /** Of the complete request line. */
    RequestTarget target() {
        return Objects.requireNonNull(target, "the request line is not complete");
    }

    /** The value of Host; null if the section has none. */
    @Nullable
    String host() {
        return host;
    }

    boolean isHttp10() {
        return http10;
    }

    /** Whether the response has no content, whatever its status (RFC 9110, section 9.3.2). */
    boolean asksForHeadOnly() {
        return method.equals("HEAD");
    }

    boolean isChunked() {
        return fields().has(FieldName.TRANSFER_ENCODING);
    }

    /** Of the body that follows, unless it is chunked. */
    long contentLength() {
        return fields().has(FieldName.CONTENT_LENGTH) ? fields().number(FieldName.CONTENT_LENGTH) : 0;
    }

    /** Whether the client wants no further request to be read from this connection (section 9.6). */
    boolean isLast() {
        boolean usual = !http10 && !fields().has(FieldName.CONNECTION);
        if (usual || fields().hasOnly(FieldName.CONNECTION, "keep-alive")) {
            return false;
        }
        List<String> options = fields().members(FieldName.CONNECTION);
        return options.contains("close") || http10 && !options.contains("keep-alive");
    }

    private void readFirst() {
        if (lines.length() == 0 && !emptyLineSeen) {
            emptyLineSeen = true; // §2.2: some old clients send an extra CRLF after a body
            lines.next();
            return;
        }
        RequestTarget asked = parse(lines.bytes(), lines.from(), lines.to());
        // The next recipient has limits, too.
        if (method.length() + asked.form().length() + VERSION_LENGTH + 2 > limits.lineBytesMax()) {
            throw tooLong(limits.lineBytesMax());
        }
        target = asked;
        lines.next();
    }

    private static Rejection tooLong(int most) {
        return new Rejection(414, "uri-too-long", "the request line has more than %d bytes".formatted(most));
    }

    private RequestTarget parse(byte[] line, int from, int to) {
        int methodEnd = from;
        while (methodEnd < to && FieldLines.isToken(line[methodEnd])) {
            methodEnd++;
        }
        int targetEnd = indexOfSpace(line, methodEnd + 1, to);
        if (methodEnd == from
                || targetEnd >= to
                || line[methodEnd] != ' '
                || indexOfSpace(line, targetEnd + 1, to) < to) {
            throw Rejection.malformed("the request line is not: method, space, target, space, version");
        }
        method = method(line, from, methodEnd);
        readVersion(line, targetEnd + 1, to);
        if (method.equalsIgnoreCase("CONNECT")) {
            throw new Rejection(501, "not-implemented", "there are no tunnels here");
        }
        return RequestTarget.parse(method, lines.text(methodEnd + 1, targetEnd));
    }

    private static int indexOfSpace(byte[] line, int from, int to) {
        int at = from;
        while (at < to && line[at] != ' ') {
            at++;
        }
        return at;
    }

    private String method(byte[] line, int from, int to) {
        for (String usual : USUAL_METHODS) {
            if (usual.length() == to - from && isText(line, from, usual)) {
                return usual;
            }
        }
        return lines.text(from, to);
    }

    private static boolean isText(byte[] line, int from, String text) {
        int at = 0;
        while (at < text.length() && line[from + at] == text.charAt(at)) {
            at++;
        }
        return at == text.length();
    }

    private void readVersion(byte[] line, int from, int to) {
        boolean known = to - from == VERSION_LENGTH && isText(line, from, "HTTP/1.");
        http10 = known && line[to - 1] == '0';
        if (http10 || known && line[to - 1] == '1') {
            return;
        }
        String text = lines.text(from, to);
        if (!VERSION.matcher(text).matches()) {
            throw Rejection.malformed("the request line does not end with an HTTP version");
        }
        throw new Rejection(505, "http-version-not-supported", "%s (expected: HTTP/1.1)".formatted(text));
    }

    // Not our own reader, but nodes behind us that are built on such a decoder.
    private void checkNames() {
        for (int i = 0; i < fields().count(); i++) {
            if (fields().known(i) == null && RequestRules.isMistakable(fields().name(i))) {
                throw Rejection.malformed("a field's name differs from one that frames or types the body in a letter");
            }
        }
    }

    private void checkHost(RequestTarget asked) {
        int hosts = fields().count(FieldName.HOST);
        // §3.2: exactly one, and a valid one; HTTP/1.0 knew none.
        if (hosts > 1 || hosts == 0 && !http10) {
            throw Rejection.malformed("there are %d Host headers (expected: one)".formatted(hosts));
        }
        String named = fields().get(FieldName.HOST);
        host = named;
        if (named != null) {
            if (!Authority.isValid(named)) {
                throw Rejection.malformed("Host is not a host with an optional port");
            }
            asked.checkAgainst(named);
        } else {
            asked.authority().ifPresent(asked::checkAgainst);
        }
    }

    private void checkFraming() {
        if (fields().hasNone(FRAMES)) {
            return;
        }
        boolean length = fields().has(FieldName.CONTENT_LENGTH);
        // §6.3 lets a list of equal lengths pass for one; nobody needs that.
        if (length && (fields().count(FieldName.CONTENT_LENGTH) > 1 || contentLength() < 0)) {
            throw Rejection.malformed("Content-Length is not one whole number");
        }
        if (!isChunked()) {
            return;
        }
        // §6.1: both, or a coding in HTTP/1.0, ought to be handled as an attempt to smuggle.
        List<String> encodings = fields().all(FieldName.TRANSFER_ENCODING);
        if (length || encodings.size() > 1 || http10) {
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
