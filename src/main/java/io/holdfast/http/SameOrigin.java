package io.holdfast.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells requests of a page of ours from those that a page of another site makes a browser send. The browser names the page's site in
 * Origin, which no script can change (Fetch Standard, section 3.1); a cookie comes with both.
 */
public final class SameOrigin {
    private static final Pattern ORIGIN = Pattern.compile("(https?)://(.+)");
    private static final String FETCH_SITE = "Sec-Fetch-Site";
    /** The page itself, or its user by the address bar or a bookmark. */
    private static final Set<String> OURS = Set.of("same-origin", "none");

    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private SameOrigin() {}

    /** Whether the request says that it comes from a page of this very origin. */
    public static boolean is(HttpServerRequest request) {
        List<String> origins = request.headers().getAll(HttpHeaders.ORIGIN);
        return !isFromElsewhere(request)
                && origins.size() == 1
                && isHost(origins.get(0), request.getHeader(HttpHeaders.HOST));
    }

    /** Whether the request says that it comes from a page elsewhere, or from one that hides where it is from. */
    public static boolean isOther(HttpServerRequest request) {
        return isFromElsewhere(request) || request.headers().contains(HttpHeaders.ORIGIN) && !is(request);
    }

    // Browsers say it besides (Fetch Metadata, section 2.4), where the connection is to loopback or over TLS.
    private static boolean isFromElsewhere(HttpServerRequest request) {
        return !OURS.containsAll(request.headers().getAll(FETCH_SITE));
    }

    /** Whether the page came over TLS, which a proxy in front of this port ends. */
    public static boolean isSecure(HttpServerRequest request) {
        return String.valueOf(request.getHeader(HttpHeaders.ORIGIN)).startsWith("https://");
    }

    static boolean isHost(String origin, String host) {
        Matcher matcher = ORIGIN.matcher(origin);
        if (host == null || !matcher.matches()) {
            return false;
        }
        int port = matcher.group(1).equals("https") ? HTTPS : HTTP;
        Optional<Authority> page = Authority.parse(matcher.group(2), port);
        return page.isPresent() && page.equals(Authority.parse(host, port));
    }
}
