package io.holdfast.registry;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The rules for external services: those that are none of this product's roles, registered by an agent or through the admin port. */
public final class ExternalServiceRules {
    public static final String SERVICE = "1 to 64 of a-z, 0-9 and -, and none of our own services";
    public static final String ID = "1 to 64 letters, digits, dots, dashes and underscores, not . or ..";
    public static final String URL = "http:// or https://, host, port and nothing else";
    public static final String ROUTE =
            "a path such as /billing, at most 128 characters of A-Z a-z 0-9 . _ ~ - and /, not ours, not below /internal or /health";
    public static final String HEALTH = "a path such as /health, at most 256 visible ASCII characters";
    public static final int ROUTES_MAX = 16;

    private static final List<String> BUILT_IN_PATHS =
            List.of("/products", "/orders", "/leader", "/v1/expenses", "/record", "/internal", "/health");
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,64}");
    private static final Pattern PREFIX = Pattern.compile("/|(?:/[A-Za-z0-9._~-]+)+/?");
    private static final Pattern PATH = Pattern.compile("/[\\x21-\\x7e&&[^#]]*");

    private ExternalServiceRules() {}

    /** Whether an external service may have that name. @param reserved for the services of this product */
    public static boolean isService(String text, Set<String> reserved) {
        return NAME.matcher(text).matches() && !reserved.contains(text);
    }

    public static boolean isId(String text) {
        return Instance.isId(text);
    }

    /** Where an instance listens, with its port; empty when {@code text} is anything but that. */
    public static Optional<URI> url(String text) {
        try {
            URI url = new URI(text);
            boolean bare = url.getRawUserInfo() == null
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null
                    && ("".equals(url.getRawPath()) || "/".equals(url.getRawPath()));
            boolean known = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (!bare || !known || url.getHost() == null || url.getPort() > 65_535 || url.getPort() == 0) {
                return Optional.empty();
            }
            int port = url.getPort() > 0 ? url.getPort() : "https".equals(url.getScheme()) ? 443 : 80;
            return Optional.of(URI.create("%s://%s:%d".formatted(url.getScheme(), url.getHost(), port)));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** Whether requests below {@code prefix} may be given to an external service. */
    public static boolean isRoute(String prefix) {
        String below = prefix.toLowerCase(Locale.ROOT) + "/";
        return prefix.length() <= 128
                && PREFIX.matcher(prefix).matches()
                && Stream.of(prefix.split("/")).noneMatch(segment -> segment.matches("\\.{1,2}"))
                && BUILT_IN_PATHS.stream().noneMatch(path -> below.startsWith(path + "/"));
    }

    public static boolean isHealthPath(String path) {
        return path.length() <= 256 && PATH.matcher(path).matches();
    }

    /** What routers read from the metadata of an external service. @param below responses with a smaller status are good ones */
    public static Map<String, String> meta(List<String> routes, String healthPath, int below) {
        Map<String, String> meta = new LinkedHashMap<>();
        meta.put("health", healthPath);
        meta.put("health-below", Integer.toString(below));
        if (!routes.isEmpty()) {
            meta.put("route", String.join(",", routes));
        }
        return meta;
    }

    /** The id of an instance without one of its own: its address. */
    public static String idOf(URI url) {
        String host = url.getHost().replaceAll("[^A-Za-z0-9._-]+", ".").replaceAll("^\\.|\\.$", "");
        String id = host + "-" + url.getPort();
        return id.substring(Math.max(0, id.length() - 64));
    }
}
