package io.holdfast.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * One file in memory, as it is and compressed. Each of the two has a strong entity tag of its own (RFC 9110, section 8.8.1).
 *
 * @param tag of the bytes as they are, quoted
 * @param gzip empty when compression does not pay
 */
record StaticFile(String type, String tag, Buffer bytes, Optional<Buffer> gzip) {
    /** Nothing but what comes from this origin as a file: no inline script or style, no other origin, no frame around it. */
    static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; "
                    + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "txt", "text/plain; charset=utf-8",
            "woff2", "font/woff2");

    /** A coding and its weight (RFC 9110, section 12.5.3). */
    private static final Pattern UNACCEPTABLE = Pattern.compile(";\\s*q\\s*=\\s*0(\\.0{0,3})?\\s*$");

    static StaticFile of(String name, byte[] content) {
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (type == null) {
            throw new IllegalArgumentException(name + ": of no known media type");
        }
        byte[] compressed = compress(content);
        return new StaticFile(
                type,
                "\"" + ContentHash.ofBytes(content).substring(0, 32) + "\"",
                Buffer.buffer(content),
                Optional.of(compressed)
                        .filter(smaller -> smaller.length < content.length * 9L / 10)
                        .map(Buffer::buffer));
    }

    Future<Response> answer(Call call) {
        boolean small = gzip.isPresent() && acceptsGzip(call);
        String current = small ? tag.substring(0, tag.length() - 1) + "-gzip\"" : tag;
        StreamedBody body = response -> {
            if (small) {
                response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
            }
            Contents.end(response, type, small ? gzip.orElseThrow() : bytes);
        };
        Response reply = Preconditions.of(call)
                .answer(current, body)
                .with("Cache-Control", "no-cache")
                .with("X-Content-Type-Options", "nosniff")
                .with("Referrer-Policy", "no-referrer")
                .with("Cross-Origin-Resource-Policy", "same-origin");
        if (gzip.isPresent()) {
            reply = reply.with("Vary", "Accept-Encoding");
        }
        return Future.succeededFuture(
                isDocument() ? reply.with("Content-Security-Policy", CONTENT_SECURITY_POLICY) : reply);
    }

    /** What a browser shows by itself, and would run scripts of. */
    private boolean isDocument() {
        return type.startsWith("text/html") || type.startsWith("image/svg");
    }

    private static boolean acceptsGzip(Call call) {
        Boolean any = null;
        for (String line : call.headers("Accept-Encoding")) {
            for (String member : line.toLowerCase(Locale.ROOT).split(",")) {
                String coding = member.split(";", 2)[0].strip();
                boolean fine = !UNACCEPTABLE.matcher(member).find();
                if (coding.equals("gzip") || coding.equals("x-gzip")) {
                    return fine;
                }
                if (coding.equals("*")) {
                    any = fine;
                }
            }
        }
        return Boolean.TRUE.equals(any);
    }

    private static byte[] compress(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        } catch (IOException e) {
            throw new IllegalStateException("memory cannot fail to be written", e);
        }
        return bytes.toByteArray();
    }
}
