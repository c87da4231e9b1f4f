package io.holdfast.telemetry.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * {@code http_server_request_duration_seconds}: the requests that a service port answered, by route and status. The number of its series
 * is bounded, whatever routes come and go. Any thread may use it.
 */
public final class ServerRequests {
    /** In place of a status: the client left before there was one. */
    public static final int CLIENT_LEFT = 499;

    private static final int SERIES_MAX = 2_000;
    private static final String BEYOND = "(other)";

    /** @param method of {@link HttpLabels} @param route a template, such as {@code /orders/{number}}; empty if none was found */
    private record Series(String service, String method, String route, int status) {}

    private final MeterRegistry meters;
    private final String role;
    private final Map<Series, Timer> timers = new ConcurrentHashMap<>();

    /** @param role that listens at the port */
    public ServerRequests(MeterRegistry meters, String role) {
        this.meters = meters;
        this.role = role;
    }

    /** Makes a series, so that the first request on the route is seen to rise. */
    public void expect(String service, String method, String route) {
        timer(new Series(service, method, route, 200));
    }

    public void ended(String service, String method, String route, int status, long nanos) {
        timer(new Series(service, method, route, status)).record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer timer(Series series) {
        Timer known = timers.get(series);
        if (known != null) {
            return known;
        }
        return timers.size() < SERIES_MAX
                ? timers.computeIfAbsent(series, this::register)
                : register(new Series(BEYOND, series.method(), BEYOND, series.status()));
    }

    private Timer register(Series series) {
        return Timer.builder("http.server.request.duration")
                .description("requests that a service port answered, as seen by the role that listens there; "
                        + "a router names the service that the route leads to, (none) without a route; "
                        + "status 499 if the client left first")
                .tag("role", role)
                .tag("service", series.service())
                .tag("http.request.method", series.method())
                .tag("http.route", series.route())
                .tag("http.response.status.code", Integer.toString(series.status()))
                .register(meters);
    }
}
