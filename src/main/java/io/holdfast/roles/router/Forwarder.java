package io.holdfast.roles.router;

import static io.holdfast.registry.HealthReport.Kind.UNREACHABLE;

import io.holdfast.balancing.Node;
import io.holdfast.balancing.NodePool;
import io.holdfast.balancing.RetryBudget;
import io.holdfast.balancing.RetryPolicy;
import io.holdfast.balancing.RetryPolicy.Decision;
import io.holdfast.balancing.RetryPolicy.Ending;
import io.holdfast.balancing.Slot;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.http.Problem;
import io.holdfast.http.StreamTimeout;
import io.holdfast.http.client.NodeClient;
import io.holdfast.http.client.NodeFailure;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Carries a request to a node of its service and the answer back. When an attempt fails, {@link RetryPolicy} says whether another node
 * may have it and {@link RetryBudget} whether there is room for that. Confined to its event loop.
 */
final class Forwarder {
    /**
     * What the forwarder decides by.
     *
     * @param replayBytesMax bodies up to this are held, so that they can be sent again
     * @param replayAllBytesMax of all bodies together that are held
     */
    record Config(RetryPolicy policy, RetryBudget.Config budget, int replayBytesMax, int replayAllBytesMax) {}

    private final Vertx vertx;
    private final Time time;
    private final NodeClient client;
    private final Config config;
    private final Upstreams upstreams;
    private final Supplier<RouteTable> routes;
    private final OutgoingHeaders outgoingHeaders;
    private final RetryBudget budget;
    private final ReplayBuffer replayBuffer;
    private final AccessLog log;
    private final RouterMetrics metrics;
    private final Unrouted unrouted;

    Forwarder(
            Vertx vertx,
            Time time,
            NodeClient client,
            Config config,
            Upstreams upstreams,
            Supplier<RouteTable> routes,
            OutgoingHeaders outgoingHeaders,
            AccessLog log,
            RouterMetrics metrics) {
        this.metrics = metrics;
        this.vertx = vertx;
        this.time = time;
        this.client = client;
        this.config = config;
        this.upstreams = upstreams;
        this.routes = routes;
        this.outgoingHeaders = outgoingHeaders;
        this.budget = new RetryBudget(config.budget());
        this.replayBuffer = new ReplayBuffer(config.replayBytesMax(), config.replayAllBytesMax());
        this.log = log;
        this.unrouted = new Unrouted(time, log, metrics);
    }

    void handle(HttpServerRequest request) {
        long began = time.nanos();
        Optional<Route> found = routes.get().find(host(request), request.path());
        Optional<Problem> refusal = RequestGuard.check(request, found);
        if (refusal.isPresent()) {
            request.response().putHeader("Connection", "close");
            unrouted.refuse(request, refusal.get(), began);
            return;
        }
        if (found.isEmpty()) {
            unrouted.refuse(request, Problem.of(404, "unknown-path", "nothing is at " + request.path()), began);
            return;
        }
        Route route = found.get();
        StreamTimeout.set(request, route.limits().streamIdle());
        Promise<Void> abandoned = Promise.promise();
        request.response().closeHandler(v -> abandoned.tryComplete());
        boolean tunnel = Tunnel.isAskedFor(request);
        ReplayBuffer.Share share = replayBuffer.share();
        Future<RequestBody> body = tunnel
                ? Future.succeededFuture(RequestBody.none(request))
                : RequestBody.read(
                        vertx, request, share, route.limits().timeout().toMillis());
        body.map(read -> exchange(request, route, read, share, abandoned.future(), began))
                .compose(exchange -> tunnel ? tunnel(exchange) : forward(exchange))
                .onComplete(ended -> {
                    share.release();
                    body.onSuccess(RequestBody::release);
                })
                .onFailure(cause -> ErrorResponses.send(request, cause));
    }

    // How long a client takes to send its body is its own affair: the deadline begins when that is here, or flows.
    private Exchange exchange(
            HttpServerRequest request,
            Route route,
            RequestBody body,
            ReplayBuffer.Share share,
            Future<Void> abandoned,
            long began) {
        Deadline deadline = Deadline.after(time, route.limits().timeout());
        MultiMap headers = outgoingHeaders.of(request, route, deadline);
        return new Exchange(request, route, headers, body, share, deadline, abandoned, began);
    }

    private static String host(HttpServerRequest request) {
        return request.authority() == null ? "" : request.authority().host();
    }

    private Future<Void> forward(Exchange exchange) {
        budget.begin();
        return next(exchange, Optional.empty())
                .recover(cause -> Future.failedFuture(ErrorResponses.told(exchange, cause)))
                .onComplete(ended -> {
                    budget.end();
                    account(exchange, ended.cause());
                });
    }

    private void account(Exchange exchange, Throwable failure) {
        log.write(exchange, failure);
        int status = failure == null ? exchange.request().response().getStatusCode() : ErrorResponses.statusOf(failure);
        metrics.request(
                exchange.route().service(),
                exchange.isAbandoned() ? 0 : status,
                exchange.tried().size(),
                Duration.ofNanos(exchange.tookNanos(time)));
    }

    /** A WebSocket goes to one node, and to another only if that one gives no answer. */
    private Future<Void> tunnel(Exchange exchange) {
        return connect(exchange)
                .recover(cause -> Future.failedFuture(ErrorResponses.told(exchange, cause)))
                .onComplete(ended -> account(exchange, ended.cause()));
    }

    private Future<Void> connect(Exchange exchange) {
        Upstream upstream = upstreams.of(exchange.route().service());
        return upstream.acquire(exchange.need(Slot.STREAM)).compose(chosen -> {
            if (chosen.isEmpty()) {
                return Future.failedFuture(ErrorResponses.noInstance(exchange));
            }
            Permit permit = chosen.get();
            exchange.tries(permit.node());
            long began = time.nanos();
            return Tunnel.open(vertx, client, time, exchange, permit)
                    .onComplete(ended -> permit.release())
                    .recover(cause -> {
                        Duration took = Duration.ofNanos(time.nanos() - began);
                        note(exchange, permit.node(), "no_tunnel", String.valueOf(cause.getMessage()), took);
                        boolean over = exchange.deadline().hasPassed(time);
                        return over || !mayStillAnswer(exchange)
                                ? Future.failedFuture(over ? ErrorResponses.tooLate() : cause)
                                : connect(exchange);
                    });
        });
    }

    /** @param otherwise how the request fails if there is no node left */
    private Future<Void> next(Exchange exchange, Optional<FailedRequest> otherwise) {
        Upstream upstream = upstreams.of(exchange.route().service());
        return upstream.acquire(exchange.need(Slot.REQUEST))
                .compose(permit -> permit.isPresent()
                        ? attempt(exchange, upstream, permit.get())
                        : lastResort(
                                exchange, upstream, otherwise.orElseGet(() -> ErrorResponses.noInstance(exchange))));
    }

    // Nobody else has the request: the one that was slow, or said why it cannot, knows more than those that are dead.
    private Future<Void> lastResort(Exchange exchange, Upstream upstream, FailedRequest otherwise) {
        return exchange.goesBackTo()
                .flatMap(node -> upstream.reacquire(node, Slot.REQUEST))
                .map(permit -> attempt(exchange, upstream, permit))
                .orElseGet(() -> Future.failedFuture(otherwise));
    }

    // What cannot be repeated gets a connection of its own: the node may be closing one that was idle.
    private Future<Void> attempt(Exchange exchange, Upstream upstream, Permit permit) {
        return attempt(exchange, upstream, permit, !exchange.isRepeatable());
    }

    private Future<Void> attempt(Exchange exchange, Upstream upstream, Permit permit, boolean fresh) {
        if (exchange.isAbandoned()) {
            permit.node().breaker().release(permit.node().breaker().generation());
            permit.release();
            return Future.failedFuture(AttemptFailure.clientLeft());
        }
        NodePool pool = upstream.pool();
        Node node = permit.node();
        exchange.tries(node);
        boolean movable = exchange.isRepeatable()
                && exchange.body().isReplayable()
                && pool.nodes().size() > 1;
        long began = time.nanos();
        return Attempt.send(
                        vertx,
                        time,
                        client,
                        exchange,
                        pool,
                        node,
                        fresh,
                        movable,
                        () -> movable && mayMove(exchange, pool))
                .transform(ended -> {
                    Duration took = Duration.ofNanos(time.nanos() - began);
                    if (ended.succeeded()) {
                        int status = ended.result().response().status();
                        note(exchange, node, status / 100 + "xx", Integer.toString(status), took);
                        return answered(exchange, upstream, permit, ended.result());
                    }
                    AttemptFailure failure = (AttemptFailure) ended.cause();
                    note(exchange, node, failure.kind().name().toLowerCase(Locale.ROOT), failure.getMessage(), took);
                    return failed(exchange, upstream, permit, failure);
                });
    }

    private void note(Exchange exchange, Node node, String result, String how, Duration took) {
        metrics.attempt(node, result, took);
        exchange.logAttempt("%s %s %.1fms".formatted(node.instance().id(), how, took.toNanos() / 1e6));
    }

    private Future<Void> answered(Exchange exchange, Upstream upstream, Permit permit, Attempt.Answer answer) {
        int status = answer.response().status();
        boolean bad = status >= 500 && status != 501;
        if (bad && mayTryNext(exchange, Ending.BAD_ANSWER)) {
            Optional<Permit> other = upstream.tryAcquire(exchange.need(Slot.REQUEST));
            if (other.isPresent()) {
                return passOver(exchange, permit, answer).compose(v -> attempt(exchange, upstream, other.get()));
            }
            budget.giveBack();
        }
        if (exchange.isIndeterminate() && !IndeterminateAnswer.isDefinite(status)) {
            return IndeterminateAnswer.relay(vertx, answer, exchange).onComplete(ended -> permit.release());
        }
        if (isEventStream(answer) && !permit.becomeStream()) {
            answer.exchange().cancel();
            permit.release();
            return Future.failedFuture(Upstream.tooManyStreams());
        }
        return Relay.carry(vertx, answer, exchange, permit).transform(ended -> {
            NodeFailure broken = ended.cause() instanceof NodeFailure failure ? failure : null;
            if (broken != null && broken.kind() != NodeFailure.Kind.CANCELLED && !exchange.isAbandoned()) {
                upstream.pool()
                        .recordFailure(
                                permit.node(), permit.node().breaker().generation(), UNREACHABLE, broken.getMessage());
            }
            if (broken != null && mayStillAnswer(exchange)) {
                AttemptFailure failure =
                        new AttemptFailure(AttemptFailure.Kind.NO_ANSWER, "broke: " + broken.getMessage());
                exchange.logAttempt(failure.getMessage());
                return failed(exchange, upstream, permit, failure);
            }
            permit.release();
            return ended.succeeded() ? Future.succeededFuture() : Future.failedFuture(ended.cause());
        });
    }

    /** Leaves the answer of a node for that of another one. */
    private Future<Void> passOver(Exchange exchange, Permit permit, Attempt.Answer answer) {
        if (answer.response().status() == 503 && answer.response().header("Retry-After") != null) {
            exchange.mayGoBackTo(permit.node());
        }
        if (exchange.isSafe()) {
            answer.exchange().cancel();
            permit.release();
            return Future.succeededFuture();
        }
        return IndeterminateAnswer.leavesOpen(vertx, answer)
                .onSuccess(open -> {
                    if (open) {
                        exchange.mayHaveActed();
                    }
                })
                .<Void>mapEmpty()
                .onComplete(ended -> permit.release());
    }

    private static boolean mayStillAnswer(Exchange exchange) {
        return !exchange.request().response().headWritten() && !exchange.isAbandoned();
    }

    private static boolean isEventStream(Attempt.Answer answer) {
        String type = answer.response().header("Content-Type");
        return type != null && type.toLowerCase(Locale.ROOT).startsWith("text/event-stream");
    }

    private Future<Void> failed(Exchange exchange, Upstream upstream, Permit permit, AttemptFailure failure) {
        Node node = permit.node();
        if (failure.ending() != Ending.NOT_SENT) {
            exchange.mayHaveActed();
        }
        switch (failure.kind()) {
            case CLIENT_GONE, CLIENT_LATE -> {
                permit.release();
                return Future.failedFuture(failure);
            }
            case STALE -> {
                if (exchange.isRepeatable() && exchange.body().isReplayable()) {
                    return attempt(exchange, upstream, permit, true);
                }
            }
            case SLOW -> exchange.mayGoBackTo(node);
            default -> {}
        }
        permit.release();
        FailedRequest otherwise = ErrorResponses.of(exchange, failure, time);
        if (exchange.deadline().hasPassed(time) || failure.kind() == AttemptFailure.Kind.UNUSABLE) {
            return Future.failedFuture(otherwise);
        }
        return mayTryNext(exchange, failure.ending())
                ? next(exchange, Optional.of(otherwise))
                : lastResort(exchange, upstream, otherwise);
    }

    /** Whether a request that is taken from a slow node now would get another one. */
    private boolean mayMove(Exchange exchange, NodePool pool) {
        return config.policy()
                                .after(
                                        Ending.NO_ANSWER,
                                        true,
                                        true,
                                        exchange.tried().size())
                        != Decision.GIVE_UP
                && budget.hasRetry()
                && pool.hasAlternative(exchange.tried());
    }

    /** Whether another node may have the request now; a retry that costs budget is paid for then. */
    private boolean mayTryNext(Exchange exchange, Ending ending) {
        Decision decision = config.policy()
                .after(
                        ending,
                        exchange.isRepeatable(),
                        exchange.body().isReplayable(),
                        exchange.tried().size());
        return switch (decision) {
            case GIVE_UP -> false;
            case NEXT -> true;
            case NEXT_ON_BUDGET -> budget.tryRetry();
        };
    }
}
