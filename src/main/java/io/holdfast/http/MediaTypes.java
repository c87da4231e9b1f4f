package io.holdfast.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** The media type of a request's content: JSON, not compressed. Anything else is a 415 that names it (RFC 9110, section 15.5.16). */
public final class MediaTypes {
    public static final String JSON = "application/json";

    private static final String IDENTITY = "identity";
    private static final Set<HttpMethod> WITH_BODY = Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH);

    private MediaTypes() {}

    /** @throws Rejection when the content of the request is something else */
    static void check(RoutingContext ctx) {
        boolean withBody = WITH_BODY.contains(ctx.request().method());
        if (withBody || ctx.body().length() > 0) {
            checkCoding(ctx);
        }
        if (withBody) {
            checkType(ctx);
        }
    }

    private static void checkCoding(RoutingContext ctx) {
        List<String> codings = ctx.request().headers().getAll(HttpHeaders.CONTENT_ENCODING);
        boolean plain = codings.stream()
                .flatMap(line -> Stream.of(line.split(",", -1)))
                .allMatch(coding -> coding.strip().equalsIgnoreCase(IDENTITY));
        if (!plain) {
            ctx.response().putHeader(HttpHeaders.ACCEPT_ENCODING, IDENTITY);
            throw unsupported("Content-Encoding", codings, IDENTITY + ", or none");
        }
    }

    private static void checkType(RoutingContext ctx) {
        MultiMap headers = ctx.request().headers();
        List<String> types = headers.getAll(HttpHeaders.CONTENT_TYPE);
        if (types.size() == 1 && mediaType(types.get(0)).equals(JSON)) {
            return;
        }
        ctx.response().putHeader(HttpHeaders.ACCEPT, JSON);
        if (ctx.request().method() == HttpMethod.PATCH) {
            ctx.response().putHeader("Accept-Patch", JSON); // RFC 5789, section 2.2
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
