package io.holdfast.roles.router;

import io.holdfast.balancing.RetryBudget;
import io.holdfast.balancing.RetryPolicy;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.http.Problem;
import io.holdfast.http.ServerRequest;
import io.holdfast.http.trace.RequestScope;
import io.holdfast.http.trace.Tracing;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
    private final Tracing tracing;

    Forwarder(
            Vertx vertx,
            Time time,
            Config config,
            Supplier<RouteTable> routes,
            OutgoingHeaders outgoingHeaders,
            RetryBudget budget,
            Dispatcher dispatcher,
            Accounting accounting,
            Unrouted unrouted,
            Tracing tracing) {
        this.vertx = vertx;
        this.time = time;
        this.routes = routes;
        this.outgoingHeaders = outgoingHeaders;
        this.planner = new Exchange.Planner(config.policy(), budget, time);
        this.replayBuffer = new ReplayBuffer(config.replayBytesMax(), config.replayAllBytesMax());
        this.dispatcher = dispatcher;
        this.accounting = accounting;
        this.unrouted = unrouted;
        this.tracing = tracing;
    }

    void handle(ServerRequest request) {
        long began = time.nanos();
        RequestScope scope = tracing.receive(
                request.method(), request.target(), request.remoteAddress(), request.isSsl(), request.fields()::get);
        Context context = Vertx.currentContext();
        if (context != null) {
            scope.enter(context);
        }
        request.response().requestId(scope.requestId());
        try {
            route(request, scope, began);
        } catch (Throwable fault) { // an Error too: nobody else would answer
            ErrorResponses.send(request, fault);
            tracing.responded(scope, request.response().status(), fault);
        }
    }

    private void route(ServerRequest request, RequestScope scope, long began) {
        Optional<Route> found = routes.get().find(host(request), request.path());
        Optional<Problem> rejection = RequestGuard.check(request, found);
        if (rejection.isPresent()) {
            request.response().closeConnection();
            reject(request, scope, rejection.get(), began);
        } else if (found.isEmpty()) {
            reject(request, scope, Problem.of(404, "unknown-path", "nothing is at " + request.path()), began);
        } else {
            forward(request, scope, found.get(), began);
        }
    }

    private void reject(ServerRequest request, RequestScope scope, Problem problem, long began) {
        unrouted.reject(request, scope, problem, began);
        tracing.responded(scope, problem.status(), null);
    }

    private void forward(ServerRequest request, RequestScope scope, Route route, long began) {
        request.streamTimeout(route.limits().streamIdle());
        Abandonment abandonment = new Abandonment();
        request.response().closeHandler(abandonment::happened);
        ClientRequest client = new ClientRequest(request, scope, abandonment, began);
        scope.found(route.prefix());
        ReplayBuffer.Share share = replayBuffer.share();
        if (!request.hasContent()) { // nearly always: nothing to wait for
            carry(client, route, RequestBody.none(request, share), share);
            return;
        }
        RequestBody.read(vertx, request, share, route.limits().timeout().toMillis())
                .onSuccess(body -> carry(client, route, body, share))
                .onFailure(cause -> {
                    share.release();
                    ErrorResponses.send(request, cause);
                    tracing.responded(scope, request.response().status(), cause);
                });
    }

    private void carry(ClientRequest client, Route route, RequestBody body, ReplayBuffer.Share share) {
        Exchange exchange = exchange(client, route, body);
        try {
            if (Tunnel.isRequested(client.request())) {
                dispatcher.tunnel(exchange);
            } else {
                dispatcher.forward(exchange);
            }
        } catch (RuntimeException | Error fault) { // nobody else would answer, or give back what is held
            exchange.fail(fault);
        }
        exchange.ended().onComplete(ended -> {
            try {
                conclude(exchange, ended.succeeded() ? null : ErrorResponses.told(exchange, ended.cause()));
            } finally {
                share.release();
                body.release();
            }
        });
    }

    /** @param failure that the client is told; null when it was answered */
    private void conclude(Exchange exchange, @Nullable Throwable failure) {
        Runnable line = accounting.ended(exchange, failure);
        if (failure != null) {
            ErrorResponses.send(exchange.request(), failure);
        }
        line.run();
        int status = exchange.isAbandoned() ? 0 : exchange.request().response().status();
        tracing.responded(exchange.scope(), status, exchange.isAbandoned() ? AttemptFailure.clientLeft() : null);
    }

    // The time in which a client sends its body does not count: the deadline begins when the body is here, or flows.
    private Exchange exchange(ClientRequest client, Route route, RequestBody body) {
        Deadline deadline = Deadline.after(time, route.limits().timeout());
        OutgoingFields fields = outgoingHeaders.of(client.request(), client.scope(), route, deadline);
        return new Exchange(client, route, fields, body, deadline, planner);
    }

    // Without a port.
    private static String host(ServerRequest request) {
        String authority = request.authority();
        if (authority == null) {
            return "";
        }
        int colon = authority.lastIndexOf(':');
        boolean port = colon >= 0 && authority.indexOf(']', colon) < 0;
        return port ? authority.substring(0, colon) : authority;
    }
}
