package io.holdfast.roles.router;

import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.platform.upstream.Node;
import io.holdfast.platform.upstream.NodePool;
import io.holdfast.platform.upstream.RetryBudget;
import io.holdfast.platform.upstream.RetryPolicy;
import io.holdfast.platform.upstream.RetryPolicy.Decision;
import io.holdfast.platform.upstream.RetryPolicy.Ending;
import io.holdfast.platform.web.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries a request to a node of its service and the answer back. When an attempt fails, {@link RetryPolicy} says whether another node
 * may have it and {@link RetryBudget} whether there is room for that. Confined to its event loop.
 */
final class Forwarder {
    private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);

    /** What the forwarder decides by. @param replayBytesMax bodies up to this are held, so that they can be sent again */
    record Config(RetryPolicy policy, RetryBudget.Config budget, Attempt.Limits limits, int replayBytesMax) {}

    private final Vertx vertx;
    private final Time time;
    private final HttpClient client;
    private final Config config;
    private final Upstreams upstreams;
    private final Supplier<RouteTable> routes;
    private final OutgoingHeaders outgoingHeaders;
    private final RetryBudget budget;
    private final AccessLog log;
    private final RouterMetrics metrics;

    Forwarder(
            Vertx vertx,
            Time time,
            HttpClient client,
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
        this.log = log;
    }

    void handle(HttpServerRequest request) {
        long began = time.nanos();
        Optional<Problem> refusal = RequestGuard.check(request);
        if (refusal.isPresent()) {
            refusal.get().sendTo(request.response().putHeader("Connection", "close"));
            return;
        }
        Optional<Route> route = routes.get().find(host(request), request.path());
        if (route.isEmpty()) {
            Problem.of(404, "unknown-path", "nothing is at " + request.path()).sendTo(request.response());
            return;
        }
        Deadline deadline = Deadline.after(time, route.get().timeout());
        boolean tunnel = Tunnel.isAskedFor(request);
        Future<RequestBody> body = tunnel
                ? Future.succeededFuture(RequestBody.none(request))
                : RequestBody.read(
                        vertx,
                        request,
                        config.replayBytesMax(),
                        route.get().timeout().toMillis());
        body.map(read -> new Exchange(
                        request,
                        route.get(),
                        outgoingHeaders.of(request, route.get(), deadline),
                        read,
                        deadline,
                        began))
                .compose(exchange -> tunnel ? tunnel(exchange) : forward(exchange))
                .onFailure(cause -> fail(request, cause));
    }

    private static String host(HttpServerRequest request) {
        return request.authority() == null ? "" : request.authority().host();
    }

    private Future<Void> forward(Exchange exchange) {
        budget.begin();
        return next(exchange, nobody(exchange)).onComplete(ended -> {
            budget.end();
            account(exchange, ended.cause());
        });
    }

    private void account(Exchange exchange, Throwable failure) {
        log.write(exchange, failure);
        int status = failure == null
                ? exchange.request().response().getStatusCode()
                : problemOf(exchange.request(), failure).status();
        metrics.request(
                exchange.route().service(),
                status,
                exchange.tried().size(),
                Duration.ofNanos(exchange.tookNanos(time)));
    }

    /** A WebSocket goes to one node, and to another only if that one gives no answer. */
    private Future<Void> tunnel(Exchange exchange) {
        Upstream upstream = upstreams.of(exchange.route().service());
        return upstream.acquire(exchange.tried(), false, exchange.deadline()).compose(chosen -> {
            if (chosen.isEmpty()) {
                return Future.failedFuture(nobody(exchange));
            }
            Node node = chosen.get();
            exchange.tries(node);
            return Tunnel.dig(client, time, exchange, node.instance().url())
                    .onComplete(ended -> upstream.release(node))
                    .onSuccess(ended -> account(exchange, null))
                    .recover(cause -> exchange.request().response().headWritten()
                            ? Future.failedFuture(cause)
                            : tunnel(exchange));
        });
    }

    private static Failed nobody(Exchange exchange) {
        return new Failed(Problem.of(
                503,
                "no-instance",
                "no instance of '%s' can be reached".formatted(exchange.route().service())));
    }

    /** The failure of a whole request, with the answer it gets. */
    private static final class Failed extends RuntimeException {
        private final Problem problem;

        Failed(Problem problem) {
            super(problem.detail(), null, false, false);
            this.problem = problem;
        }
    }

    private Future<Void> next(Exchange exchange, Failed otherwise) {
        Upstream upstream = upstreams.of(exchange.route().service());
        return upstream.acquire(exchange.tried(), exchange.isRepeatable(), exchange.deadline())
                .compose(chosen -> chosen.isPresent()
                        ? attempt(exchange, upstream, chosen.get())
                        : lastResort(exchange, upstream, otherwise));
    }

    // Nobody else has the request: the one that was slow, or said why it cannot, knows more than those that are dead.
    private Future<Void> lastResort(Exchange exchange, Upstream upstream, Failed otherwise) {
        Optional<Node> left = exchange.goesBackTo();
        if (left.isEmpty() || !upstream.pool().nodes().contains(left.get())) {
            return Future.failedFuture(otherwise);
        }
        upstream.pool().again(left.get());
        return attempt(exchange, upstream, left.get());
    }

    private Future<Void> attempt(Exchange exchange, Upstream upstream, Node node) {
        NodePool pool = upstream.pool();
        exchange.tries(node);
        boolean movable = exchange.isRepeatable()
                && exchange.body().isReplayable()
                && pool.nodes().size() > 1;
        long began = time.nanos();
        return Attempt.send(
                        vertx,
                        time,
                        client,
                        config.limits(),
                        exchange,
                        pool,
                        node,
                        movable,
                        () -> movable && mayMove(exchange, pool))
                .transform(ended -> {
                    String result = ended.succeeded()
                            ? ended.result().statusCode() / 100 + "xx"
                            : ((Attempt.Failed) ended.cause()).ending().name().toLowerCase(Locale.ROOT);
                    metrics.attempt(node, result, Duration.ofNanos(time.nanos() - began));
                    exchange.tell("%s %s %.1fms"
                            .formatted(
                                    node.instance().id(),
                                    ended.succeeded()
                                            ? ended.result().statusCode()
                                            : ended.cause().getMessage(),
                                    (time.nanos() - began) / 1e6));
                    return ended.succeeded()
                            ? answered(exchange, upstream, node, ended.result())
                            : failed(exchange, upstream, node, (Attempt.Failed) ended.cause());
                });
    }

    private Future<Void> answered(Exchange exchange, Upstream upstream, Node node, HttpClientResponse answer) {
        boolean bad = answer.statusCode() >= 500 && answer.statusCode() != 501;
        if (bad && mayTryNext(exchange, Ending.BAD_ANSWER)) {
            Optional<Node> other = upstream.pool().choose(exchange.tried(), true);
            if (other.isPresent()) {
                if (answer.statusCode() == 503 && answer.headers().contains("Retry-After")) {
                    exchange.mayGoBackTo(node);
                }
                upstream.release(node);
                answer.request().reset().onFailure(gone -> LOG.debug("already closed: {}", gone.toString()));
                return attempt(exchange, upstream, other.get());
            }
            budget.giveBack();
        }
        return Relay.carry(answer, exchange.request()).onComplete(ended -> upstream.release(node));
    }

    private Future<Void> failed(Exchange exchange, Upstream upstream, Node node, Attempt.Failed failure) {
        upstream.release(node);
        exchange.failedAt(node, failure);
        Failed otherwise = new Failed(explain(exchange, failure));
        if (exchange.deadline().hasPassed(time)) {
            return Future.failedFuture(otherwise);
        }
        return mayTryNext(exchange, failure.ending())
                ? next(exchange, otherwise)
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
                && pool.hasOther(exchange.tried());
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

    private Problem explain(Exchange exchange, Attempt.Failed failure) {
        if (exchange.deadline().hasPassed(time)) {
            return Problem.of(
                    504, "deadline-passed", "no answer within the request's deadline; ask again with the same key");
        }
        // What one node may have done, no other's refusal takes back.
        return switch (exchange.isOpen() ? Ending.NO_ANSWER : failure.ending()) {
            case NOT_SENT ->
                Problem.of(503, "unreachable", "no node of the service can be reached: " + failure.getMessage());
            case NO_ANSWER, BAD_ANSWER ->
                Problem.of(502, "bad-gateway", "the service gave no answer: " + failure.getMessage());
        };
    }

    private static void fail(HttpServerRequest request, Throwable cause) {
        HttpServerResponse response = request.response();
        if (response.closed() || response.ended()) {
            return;
        }
        if (response.headWritten()) {
            response.reset(); // half an answer is on its way: the only honest end is a broken one
            return;
        }
        if (cause instanceof RequestBody.Broken broken) {
            LOG.debug("{} {}: {}", request.method(), request.path(), broken.getMessage());
            if (broken.isLate()) {
                Problem.of(408, "request-timeout", broken.getMessage())
                        .sendTo(response.putHeader("Connection", "close"));
            }
        } else {
            problemOf(request, cause).sendTo(response);
        }
    }

    private static Problem problemOf(HttpServerRequest request, Throwable cause) {
        if (cause instanceof Failed failed) {
            return failed.problem;
        }
        if (cause instanceof Failure failure) {
            return Problem.of(failure);
        }
        if (request.response().closed() || request.response().headWritten()) {
            return Problem.of(502, "broken", "the answer broke off: " + cause.getMessage());
        }
        LOG.error("{} {} failed", request.method(), request.path(), cause);
        return Problem.of(500, "internal", "a fault of ours; it is in the log");
    }
}
