package io.holdfast.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.api.Rpc;
import io.vertx.core.internal.net.RFC3986;
import java.net.URLEncoder;
import org.jspecify.annotations.Nullable;

/** Writes names into paths and queries. */
public final class Paths {
    /** Below it is what processes of the same cluster call, and nobody else. */
    public static final String INTERNAL = Rpc.PREFIX;

    private Paths() {}

    /**
     * The path by which routes are chosen, however a request spells it. Whoever decides by the path before there is a route has to decide by
     * this one.
     *
     * @param path as the request has it
     * @throws IllegalArgumentException for percent signs that encode nothing: no route has such a path
     */
    public static String normalized(@Nullable String path) {
        return path == null ? "/" : RFC3986.normalizePath(path); // as RoutingContext.normalizedPath does
    }

    /** {@code name} as one path segment or query value, whatever characters it has. */
    public static String encode(String name) {
        return URLEncoder.encode(name, UTF_8).replace("+", "%20");
    }
}
