package io.holdfast.roles.router;

import io.holdfast.balancing.Node;
import io.holdfast.balancing.Slot;
import io.holdfast.base.time.Time;
import io.holdfast.http.FieldName;
import io.holdfast.http.client.NodeFailure;
import io.holdfast.http.trace.ClientSpan;
import io.holdfast.http.trace.Tracing;
import io.holdfast.registry.HealthReport;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.function.Consumer;

/** Carries out the steps of each request's {@link ForwardingPlan} and reports their outcomes to it. Confined to its event loop. */
final class Dispatcher {
    private final Vertx vertx;
    private final Timers timers;
    private final Time time;
    private final NodeTransport transport;
    private final Upstreams upstreams;
    private final RouterMetrics metrics;
    private final Tracing tracing;
    private final TrafficFigures figures;

    Dispatcher(
            Vertx vertx,
            Timers timers,
            Time time,
            NodeTransport transport,
            Upstreams upstreams,
            RouterMetrics metrics,
            TrafficFigures figures,
            Tracing tracing) {
        this.tracing = tracing;
        this.vertx = vertx;
        this.timers = timers;
        this.time = time;
        this.transport = transport;
        this.upstreams = upstreams;
        this.metrics = metrics;
        this.figures = figures;
    }

    /** @return ends when the client has its response; fails with the error that it is to be sent */
    Future<Void> forward(Exchange exchange) {
        perform(exchange, exchange.plan().start());
        return exchange.ended();
    }

    /** A WebSocket goes to one node, and to another only if that one gives no response. */
    Future<Void> tunnel(Exchange exchange) {
        exchange.becomeStream();
        upstream(exchange)
                .acquire(exchange.need(Slot.STREAM))
                .onComplete(then(exchange, found -> open(exchange, found)));
        return exchange.ended();
    }

    private void open(Exchange exchange, Optional<Permit> found) {
        ForwardingPlan plan = exchange.plan();
        if (found.isEmpty()) {
            perform(exchange, plan.next(Outcome.NONE_LEFT));
            return;
        }
        Permit permit = found.get();
        plan.next(new Outcome.NodeSelected(permit.node()));
        long began = time.nanos();
        transport.openTunnel(exchange, permit).onComplete(ended -> {
            permit.release();
            if (ended.succeeded()) {
                exchange.end();
            } else {
                exchange.endOnFault(() -> onNoTunnel(exchange, permit.node(), ended.cause(), began));
            }
        });
    }

    private void onNoTunnel(Exchange exchange, Node node, Throwable cause, long began) {
        AttemptResult result = AttemptResult.failure(exchange.request().method(), "no_tunnel");
        long took = count(node, result, began);
        exchange.attempts().failed(node, String.valueOf(cause.getMessage()), began, took);
        Step step = exchange.plan().next(new Outcome.HandshakeFailed(cause, exchange.isAnswerable()));
        if (step instanceof Step.SelectNode) {
            tunnel(exchange);
        } else {
            perform(exchange, step);
        }
    }

    /** Goes on with what a step brought, or ends the exchange with its failure. */
    private static <T> Handler<AsyncResult<T>> then(Exchange exchange, Consumer<T> next) {
        return ended -> {
            if (ended.succeeded()) {
                exchange.endOnFault(() -> next.accept(ended.result()));
            } else {
                exchange.fail(ended.cause());
            }
        };
    }

    private void perform(Exchange exchange, Step step) {
        if (step instanceof Step.Fail fail) {
            exchange.fail(fail.error());
        } else if (step instanceof Step.ReturnTo back) {
            onSelected(exchange, upstream(exchange).reacquire(back.node(), Slot.REQUEST));
        } else {
            Upstream.Need need = exchange.need(Slot.REQUEST);
            Optional<Permit> atOnce = upstream(exchange).tryAcquire(need);
            if (atOnce.isPresent()) { // nearly always
                onSelected(exchange, atOnce);
            } else {
                upstream(exchange).acquire(need).onComplete(then(exchange, found -> onSelected(exchange, found)));
            }
        }
    }

    private void onSelected(Exchange exchange, Optional<Permit> permit) {
        if (permit.isPresent()) {
            send(exchange, permit.get(), new Outcome.NodeSelected(permit.get().node()));
        } else {
            perform(exchange, exchange.plan().next(Outcome.NONE_LEFT));
        }
    }

    private void send(Exchange exchange, Permit permit, Outcome selected) {
        if (exchange.isAbandoned()) {
            abandon(exchange, permit);
        } else {
            Step step = exchange.plan().next(selected);
            attempt(exchange, permit, step == Step.SEND_ON_NEW_CONNECTION);
        }
    }

    private static void abandon(Exchange exchange, Permit permit) {
        permit.node().breaker().release(permit.node().breaker().generation());
        permit.release();
        exchange.fail(AttemptFailure.clientLeft());
    }

    private void attempt(Exchange exchange, Permit permit, boolean newConnection) {
        try {
            transport.send(
                    exchange, permit, newConnection, new Attempt(exchange, permit, span(exchange, permit.node())));
        } catch (RuntimeException | Error fault) {
            permit.release(); // else the node would be short of it for good
            throw fault;
        }
    }

    /** Accounts for one attempt, and goes on with its result. */
    private final class Attempt implements NodeTransport.Listener {
        private final Exchange exchange;
        private final Permit permit;
        private final ClientSpan span;
        private final long began = time.nanos();

        Attempt(Exchange exchange, Permit permit, ClientSpan span) {
            this.exchange = exchange;
            this.permit = permit;
            this.span = span;
        }

        @Override
        public void responded(OpenResponse response) {
            try {
                span.end(response.status());
                AttemptResult result = AttemptResult.response(exchange.request().method(), response.status());
                long took = count(permit.node(), result, began);
                exchange.attempts().responded(permit.node(), response.status(), began, took);
                figures.responded(permit.node(), response, began + took, took);
                onResponse(exchange, permit, response);
            } catch (RuntimeException | Error fault) { // nobody else would answer
                permit.release();
                exchange.fail(fault);
            }
        }

        @Override
        public void failed(AttemptFailure failure) {
            try {
                span.fail(failure.kind().metric(), failure.getMessage());
                AttemptResult result = AttemptResult.failure(
                        exchange.request().method(), failure.kind().metric());
                long took = count(permit.node(), result, began);
                exchange.attempts().failed(permit.node(), failure.getMessage(), began, took);
                figures.failed(permit.node(), failure, began + took, took);
                onFailure(exchange, permit, failure);
            } catch (RuntimeException | Error fault) {
                permit.release();
                exchange.fail(fault);
            }
        }
    }

    /** The span of an attempt, which the node sees as its parent. */
    private ClientSpan span(Exchange exchange, Node node) {
        String method = exchange.request().method();
        ClientSpan span = tracing.call(
                        Optional.of(exchange.scope()), method, node.instance().url())
                .attribute("http.request.method", method)
                .attribute("holdfast.node", node.instance().name());
        if (exchange.attempts().count() > 0) {
            span.attribute("http.request.resend_count", exchange.attempts().count());
        }
        span.inject(exchange.fields()::trace);
        return span;
    }

    private void onFailure(Exchange exchange, Permit permit, AttemptFailure failure) {
        Step step = exchange.plan().next(new Outcome.AttemptFailed(failure));
        if (!(step instanceof Step.Send again)) {
            permit.release();
            perform(exchange, step);
        } else if (exchange.isAbandoned()) {
            abandon(exchange, permit);
        } else {
            attempt(exchange, permit, again.newConnection()); // at the same node, which keeps its permit
        }
    }

    private void onResponse(Exchange exchange, Permit permit, OpenResponse response) {
        ForwardingPlan plan = exchange.plan();
        Step step = plan.next(new Outcome.Responded(response.status(), response.hasRetryAfter()));
        if (step instanceof Step.SelectIdleNode) {
            Optional<Permit> other = upstream(exchange).tryAcquire(exchange.need(Slot.REQUEST));
            if (other.isPresent()) {
                Node node = other.get().node();
                discard(exchange, permit, response)
                        .onComplete(then(
                                exchange, unknown -> send(exchange, other.get(), new Outcome.Replaced(node, unknown))));
                return;
            }
            step = plan.next(Outcome.NONE_IDLE);
        }
        if (step == Step.RELAY_AS_INDETERMINATE) {
            IndeterminateResponse.relay(vertx, response, exchange).onComplete(ended -> {
                permit.release();
                exchange.end(ended);
            });
        } else if (isEventStream(response) && !permit.becomeStream()) {
            response.exchange().cancel();
            permit.release();
            exchange.fail(Upstream.tooManyStreams());
        } else {
            relay(exchange, permit, response);
        }
    }

    /** Gives the response of a node up for that of another one. @return whether it leaves open what was done */
    private Future<Boolean> discard(Exchange exchange, Permit permit, OpenResponse response) {
        if (exchange.isSafe()) {
            response.exchange().cancel();
            permit.release();
            return Future.succeededFuture(false);
        }
        return IndeterminateResponse.leavesOpen(vertx, response).onComplete(ended -> permit.release());
    }

    private void relay(Exchange exchange, Permit permit, OpenResponse response) {
        if (isEventStream(response)) {
            exchange.becomeStream();
        }
        Relay.carry(timers, response, exchange, permit).onComplete(ended -> {
            if (ended.succeeded()) {
                permit.release();
                exchange.end();
            } else {
                exchange.endOnFault(() -> onBroken(exchange, permit, ended.cause()));
            }
        });
    }

    /** One of the two sides broke off while the response was relayed. */
    private void onBroken(Exchange exchange, Permit permit, Throwable cause) {
        NodeFailure broken = cause instanceof NodeFailure failure ? failure : null;
        if (broken != null && broken.kind() != NodeFailure.Kind.CANCELLED && !exchange.isAbandoned()) {
            Node node = permit.node();
            permit.pool()
                    .recordFailure(
                            node, node.breaker().generation(), HealthReport.Kind.UNREACHABLE, broken.getMessage());
            figures.broke(node);
        }
        if (broken != null && exchange.isAnswerable()) {
            String how = "broke: " + broken.getMessage();
            exchange.attempts().then(how);
            onFailure(exchange, permit, AttemptFailure.neutral(AttemptFailure.Kind.NO_RESPONSE, how));
            return;
        }
        permit.release();
        exchange.fail(cause);
    }

    private static boolean isEventStream(OpenResponse response) {
        return response.response().fields().beginsWith(FieldName.CONTENT_TYPE, "text/event-stream");
    }

    /** @return how long it took */
    private long count(Node node, AttemptResult result, long beganNanos) {
        long took = time.nanos() - beganNanos;
        metrics.attempt(node, result, took);
        return took;
    }

    private Upstream upstream(Exchange exchange) {
        return upstreams.of(exchange.service());
    }
}
