package io.holdfast.roles.router;

import io.holdfast.base.time.Time;
import io.holdfast.http.Problem;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A line for each request: what was requested, which nodes were tried and why, how it ended and how long it took. */
final class AccessLog {
    private static final Logger LOG = LoggerFactory.getLogger("access");
    private static final int TEXT_MAX = 200;

    /** Which requests get a line. */
    enum Which {
        NONE,
        /** Those that failed or needed more than one node. */
        TROUBLED,
        ALL
    }

    private final Which which;
    private final Time time;

    AccessLog(Which which, Time time) {
        this.which = which;
        this.time = time;
    }

    /** @param failure what the request ended with; null when it was answered */
    void write(Exchange exchange, Throwable failure) {
        boolean troubled = failure != null || exchange.plan().tried().size() > 1;
        if (which == Which.NONE || which == Which.TROUBLED && !troubled) {
            return;
        }
        LOG.info(
                "{} {} {} {} [{}] {}ms{}",
                exchange.headers().get("X-Request-Id"),
                exchange.request().method(),
                exchange.request().path(),
                exchange.route().service(),
                exchange.attempts(),
                "%.1f".formatted(exchange.tookNanos(time) / 1e6),
                failure == null ? "" : " failed: " + failure.getMessage());
    }

    /** A request that goes to no service. */
    void write(HttpServerRequest request, Problem problem, Duration took) {
        if (which != Which.NONE) {
            String id = request.getHeader("X-Request-Id");
            LOG.info(
                    "{} {} {} {} [] {}ms failed: {} {}",
                    id == null ? "-" : cut(id),
                    request.method(),
                    cut(String.valueOf(request.path())),
                    Unrouted.SERVICE,
                    "%.1f".formatted(took.toNanos() / 1e6),
                    problem.status(),
                    problem.code());
        }
    }

    // Not validated yet: a client could fill the log with long values.
    private static String cut(String text) {
        return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX) + "...";
    }
}
