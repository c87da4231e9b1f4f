package io.holdfast.roles.router;

import io.holdfast.balancing.Node;
import io.holdfast.balancing.Slot;
import io.holdfast.base.time.Time;
import io.holdfast.http.FieldName;
import io.holdfast.http.client.NodeFailure;
import io.holdfast.http.trace.ClientSpan;
import io.holdfast.http.trace.Tracing;
import io.holdfast.registry.HealthReport;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;

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
        ForwardingPlan plan = exchange.plan();
        return perform(exchange, plan.start()).onComplete(ended -> plan.end());
    }

    /** A WebSocket goes to one node, and to another only if that one gives no response. */
    Future<Void> tunnel(Exchange exchange) {
        ForwardingPlan plan = exchange.plan();
        exchange.becomeStream();
        return upstream(exchange).acquire(exchange.need(Slot.STREAM)).compose(found -> {
            if (found.isEmpty()) {
                return perform(exchange, plan.next(Outcome.NONE_LEFT));
            }
            Permit permit = found.get();
            plan.next(new Outcome.NodeSelected(permit.node()));
            long began = time.nanos();
            return transport
                    .openTunnel(exchange, permit)
                    .onComplete(ended -> permit.release())
                    .recover(cause -> {
                        AttemptResult result =
                                AttemptResult.failure(exchange.request().method(), "no_tunnel");
                        long took = count(permit.node(), result, began);
                        exchange.attempts().failed(permit.node(), String.valueOf(cause.getMessage()), began, took);
                        Step step = plan.next(new Outcome.HandshakeFailed(cause, exchange.isAnswerable()));
                        return step instanceof Step.SelectNode ? tunnel(exchange) : perform(exchange, step);
                    });
        });
    }

    private Future<Void> perform(Exchange exchange, Step step) {
        if (step instanceof Step.Fail fail) {
            return Future.failedFuture(fail.error());
        }
        if (step instanceof Step.ReturnTo back) {
            return onSelected(exchange, upstream(exchange).reacquire(back.node(), Slot.REQUEST));
        }
        Upstream.Need need = exchange.need(Slot.REQUEST);
        Optional<Permit> atOnce = upstream(exchange).tryAcquire(need); // nearly always
        return atOnce.isPresent()
                ? onSelected(exchange, atOnce)
                : upstream(exchange).acquire(need).compose(found -> onSelected(exchange, found));
    }

    private Future<Void> onSelected(Exchange exchange, Optional<Permit> permit) {
        return permit.isPresent()
                ? send(
                        exchange,
                        permit.get(),
                        new Outcome.NodeSelected(permit.get().node()))
                : perform(exchange, exchange.plan().next(Outcome.NONE_LEFT));
    }

    private Future<Void> send(Exchange exchange, Permit permit, Outcome selected) {
        if (exchange.isAbandoned()) {
            return abandon(permit);
        }
        Step step = exchange.plan().next(selected);
        return attempt(exchange, permit, step == Step.SEND_ON_NEW_CONNECTION);
    }

    private static Future<Void> abandon(Permit permit) {
        permit.node().breaker().release(permit.node().breaker().generation());
        permit.release();
        return Future.failedFuture(AttemptFailure.clientLeft());
    }

    private Future<Void> attempt(Exchange exchange, Permit permit, boolean newConnection) {
        long began = time.nanos();
        ClientSpan span = span(exchange, permit.node());
        return transport.send(exchange, permit, newConnection).transform(ended -> {
            if (ended.succeeded()) {
                int status = ended.result().status();
                span.end(status);
                AttemptResult result = AttemptResult.response(exchange.request().method(), status);
                long took = count(permit.node(), result, began);
                exchange.attempts().responded(permit.node(), status, began, took);
                figures.responded(permit.node(), ended.result(), began + took, took);
                return onResponse(exchange, permit, ended.result());
            }
            AttemptFailure failure = (AttemptFailure) ended.cause();
            span.fail(failure.kind().metric(), failure.getMessage());
            AttemptResult result = AttemptResult.failure(
                    exchange.request().method(), failure.kind().metric());
            long took = count(permit.node(), result, began);
            exchange.attempts().failed(permit.node(), failure.getMessage(), began, took);
            figures.failed(permit.node(), failure, began + took, took);
            return onFailure(exchange, permit, failure);
        });
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

    private Future<Void> onFailure(Exchange exchange, Permit permit, AttemptFailure failure) {
        Step step = exchange.plan().next(new Outcome.AttemptFailed(failure));
        if (step instanceof Step.Send again) { // to the same node, which keeps its permit
            return exchange.isAbandoned() ? abandon(permit) : attempt(exchange, permit, again.newConnection());
        }
        permit.release();
        return perform(exchange, step);
    }

    private Future<Void> onResponse(Exchange exchange, Permit permit, OpenResponse response) {
        ForwardingPlan plan = exchange.plan();
        Step step = plan.next(new Outcome.Responded(response.status(), response.hasRetryAfter()));
        if (step instanceof Step.SelectIdleNode) {
            Optional<Permit> other = upstream(exchange).tryAcquire(exchange.need(Slot.REQUEST));
            if (other.isPresent()) {
                Node node = other.get().node();
                return discard(exchange, permit, response)
                        .compose(unknown -> send(exchange, other.get(), new Outcome.Replaced(node, unknown)));
            }
            step = plan.next(Outcome.NONE_IDLE);
        }
        if (step == Step.RELAY_AS_INDETERMINATE) {
            return IndeterminateResponse.relay(vertx, response, exchange).onComplete(ended -> permit.release());
        }
        if (isEventStream(response)) {
            if (!permit.becomeStream()) {
                response.exchange().cancel();
                permit.release();
                return Future.failedFuture(Upstream.tooManyStreams());
            }
            exchange.becomeStream();
        }
        return relay(exchange, permit, response);
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

    private Future<Void> relay(Exchange exchange, Permit permit, OpenResponse response) {
        Future<Void> carried = Relay.carry(timers, response, exchange, permit);
        if (carried.succeeded()) { // nearly always: all of it was here
            permit.release();
            return carried;
        }
        return carried.transform(ended -> {
            NodeFailure broken = ended.cause() instanceof NodeFailure failure ? failure : null;
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
                return onFailure(exchange, permit, AttemptFailure.neutral(AttemptFailure.Kind.NO_RESPONSE, how));
            }
            permit.release();
            return ended.succeeded() ? Future.succeededFuture() : Future.failedFuture(ended.cause());
        });
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
