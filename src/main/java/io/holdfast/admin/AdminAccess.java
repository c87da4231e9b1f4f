package io.holdfast.admin;

import io.holdfast.http.DirectEndpoint;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What each route of the admin port needs: the one place that says it. A route that is not here ends the start of the port.
 *
 * <p>{@link #mount} puts a guard with the very method and path of a route before it, so that both match the same requests.
 */
final class AdminAccess {

    /** What a request has to bring. */
    enum Need {
        /** Nothing: probes, and pages that show nothing by themselves. */
        NOTHING,
        /** The token of scrapers, or what {@code VIEWER} needs; nothing where the port listens at loopback alone. */
        SCRAPE,
        /** The scope {@code viewer}; nothing where the port listens at loopback alone. */
        VIEWER,
        /** The scope {@code operator}. */
        OPERATOR,
        /** The scope {@code admin}. */
        ADMIN;

        /** Whether the request changes something. */
        boolean isChange() {
            return compareTo(OPERATOR) >= 0;
        }

        /** The scope that opens it; {@code VIEWER} for what may be open. */
        OperatorScope scope() {
            return switch (this) {
                case NOTHING, SCRAPE, VIEWER -> OperatorScope.VIEWER;
                case OPERATOR -> OperatorScope.OPERATOR;
                case ADMIN -> OperatorScope.ADMIN;
            };
        }
    }

    record Row(String method, String path, Need need) {
        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    static final List<Row> ROWS = List.of(
            row("GET", "/health/live", Need.NOTHING),
            row("GET", "/health/ready", Need.NOTHING),
            row("GET", "/health/started", Need.NOTHING),
            // The console, which asks for a token itself, and the description of this port.
            row("GET", "/", Need.NOTHING),
            row("GET", "/app.js", Need.NOTHING),
            row("GET", "/app.css", Need.NOTHING),
            row("GET", "/icon.svg", Need.NOTHING),
            row("GET", "/inter.woff2", Need.NOTHING),
            row("GET", "/licenses.txt", Need.NOTHING),
            row("GET", "/api", Need.NOTHING),
            row("GET", "/api/app.js", Need.NOTHING),
            row("GET", "/api/app.css", Need.NOTHING),
            row("GET", "/api/icon.svg", Need.NOTHING),
            row("GET", "/api/inter.woff2", Need.NOTHING),
            row("GET", "/api/licenses.txt", Need.NOTHING),
            row("GET", "/openapi.json", Need.NOTHING),
            // Says who is signed in, takes a token, and ends the session of whoever asks.
            row("GET", "/login", Need.NOTHING),
            row("POST", "/login", Need.NOTHING),
            row("DELETE", "/login", Need.NOTHING),
            row("GET", "/metrics", Need.SCRAPE),
            row("GET", "/status", Need.VIEWER),
            row("GET", "/events", Need.VIEWER),
            row("GET", "/groups/:group", Need.VIEWER),
            row("GET", "/orders", Need.VIEWER),
            row("GET", "/orders/:number", Need.VIEWER),
            row("GET", "/products", Need.VIEWER),
            row("GET", "/attempts/:what", Need.VIEWER),
            row("PUT", "/instances/:service/:id", Need.OPERATOR),
            row("DELETE", "/instances/:service/:id", Need.OPERATOR),
            row("POST", "/instances/:service/:id/drain", Need.OPERATOR),
            row("POST", "/instances/:service/:id/undrain", Need.OPERATOR),
            row("POST", "/instances/:service/:id/eject", Need.OPERATOR),
            row("POST", "/instances/:service/:id/readmit", Need.OPERATOR),
            row("POST", "/groups/:group/transfer", Need.OPERATOR),
            row("POST", "/groups/:group/members", Need.ADMIN),
            row("POST", "/groups/:group/crash", Need.ADMIN),
            row("POST", "/processes/:id/kill", Need.ADMIN),
            row("POST", "/processes/:id/pause", Need.ADMIN),
            row("POST", "/chaos/crash", Need.ADMIN),
            row("POST", "/chaos/crash-at", Need.ADMIN),
            row("POST", "/chaos/pause", Need.ADMIN));

    private AdminAccess() {}

    private static Row row(String method, String path, Need need) {
        return new Row(method, path, need);
    }

    /** Puts guards before the routes, which are mounted after it. @param guard of what needs something */
    static void mount(Router router, Function<Need, Handler<RoutingContext>> guard) {
        ROWS.stream().filter(row -> row.need() != Need.NOTHING).forEach(row -> router.route(
                        HttpMethod.valueOf(row.method()), row.path())
                .handler(guard.apply(row.need())));
    }

    /** @throws IllegalStateException naming the routes of {@code router} that are not in the table */
    static void requireComplete(Router router) {
        Set<String> known = new TreeSet<>();
        ROWS.forEach(row -> known.add(row.toString()));
        Set<String> unknown = new TreeSet<>();
        for (Route route : router.getRoutes()) {
            if (!DirectEndpoint.isForPreparation(route)) {
                methods(route).stream()
                        .map(method -> method + " " + path(route))
                        .filter(one -> !known.contains(one))
                        .forEach(unknown::add);
            }
        }
        if (!unknown.isEmpty()) {
            throw new IllegalStateException(
                    "%s: not in the table of AdminAccess (expected: a row that says what it needs)"
                            .formatted(String.join(", ", unknown)));
        }
    }

    // As in the table only where it is for that very path: a wildcard and a regular expression are for more than a
    // guard sees.
    private static String path(Route route) {
        if (route.getPath() == null) {
            return "any path";
        }
        return route.isExactPath() ? route.getPath() : route.getPath() + "*";
    }

    private static List<String> methods(Route route) {
        return route.methods() == null || route.methods().isEmpty()
                ? List.of("any method")
                : route.methods().stream().map(HttpMethod::name).toList();
    }
}
