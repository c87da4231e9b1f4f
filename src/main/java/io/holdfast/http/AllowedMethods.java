package io.holdfast.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Derives from the routes of a port how methods without a route are handled (RFC 9110, section 9): HEAD wherever GET is routed,
 * OPTIONS with the methods that the path allows, and any other method with 405 and the same list.
 */
final class AllowedMethods {
    private static final String HEAD = "holdfast.head";

    private AllowedMethods() {}

    /** Mounts it before all routes of {@code router}, including those that are added later. */
    static void mount(Router router) {
        DirectEndpoint.forPreparation(router).handler(ctx -> {
            HttpServerRequest request = ctx.request();
            if (request.method() == HttpMethod.HEAD
                    && of(router, request.path()).contains("GET")) {
                // The connection knows that the request was HEAD, and omits the content.
                ctx.put(HEAD, true);
                ctx.reroute(HttpMethod.GET, request.uri());
            } else {
                if (wasHead(ctx)) {
                    RequestIds.put(request); // rerouting clears the fields of the response
                }
                ctx.next();
            }
        });
    }

    /** Whether a request that is handled as GET was HEAD. */
    static boolean wasHead(RoutingContext ctx) {
        return Boolean.TRUE.equals(ctx.get(HEAD));
    }

    /** Responds to a request that matched no route, if only its method was wrong. @return whether it did */
    static boolean answer(Router router, RoutingContext ctx) {
        Set<String> allowed = of(router, ctx.request().path());
        if (allowed.isEmpty() || isNotTheMethod(ctx, allowed)) {
            return false;
        }
        ctx.response().putHeader("Allow", String.join(", ", allowed));
        if (ctx.request().method() == HttpMethod.OPTIONS) {
            ctx.response().setStatusCode(204);
            Contents.end(ctx.response(), Optional.empty());
            return true;
        }
        Problem.of(
                        405,
                        "method-not-allowed",
                        "%s is not possible at %s (expected: %s)"
                                .formatted(ctx.request().method(), ctx.request().path(), String.join(", ", allowed)))
                .sendTo(ctx.response());
        return true;
    }

    // A path with dot segments looks like one of a route, and is another one.
    private static boolean isNotTheMethod(RoutingContext ctx, Set<String> allowed) {
        HttpMethod method = ctx.request().method();
        return method != HttpMethod.OPTIONS && allowed.contains(method.name());
    }

    /** Sorted; empty where all matching routes are for any method, such as a guard. */
    private static Set<String> of(Router router, String path) {
        Set<String> allowed = new TreeSet<>();
        for (Route route : router.getRoutes()) {
            if (route.methods() != null && route.getPath() != null && RoutePattern.matches(route.getPath(), path)) {
                route.methods().forEach(method -> allowed.add(method.name()));
            }
        }
        if (allowed.contains("GET")) {
            allowed.add("HEAD");
        }
        if (!allowed.isEmpty()) {
            allowed.add("OPTIONS");
        }
        return allowed;
    }
}
