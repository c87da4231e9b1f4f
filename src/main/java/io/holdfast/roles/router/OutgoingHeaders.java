package io.holdfast.roles.router;

import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Randomness;
import io.holdfast.http.Headers;
import io.holdfast.http.trace.RequestScope;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The header fields of a forwarded request: those of the client's message without the hop-by-hop ones, and those by which the router
 * describes the client. Fields about earlier hops ({@link ClientIdentityFields}) are kept only from a trusted proxy.
 */
final class OutgoingHeaders {
    private static final int PORT_DIGITS_MAX = 5;

    private final TrustedHops trusted;

    OutgoingHeaders(TrustedHops trusted) {
        this.trusted = trusted;
    }

    /** The fields are the same for every attempt but those of its trace: by the minted key a service recognizes a retry. */
    MultiMap of(HttpServerRequest request, RequestScope scope, Route route, Deadline deadline) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        String peer = request.remoteAddress().hostAddress();
        HopByHopFields.copy(request.headers(), headers, trusted.contains(peer));
        headers.remove("Content-Length").remove("Expect");
        headers.set(Headers.DEADLINE, Long.toString(deadline.epochMillis()));
        if (route.mintIdempotencyKey()
                && !Exchange.isSafe(request.method())
                && !headers.contains(Headers.IDEMPOTENCY_KEY)) {
            headers.set(Headers.IDEMPOTENCY_KEY, Randomness.token());
        }
        withoutOurCookies(headers);
        describeClient(request, peer, headers);
        headers.set(Headers.REQUEST_ID, scope.requestId());
        headers.remove("traceparent").remove("tracestate"); // each attempt has its own
        headers.add("Via", "1.1 holdfast");
        return headers;
    }

    // A browser sends the cookie of a console to every port of its host: it is no service's business.
    static void withoutOurCookies(MultiMap headers) {
        if (!headers.contains("Cookie")) {
            return;
        }
        List<String> lines = headers.getAll("Cookie");
        if (lines.stream().noneMatch(line -> line.contains(Headers.SESSION_COOKIE))) {
            return;
        }
        headers.remove("Cookie");
        String others = lines.stream()
                .flatMap(line -> Arrays.stream(line.split(";")))
                .map(String::strip)
                .filter(pair -> !pair.isEmpty() && !pair.startsWith(Headers.SESSION_COOKIE))
                .collect(Collectors.joining("; "));
        if (!others.isEmpty()) {
            headers.set("Cookie", others);
        }
    }

    private void describeClient(HttpServerRequest request, String peer, MultiMap headers) {
        String host = request.getHeader("Host");
        String proto = request.isSSL() ? "https" : "http";
        append(headers, "X-Forwarded-For", peer);
        setIfMissing(headers, "X-Forwarded-Proto", proto);
        setIfMissing(headers, "X-Forwarded-Host", host == null ? "" : host);
        setIfMissing(headers, "X-Forwarded-Port", port(headers));
        setIfMissing(headers, "X-Real-IP", trusted.clientOf(headers.get("X-Forwarded-For"), peer));
        append(headers, "Forwarded", forwarded(peer, host, proto));
    }

    /** What RFC 7239 has of this hop. @param host null when a client of HTTP/1.0 named none */
    static String forwarded(String peer, String host, String proto) {
        String quoted = peer.indexOf(':') >= 0 ? "\"[" + peer + "]\"" : peer;
        return "for=" + quoted + (host == null ? "" : ";host=\"" + host + "\"") + ";proto=" + proto;
    }

    // The port that the client connected to, as far as the hops tell: services build links to themselves from it.
    private static String port(MultiMap headers) {
        String host = headers.get("X-Forwarded-Host");
        String written = host == null ? "" : portAtEnd(host);
        return !written.isEmpty() ? written : headers.get("X-Forwarded-Proto").startsWith("https") ? "443" : "80";
    }

    // One to five digits behind the last colon, or nothing.
    private static String portAtEnd(String host) {
        int from = host.length();
        while (from > 0 && host.charAt(from - 1) >= '0' && host.charAt(from - 1) <= '9') {
            from--;
        }
        int digits = host.length() - from;
        return digits >= 1 && digits <= PORT_DIGITS_MAX && from > 0 && host.charAt(from - 1) == ':'
                ? host.substring(from)
                : "";
    }

    private static void append(MultiMap headers, String name, String value) {
        if (headers.contains(name)) {
            headers.set(name, String.join(", ", headers.getAll(name)) + ", " + value);
        } else {
            headers.add(name, value);
        }
    }

    private static void setIfMissing(MultiMap headers, String name, String value) {
        if (!headers.contains(name) && !value.isEmpty()) {
            headers.set(name, value);
        }
    }
}
