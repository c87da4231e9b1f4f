package io.holdfast.roles.router;

import io.holdfast.base.time.Time;
import io.holdfast.http.Problem;
import io.holdfast.http.ServerRequest;
import io.holdfast.http.trace.RequestScope;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * A line for each request: who asked for what, which nodes were tried and why, how it ended, how long it took and how much was sent. People
 * read the text, programs the key and value pairs beside it; both are bounded. The id and the trace of the request are added to every line
 * about it.
 */
final class AccessLog {
    private static final Logger LOG = LoggerFactory.getLogger("access");
    private static final int TEXT_MAX = 200;
    private static final int ATTEMPTS_MAX = 1_000;

    /** Which requests get a line. */
    enum Which {
        NONE,
        /** Those that failed or needed more than one node. */
        TROUBLED,
        ALL
    }

    /** What is said of one request. @param status that the client got, null if it had left */
    private record Line(
            ServerRequest request,
            RequestScope scope,
            String route,
            String service,
            @Nullable Integer status,
            String attempts,
            int attemptCount,
            double millis,
            String failure) {
        // Told to the logger, since the line may be written on the context of a connection that another request opened.
        void write() {
            MDC.put("request_id", scope.requestId());
            MDC.put("trace_id", scope.traceId());
            try {
                log();
            } finally {
                MDC.clear();
            }
        }

        private void log() {
            String client = request.remoteAddress();
            String path = cut(request.path(), TEXT_MAX);
            long bytes = request.response().bytesWritten();
            LOG.atInfo()
                    .addKeyValue("client", client)
                    .addKeyValue("method", request.method())
                    .addKeyValue("path", path)
                    .addKeyValue("route", route)
                    .addKeyValue("service", service)
                    .addKeyValue("status", status == null ? "left" : status)
                    .addKeyValue("bytes", bytes)
                    .addKeyValue("duration_ms", millis)
                    .addKeyValue("attempts", attemptCount)
                    .log(
                            "{} {} {} {} {} [{}] {}B {}ms{}",
                            client,
                            request.method(),
                            path,
                            service,
                            status == null ? "left" : status,
                            cut(attempts, ATTEMPTS_MAX),
                            bytes,
                            "%.1f".formatted(millis),
                            failure.isEmpty() ? "" : " failed: " + cut(failure, TEXT_MAX));
        }
    }

    private final Which which;
    private final Time time;

    AccessLog(Which which, Time time) {
        this.which = which;
        this.time = time;
    }

    /**
     * The line about a request, for when its response has been written: only then is it known how much that was.
     *
     * @param status of the response
     * @param failure what the request ended with; null when it was answered
     */
    Runnable line(Exchange exchange, int status, @Nullable Throwable failure) {
        boolean troubled = failure != null || exchange.plan().tried().size() > 1;
        if (which == Which.NONE || which == Which.TROUBLED && !troubled) {
            return () -> {};
        }
        Line line = new Line(
                exchange.request(),
                exchange.scope(),
                exchange.route().prefix(),
                exchange.service(),
                exchange.isAbandoned() ? null : status,
                exchange.attempts().toString(),
                exchange.attempts().count(),
                AttemptRecorder.millis(exchange.tookNanos(time)),
                failure == null ? "" : String.valueOf(failure.getMessage()));
        return line::write;
    }

    /** A request that went to no service, once it has its response. */
    void write(ServerRequest request, RequestScope scope, Problem problem, Duration took) {
        if (which != Which.NONE) {
            double millis = AttemptRecorder.millis(took.toNanos());
            new Line(request, scope, "-", Unrouted.SERVICE, problem.status(), "", 0, millis, problem.code()).write();
        }
    }

    // A client could fill the log with long values.
    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + "...";
    }
}
