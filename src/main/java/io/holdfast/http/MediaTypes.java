package io.holdfast.http;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** The media type of a request's content: JSON, not compressed. Anything else is a 415 that names it (RFC 9110, section 15.5.16). */
public final class MediaTypes {
    public static final String JSON = "application/json";

    private static final String IDENTITY = "identity";
    private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

    private MediaTypes() {}

    /** @throws Rejection when the content of the request is something else */
    static void check(HttpExchange exchange) {
        boolean withBody = WITH_BODY.contains(exchange.method());
        if (withBody || exchange.body().length() > 0) {
            checkCoding(exchange);
        }
        if (withBody) {
            checkType(exchange);
        }
    }

    private static void checkCoding(HttpExchange exchange) {
        List<String> codings = exchange.headers("Content-Encoding");
        boolean plain = codings.stream()
                .flatMap(line -> Stream.of(line.split(",", -1)))
                .allMatch(coding -> coding.strip().equalsIgnoreCase(IDENTITY));
        if (!plain) {
            exchange.setHeader("Accept-Encoding", IDENTITY);
            throw unsupported("Content-Encoding", codings, IDENTITY + ", or none");
        }
    }

    private static void checkType(HttpExchange exchange) {
        List<String> types = exchange.headers("Content-Type");
        if (types.size() == 1 && mediaType(types.get(0)).equals(JSON)) {
            return;
        }
        exchange.setHeader("Accept", JSON);
        if (exchange.method().equals("PATCH")) {
            exchange.setHeader("Accept-Patch", JSON); // RFC 5789, section 2.2
        }
        throw unsupported("Content-Type", types, JSON);
    }

    private static Rejection unsupported(String header, List<String> found, String rule) {
        return new Rejection(
                415,
                "unsupported-media-type",
                "%s: %s (expected: %s)"
                        .formatted(header, found.isEmpty() ? "missing" : String.join(", ", found), rule));
    }

    private static String mediaType(String header) {
        return header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }
}
