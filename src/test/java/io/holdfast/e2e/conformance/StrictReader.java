package io.holdfast.e2e.conformance;

import io.holdfast.e2e.conformance.Message.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads one message as RFC 9112 writes it and not a byte otherwise: the judge of what the router sends, so it shares nothing with the
 * router's own readers.
 */
public final class StrictReader {
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final Pattern REQUEST_LINE = Pattern.compile("(" + TOKEN + ") ([\\x21-\\x7e]+) (HTTP/1\\.[01])");
    private static final Pattern STATUS_LINE =
            Pattern.compile("(HTTP/1\\.[01]) ([1-9][0-9]{2})(?: ([^\\r\\n\\x00]*))?");
    private static final Pattern FIELD = Pattern.compile("(" + TOKEN + "):([^\\r\\n\\x00]*)");
    private static final Pattern CONTROL = Pattern.compile("[\\x01-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]");
    private static final Pattern BARE = Pattern.compile("(?<!\\r)\\n|\\r(?!\\n|\\z)|\\x00");
    private static final Pattern HOST = Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])(:[0-9]*)?");
    private static final Pattern QUOTED =
            Pattern.compile("\"(?:[\\t\\x20-\\x7e\\x80-\\xff&&[^\"\\\\]]|\\\\[\\t\\x20-\\x7e\\x80-\\xff])*\"");
    private static final Pattern CHUNK = Pattern.compile("([0-9A-Fa-f]{1,16})((?:[ \\t]*;[ \\t]*" + TOKEN
            + "(?:[ \\t]*=[ \\t]*(?:" + TOKEN + "|" + QUOTED.pattern() + "))?)*+)");
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");
    private static final Set<String> FRAMING = Set.of("content-length", "transfer-encoding");
    private static final Set<String> NOT_FOR_TRAILERS = Set.of(
            "host",
            "content-type",
            "authorization",
            "set-cookie",
            "connection",
            "trailer",
            "te",
            "upgrade",
            "expect",
            "content-encoding");
    private static final int LINE_MAX = 200_000;

    /** The bytes are no message, or not one that everybody reads alike. */
    public static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String how) {
            super(how);
        }
    }

    private final String bytes;
    private final List<String> oddities = new ArrayList<>();
    private int at;
    private List<Field> trailers = List.of();

    private StrictReader(String bytes) {
        this.bytes = bytes;
    }

    /** The first request in {@code bytes}; empty while it is not whole. */
    public static Optional<Message> request(String bytes) throws Malformed {
        return new StrictReader(bytes).request();
    }

    /**
     * The first response in {@code bytes}; empty while it is not whole.
     *
     * @param method of the request
     * @param ended whether no more bytes will come
     */
    public static Optional<Message> response(String bytes, String method, boolean ended) throws Malformed {
        return new StrictReader(bytes).response(method, ended);
    }

    private Optional<Message> request() throws Malformed {
        Optional<List<String>> lines = head();
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        Matcher first = REQUEST_LINE.matcher(lines.get().get(0));
        if (!first.matches()) {
            throw new Malformed("request line " + shown(lines.get().get(0)));
        }
        List<Field> fields = fields(lines.get().subList(1, lines.get().size()));
        checkHost(values(fields, "host"), first.group(3));
        Optional<String> length = length(fields, first.group(3));
        Optional<String> body = length.isEmpty() ? Optional.of("") : body(length.get());
        String framing = length.map(l -> l.equals("chunked") ? l : "length").orElse("none");
        return body.map(content -> message(first, fields, framing, content));
    }

    private Optional<Message> response(String method, boolean ended) throws Malformed {
        Optional<List<String>> lines = head();
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        Matcher first = STATUS_LINE.matcher(lines.get().get(0));
        if (!first.matches()) {
            throw new Malformed("status line " + shown(lines.get().get(0)));
        }
        if (first.group(3) == null || CONTROL.matcher(first.group(3)).find()) {
            oddities.add("reason phrase");
        }
        List<Field> fields = fields(lines.get().subList(1, lines.get().size()));
        Optional<String> length = length(fields, first.group(1));
        String framing = length.map(l -> l.equals("chunked") ? l : "length").orElse("close");
        int status = Integer.parseInt(first.group(2));
        boolean bodiless = status < 200 || status == 204;
        if (bodiless && length.isPresent()) {
            if (status == 101) {
                throw new Malformed("101 with a framing of its own");
            }
            oddities.add(status + " with " + framing);
        }
        if (bodiless || status == 304 || method.equals("HEAD")) {
            return Optional.of(message(first, fields, "none", ""));
        }
        if (length.isEmpty() && !ended) {
            return Optional.empty();
        }
        Optional<String> body = length.isEmpty() ? Optional.of(bytes.substring(at)) : body(length.get());
        if (length.isEmpty()) {
            at = bytes.length();
        }
        return body.map(content -> message(first, fields, framing, content));
    }

    private Message message(Matcher first, List<Field> fields, String framing, String body) {
        String third = first.group(3) == null ? "" : first.group(3);
        return new Message(
                List.of(first.group(1), first.group(2), third), fields, framing, body, trailers, at, oddities);
    }

    private Optional<List<String>> head() throws Malformed {
        return section("the head");
    }

    /** Lines up to an empty one. */
    private Optional<List<String>> section(String what) throws Malformed {
        int end = bytes.indexOf("\r\n\r\n", at);
        String part = end < 0 ? bytes.substring(at) : bytes.substring(at, end);
        Matcher bare = BARE.matcher(part);
        if (bare.find()) {
            throw new Malformed("bare LF, bare CR or NUL in %s at %d".formatted(what, bare.start()));
        }
        if (end < 0) {
            return Optional.empty();
        }
        at = end + 4;
        return Optional.of(List.of(part.split("\r\n", -1)));
    }

    private List<Field> fields(List<String> lines) throws Malformed {
        List<Field> fields = new ArrayList<>();
        for (String line : lines) {
            Matcher field = FIELD.matcher(line);
            if (!field.matches()) {
                boolean folded = line.startsWith(" ") || line.startsWith("\t");
                throw new Malformed((folded ? "folded line " : "field line ") + shown(line));
            }
            String value = field.group(2).replaceAll("^[ \\t]+|[ \\t]+\\z", "");
            if (CONTROL.matcher(value).find()) {
                oddities.add("control characters in " + field.group(1));
            }
            fields.add(new Field(field.group(1), value));
        }
        return fields;
    }

    private void checkHost(List<String> hosts, String version) throws Malformed {
        if (hosts.size() > 1) {
            throw new Malformed(hosts.size() + " Host fields");
        }
        if (hosts.isEmpty() && version.equals("HTTP/1.1")) {
            throw new Malformed("no Host");
        }
        for (String host : hosts) {
            if (!HOST.matcher(host).matches()) {
                throw new Malformed("Host " + shown(host));
            }
        }
    }

    /** {@code chunked}, the digits of a length, or nothing. */
    private static Optional<String> length(List<Field> fields, String version) throws Malformed {
        List<String> encodings = values(fields, "transfer-encoding");
        List<String> lengths = values(fields, "content-length");
        if (encodings.size() + lengths.size() > 1) {
            throw new Malformed("framed by %s and %s".formatted(encodings, lengths));
        }
        if (encodings.size() == 1) {
            if (version.equals("HTTP/1.0") || !encodings.get(0).equalsIgnoreCase("chunked")) {
                throw new Malformed("Transfer-Encoding %s in %s".formatted(encodings, version));
            }
            return Optional.of("chunked");
        }
        if (lengths.size() == 1 && !LENGTH.matcher(lengths.get(0)).matches()) {
            throw new Malformed("Content-Length " + lengths);
        }
        return lengths.stream().findFirst();
    }

    private Optional<String> body(String length) throws Malformed {
        if (length.equals("chunked")) {
            return chunks();
        }
        long end = at + Long.parseLong(length);
        if (end > bytes.length()) {
            return Optional.empty();
        }
        String body = bytes.substring(at, (int) end);
        at = (int) end;
        return Optional.of(body);
    }

    private Optional<String> chunks() throws Malformed {
        StringBuilder body = new StringBuilder();
        while (true) {
            int lineEnd = bytes.indexOf('\n', at);
            if (lineEnd < 0) {
                if (bytes.length() - at > LINE_MAX) {
                    throw new Malformed("a chunk's line without an end");
                }
                return Optional.empty();
            }
            String line = bytes.substring(at, lineEnd + 1);
            Matcher chunk = CHUNK.matcher(line.endsWith("\r\n") ? line.substring(0, line.length() - 2) : line);
            if (!chunk.matches()) {
                throw new Malformed("a chunk's line " + shown(line));
            }
            at = lineEnd + 1;
            long size = Long.parseUnsignedLong(chunk.group(1), 16);
            if (size == 0) {
                return trailers().map(more -> body.toString());
            }
            if (size < 0 || at + size + 2 > bytes.length()) {
                return Optional.empty();
            }
            int end = at + (int) size;
            if (!bytes.startsWith("\r\n", end)) {
                throw new Malformed("a chunk is longer than its size");
            }
            body.append(bytes, at, end);
            at = end + 2;
        }
    }

    private Optional<List<Field>> trailers() throws Malformed {
        if (bytes.startsWith("\r\n", at)) {
            at += 2;
            return Optional.of(List.of());
        }
        Optional<List<String>> lines = section("the trailers");
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        trailers = fields(lines.get());
        for (Field trailer : trailers) {
            String name = trailer.name().toLowerCase(Locale.ROOT);
            if (FRAMING.contains(name)) {
                throw new Malformed(name + " in the trailers");
            }
            if (NOT_FOR_TRAILERS.contains(name)) {
                oddities.add(name + " in the trailers");
            }
        }
        return Optional.of(trailers);
    }

    private static List<String> values(List<Field> fields, String name) {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(Field::value)
                .toList();
    }

    private static String shown(String text) {
        return "'" + Findings.shown(text) + "'";
    }
}
