package io.holdfast.telemetry.metrics;

import io.holdfast.api.Rpc;
import io.holdfast.base.time.Time;
import io.holdfast.http.DirectEndpoint;
import io.holdfast.http.RoutePattern;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Times the requests of a port whose routes are those of a {@link Router}, by the template of the route that took them. Calls of other
 * processes are measured where they are made, so those that arrive here are not.
 */
public final class RouteTimer {
    private static final String TIMED = "holdfast.timed";
    private static final Pattern PARAMETER = Pattern.compile(":(\\w+)");

    private final Router router;
    private final ServerRequests requests;
    private final String role;
    private final Time time;

    private RouteTimer(Router router, ServerRequests requests, String role, Time time) {
        this.router = router;
        this.requests = requests;
        this.role = role;
        this.time = time;
    }

    /** Times all routes of {@code router}; those that it has by now are there from the start. @param role that listens at the port */
    public static void mount(Router router, MeterRegistry meters, String role, Time time) {
        mount(router, new ServerRequests(meters, role), role, time);
    }

    /** The same. @param requests of the port, which others count too */
    public static void mount(Router router, ServerRequests requests, String role, Time time) {
        RouteTimer timer = new RouteTimer(router, requests, role, time);
        List.copyOf(router.getRoutes()).forEach(timer::expect);
        DirectEndpoint.forPreparation(router).order(Integer.MIN_VALUE).handler(timer::begin);
    }

    private void expect(Route route) {
        if (route.methods() != null && route.getPath() != null && !Rpc.isInternal(route.getPath())) {
            route.methods().forEach(method -> requests.expect(role, HttpLabels.method(method), template(route)));
        }
    }

    private void begin(RoutingContext ctx) {
        boolean isAgain = ctx.get(TIMED) != null; // a HEAD is routed a second time, as GET
        if (!isAgain && !Rpc.isInternal(String.valueOf(ctx.request().path()))) {
            ctx.put(TIMED, true);
            long began = time.nanos();
            String method = HttpLabels.method(ctx.request().method());
            ctx.addEndHandler(ended -> requests.ended(
                    role,
                    method,
                    templateOf(ctx),
                    ended.succeeded() ? ctx.response().getStatusCode() : ServerRequests.CLIENT_LEFT,
                    time.nanos() - began));
        }
        ctx.next();
    }

    // After a failure without a handler of its own the context has left its route.
    private String templateOf(RoutingContext ctx) {
        String current = template(ctx.currentRoute());
        String path = String.valueOf(ctx.request().path());
        return !current.isEmpty()
                ? current
                : router.getRoutes().stream()
                        .filter(route -> route.getPath() != null && RoutePattern.matches(route.getPath(), path))
                        .findFirst()
                        .map(RouteTimer::template)
                        .orElse("");
    }

    private static String template(@Nullable Route route) {
        return Optional.ofNullable(route)
                .map(Route::getPath)
                .map(path -> PARAMETER.matcher(path).replaceAll("{$1}"))
                .orElse("");
    }
}
