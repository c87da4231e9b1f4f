package io.holdfast.roles.router;

import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Randomness;
import io.holdfast.http.Headers;
import io.holdfast.http.trace.RequestScope;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The header fields of a forwarded request: those of the client's message without the hop-by-hop ones, and those by which the router
 * describes the client. Fields about earlier hops ({@link ClientIdentityFields}) are kept only from a trusted proxy.
 */
final class OutgoingHeaders {
    private static final Pattern PORT = Pattern.compile(":([0-9]{1,5})$");

    private final TrustedHops trusted;

    OutgoingHeaders(TrustedHops trusted) {
        this.trusted = trusted;
    }

    /** The fields are the same for every attempt but those of its trace: by the minted key a service recognizes a retry. */
    MultiMap of(HttpServerRequest request, RequestScope scope, Route route, Deadline deadline) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        HopByHopFields.copy(request.headers(), headers);
        headers.remove("Content-Length").remove("Expect");
        headers.set(Headers.DEADLINE, Long.toString(deadline.epochMillis()));
        if (route.mintIdempotencyKey()
                && !Exchange.isSafe(request.method())
                && !headers.contains(Headers.IDEMPOTENCY_KEY)) {
            headers.set(Headers.IDEMPOTENCY_KEY, Randomness.token());
        }
        withoutOurCookies(headers);
        describeClient(request, headers);
        headers.set(Headers.REQUEST_ID, scope.requestId());
        headers.remove("traceparent").remove("tracestate"); // each attempt has its own
        headers.add("Via", "1.1 holdfast");
        return headers;
    }

    // A browser sends the cookie of a console to every port of its host: it is no service's business.
    static void withoutOurCookies(MultiMap headers) {
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

    private void describeClient(HttpServerRequest request, MultiMap headers) {
        String peer = request.remoteAddress().hostAddress();
        if (!trusted.contains(peer)) {
            List.copyOf(headers.names()).stream()
                    .filter(ClientIdentityFields::contains)
                    .forEach(headers::remove);
        }
        String host = request.getHeader("Host");
        String proto = request.isSSL() ? "https" : "http";
        append(headers, "X-Forwarded-For", peer);
        setIfMissing(headers, "X-Forwarded-Proto", proto);
        setIfMissing(headers, "X-Forwarded-Host", host == null ? "" : host);
        setIfMissing(headers, "X-Forwarded-Port", port(headers));
        setIfMissing(headers, "X-Real-IP", trusted.clientOf(headers.get("X-Forwarded-For"), peer));
        String quoted = peer.indexOf(':') >= 0 ? "\"[" + peer + "]\"" : peer;
        append(headers, "Forwarded", "for=%s;host=\"%s\";proto=%s".formatted(quoted, host, proto));
    }

    // The port that the client connected to, as far as the hops tell: services build links to themselves from it.
    private static String port(MultiMap headers) {
        Matcher written = PORT.matcher(headers.contains("X-Forwarded-Host") ? headers.get("X-Forwarded-Host") : "");
        return written.find()
                ? written.group(1)
                : headers.get("X-Forwarded-Proto").startsWith("https") ? "443" : "80";
    }

    private static void append(MultiMap headers, String name, String value) {
        List<String> before = headers.getAll(name);
        headers.set(name, before.isEmpty() ? value : String.join(", ", before) + ", " + value);
    }

    private static void setIfMissing(MultiMap headers, String name, String value) {
        if (!headers.contains(name) && !value.isEmpty()) {
            headers.set(name, value);
        }
    }
}
