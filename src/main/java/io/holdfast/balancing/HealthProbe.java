package io.holdfast.balancing;

import io.holdfast.base.time.Time;
import io.holdfast.http.ResponseHeaderSection;
import io.holdfast.http.client.LocalFailure;
import io.holdfast.http.client.NodeClient;
import io.holdfast.http.client.NodeExchange;
import io.holdfast.http.client.NodeFailure;
import io.holdfast.http.client.NodeRequest;
import io.holdfast.http.client.NodeResponse;
import io.holdfast.http.client.PromisedResponse;
import io.holdfast.http.client.RequestContent;
import io.holdfast.http.client.RequestFields;
import io.holdfast.http.tls.ClientTls;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Checks the health of an HTTP service: one GET on a connection of its own, which is closed after the response. So no check waits for the
 * connection of another, and nothing that a service sends is read as the response to the next check. Confined to its event loop.
 */
public final class HealthProbe {

    /** What a check tells about the service. */
    public enum Outcome {
        /** The service responded; the status tells its health. */
        ANSWERED,
        /** The service could not be reached, or gave no complete response. */
        NO_ANSWER,
        /** Nothing: the check failed for a reason in this process or its machine. */
        NO_VERDICT
    }

    /**
     * The result of a check.
     *
     * @param status of the response; 0 where there is none
     * @param how for people
     */
    public record Verdict(Outcome outcome, int status, String how) {
        /** @param below responses with a smaller status are good ones */
        public boolean isGood(int below) {
            return outcome == Outcome.ANSWERED && status >= 200 && status < below;
        }

        public boolean isAnswered() {
            return outcome == Outcome.ANSWERED;
        }

        /** Whether it tells nothing about the service. */
        public boolean isInconclusive() {
            return outcome == Outcome.NO_VERDICT;
        }
    }

    /** A response that is longer counts as complete; the rest is not read. */
    private static final long CONTENT_BYTES_MAX = 65_536;

    private static final ResponseHeaderSection.Limits HEAD = new ResponseHeaderSection.Limits(65_536, 1_000);

    private final Vertx vertx;
    private final Time time;
    private final Duration timeout;
    private final NodeClient client;

    /** @param timeout for the connection, and again for the complete response */
    public HealthProbe(Vertx vertx, Time time, Duration timeout) {
        this(vertx, time, timeout, url -> ClientTls.SYSTEM);
    }

    /** The same. @param tls how an address is spoken with */
    public HealthProbe(Vertx vertx, Time time, Duration timeout, Function<URI, ClientTls> tls) {
        this.vertx = vertx;
        this.time = time;
        this.timeout = timeout;
        // No connection is kept: nothing that one check leaves behind is read as the response to the next.
        this.client = new NodeClient(vertx, time, new NodeClient.Config(timeout, timeout, 0, HEAD), tls);
    }

    /** @return never fails */
    public Future<Verdict> check(URI url, String path) {
        long began = time.nanos();
        return client.connect(url, true).transform(connected -> {
            if (connected.failed()) {
                return Future.succeededFuture(explain(connected.cause(), began));
            }
            long connectedAt = time.nanos();
            PromisedResponse promised = new PromisedResponse();
            NodeExchange exchange = connected.result().exchange(request(path), promised);
            exchange.start();
            return inTime(promised.future().compose(HealthProbe::status))
                    .map(status -> new Verdict(Outcome.ANSWERED, status, "health check answered " + status))
                    .otherwise(cause -> explain(cause, connectedAt))
                    .onComplete(ended -> exchange.cancel());
        });
    }

    // On the event loop of the exchange, unlike the timeout of a future.
    private Future<Integer> inTime(Future<Integer> status) {
        Promise<Integer> limited = Promise.promise();
        long timer = vertx.setTimer(
                timeout.toMillis(),
                t -> limited.tryFail(new TimeoutException("no whole response in %d ms".formatted(timeout.toMillis()))));
        status.onSuccess(limited::tryComplete).onFailure(limited::tryFail);
        return limited.future().onComplete(ended -> vertx.cancelTimer(timer));
    }

    private static NodeRequest request(String path) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .add("User-Agent", "holdfast-health-check")
                .add("Accept", "*/*")
                .add("Connection", "close");
        return new NodeRequest("GET", path, RequestFields.of(headers), RequestContent.of(Buffer.buffer()), false);
    }

    /** The status of a response, once it is complete or long enough. */
    private static Future<Integer> status(NodeResponse response) {
        Promise<Integer> whole = Promise.promise();
        long[] bytes = {0};
        response.exceptionHandler(whole::tryFail);
        response.endHandler(() -> whole.tryComplete(response.status()));
        response.handler(some -> {
            bytes[0] += some.readableBytes();
            some.release();
            if (bytes[0] > CONTENT_BYTES_MAX) {
                whole.tryComplete(response.status());
            }
        });
        response.resume();
        return whole.future();
    }

    private Verdict explain(Throwable cause, long sinceNanos) {
        boolean local = isLocalFailure(cause) || isTimeout(cause) && wasSuspended(sinceNanos);
        return new Verdict(local ? Outcome.NO_VERDICT : Outcome.NO_ANSWER, 0, "health check: " + cause.getMessage());
    }

    // The timers of a process that was stopped, or got no processor, fire before it reads what came meanwhile.
    private boolean wasSuspended(long sinceNanos) {
        return time.nanos() - sinceNanos > timeout.multipliedBy(3).toNanos();
    }

    private static boolean isTimeout(Throwable cause) {
        Throwable deep = cause instanceof NodeFailure && cause.getCause() != null ? cause.getCause() : cause;
        return deep instanceof TimeoutException
                || deep instanceof SocketTimeoutException
                || deep instanceof ConnectException;
    }

    // A name that cannot be resolved here may be resolved everywhere else.
    static boolean isLocalFailure(Throwable cause) {
        return LocalFailure.isCauseOf(cause)
                || cause instanceof UnknownHostException
                || cause != null && cause.getCause() instanceof UnknownHostException;
    }

    public void close() {
        client.close().onFailure(cause -> {}); // it is not needed any more, whether closed or not
    }
}
