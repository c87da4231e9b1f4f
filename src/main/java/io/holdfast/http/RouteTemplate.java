package io.holdfast.http;

import io.vertx.ext.web.Route;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The path of a route as OpenAPI writes it, {@code /products/{name}}: what metrics and traces call a request, whatever its path is. */
final class RouteTemplate {
    private static final Pattern PARAMETER = Pattern.compile(":([A-Za-z0-9_]+)");
    /** By path of the route: there are only as many as the code declares. */
    private static final Map<String, String> KNOWN = new ConcurrentHashMap<>();

    private RouteTemplate() {}

    /** Of the route that handles this request; empty where that is none with a path. */
    static Optional<String> of(RoutingContext ctx) {
        Route route = ctx.currentRoute();
        return route == null || route.getPath() == null
                ? Optional.empty()
                : Optional.of(KNOWN.computeIfAbsent(route.getPath(), RouteTemplate::of));
    }

    static String of(String path) {
        return PARAMETER.matcher(path).replaceAll("{$1}");
    }
}
