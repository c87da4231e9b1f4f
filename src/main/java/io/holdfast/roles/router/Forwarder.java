package io.holdfast.roles.router;

import io.holdfast.balancing.RetryBudget;
import io.holdfast.balancing.RetryPolicy;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.http.Problem;
import io.holdfast.http.StreamTimeout;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Receives a client's request, finds its route and has it forwarded; the outcome is logged, counted and sent to the client.
 * Confined to its event loop.
 */
final class Forwarder {
    /**
     * The settings of the forwarder.
     *
     * @param replayBytesMax bodies up to this are held, so that they can be sent again
     * @param replayAllBytesMax of all bodies together that are held
     */
    record Config(RetryPolicy policy, RetryBudget.Config budget, int replayBytesMax, int replayAllBytesMax) {}

    private final Vertx vertx;
    private final Time time;
    private final Supplier<RouteTable> routes;
    private final OutgoingHeaders outgoingHeaders;
    private final Exchange.Planner planner;
    private final ReplayBuffer replayBuffer;
    private final Dispatcher dispatcher;
    private final Accounting accounting;
    private final Unrouted unrouted;

    Forwarder(
            Vertx vertx,
            Time time,
            Config config,
            Supplier<RouteTable> routes,
            OutgoingHeaders outgoingHeaders,
            RetryBudget budget,
            Dispatcher dispatcher,
            Accounting accounting,
            Unrouted unrouted) {
        this.vertx = vertx;
        this.time = time;
        this.routes = routes;
        this.outgoingHeaders = outgoingHeaders;
        this.planner = new Exchange.Planner(config.policy(), budget, time);
        this.replayBuffer = new ReplayBuffer(config.replayBytesMax(), config.replayAllBytesMax());
        this.dispatcher = dispatcher;
        this.accounting = accounting;
        this.unrouted = unrouted;
    }

    void handle(HttpServerRequest request) {
        try {
            route(request);
        } catch (Throwable fault) { // an Error too: nobody else would answer
            ErrorResponses.send(request, fault);
        }
    }

    private void route(HttpServerRequest request) {
        long began = time.nanos();
        Optional<Route> found = routes.get().find(host(request), request.path());
        Optional<Problem> rejection = RequestGuard.check(request, found);
        if (rejection.isPresent()) {
            request.response().putHeader("Connection", "close");
            unrouted.reject(request, rejection.get(), began);
            return;
        }
        if (found.isEmpty()) {
            unrouted.reject(request, Problem.of(404, "unknown-path", "nothing is at " + request.path()), began);
            return;
        }
        forward(request, found.get(), began);
    }

    private void forward(HttpServerRequest request, Route route, long began) {
        StreamTimeout.set(request, route.limits().streamIdle());
        Promise<Void> abandoned = Promise.promise();
        request.response().closeHandler(v -> abandoned.tryComplete());
        ClientRequest client = new ClientRequest(request, abandoned.future(), began);
        client.scope().found(route.prefix());
        boolean tunnel = Tunnel.isRequested(request);
        ReplayBuffer.Share share = replayBuffer.share();
        Future<RequestBody> body = tunnel
                ? Future.succeededFuture(RequestBody.none(request, share))
                : RequestBody.read(
                        vertx, request, share, route.limits().timeout().toMillis());
        body.map(read -> exchange(client, route, read))
                .compose(exchange -> (tunnel ? dispatcher.tunnel(exchange) : dispatcher.forward(exchange))
                        .recover(cause -> Future.failedFuture(ErrorResponses.told(exchange, cause)))
                        .onComplete(ended -> conclude(exchange, ended)))
                .onComplete(ended -> {
                    share.release();
                    body.onSuccess(RequestBody::release);
                })
                .onFailure(cause -> ErrorResponses.send(request, cause));
    }

    private void conclude(Exchange exchange, AsyncResult<?> ended) {
        Runnable line = accounting.ended(exchange, ended.cause());
        if (ended.failed()) {
            ErrorResponses.send(exchange.request(), ended.cause());
        }
        line.run();
    }

    // The time in which a client sends its body does not count: the deadline begins when the body is here, or flows.
    private Exchange exchange(ClientRequest client, Route route, RequestBody body) {
        Deadline deadline = Deadline.after(time, route.limits().timeout());
        MultiMap headers = outgoingHeaders.of(client.request(), client.scope(), route, deadline);
        return new Exchange(client, route, headers, body, deadline, planner);
    }

    private static String host(HttpServerRequest request) {
        return request.authority() == null ? "" : request.authority().host();
    }
}
