package io.holdfast.roles.router;

import io.holdfast.balancing.Cancellations;
import io.holdfast.balancing.Node;
import io.holdfast.balancing.NodePool;
import io.holdfast.base.time.Time;
import io.holdfast.base.time.TimerWheel;
import io.holdfast.http.ResponseHeaderSection;
import io.holdfast.http.client.NodeClient;
import io.holdfast.http.client.NodeConnection;
import io.holdfast.http.client.NodeExchange;
import io.holdfast.http.client.NodeFailure;
import io.holdfast.http.client.NodeRequest;
import io.holdfast.http.client.NodeResponse;
import io.holdfast.registry.HealthReport;
import io.vertx.core.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request at one node, until the header section of a response. It ends once, and its result for the node is reported to the pool;
 * what the client did, or what this process lacks, never counts against a node. Confined to its event loop.
 *
 * <pre>
 *   connecting ──► writing: may not stand still ──► waiting: has its time ──► response
 *        └──────────────┴───────────────────────────────┴──► failed, taken from a slow node, or abandoned by the client
 * </pre>
 */
final class NodeAttempt implements NodeExchange.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(NodeAttempt.class);
    /** A body that fits into any socket's buffer: it counts as written at once. */
    private static final int SMALL_BODY_BYTES = 4 << 10;

    private final Timers timers;
    private final Time time;
    private final Exchange exchange;
    private final NodePool pool;
    private final Node node;
    private final TimeLimits limits;
    private final boolean movable;
    private final long generation;
    private final NodeTransport.Listener listener;
    private final Cancellations.Entry cancellation = new Cancellations.Entry(
            () -> fail(AttemptFailure.Kind.NO_RESPONSE, true, "called off: the node is unreachable"));
    private NodeExchange sent;
    private long writtenNanos;
    private boolean ended;
    private boolean wasSlow;
    private TimerWheel.@Nullable Timer limitTimer;

    NodeAttempt(Timers timers, Time time, Exchange exchange, Permit permit, NodeTransport.Listener listener) {
        this.timers = timers;
        this.time = time;
        this.exchange = exchange;
        this.listener = listener;
        this.pool = permit.pool();
        this.node = permit.node();
        this.limits = exchange.route().limits();
        this.movable = exchange.plan().isMovable() && pool.nodes().size() > 1;
        this.generation = node.breaker().generation();
    }

    /** Like {@link NodeTransport#send}. */
    void send(NodeClient client, boolean newConnection) {
        exchange.abandonment().handler(() -> fail(AttemptFailure.clientLeft()));
        if (ended) {
            return;
        }
        if (movable) {
            node.onUnreachable(cancellation);
        }
        Future<NodeConnection> connecting = client.connect(node.instance().url(), newConnection);
        if (connecting.succeeded()) {
            write(connecting.result()); // nearly always: one is idle
            return;
        }
        connecting.onComplete(connected -> {
            if (connected.failed()) {
                failed((NodeFailure) connected.cause());
            } else if (ended) {
                connected.result().release();
            } else {
                write(connected.result());
            }
        });
    }

    private void write(NodeConnection connection) {
        try {
            start(connection);
        } catch (RuntimeException | Error fault) { // nobody else would end it
            LOG.error("a request to {} could not be written", node.instance().name(), fault);
            fail(AttemptFailure.Kind.NO_RESPONSE, false, "a fault of this router");
        }
    }

    private void start(NodeConnection connection) {
        writtenNanos = time.nanos(); // for a response that does not wait for the whole request
        NodeRequest request = new NodeRequest(
                exchange.request().method(),
                exchange.request().target(),
                exchange.fields(),
                exchange.body().content(),
                false);
        sent = connection.exchange(request, this);
        sent.start();
        if (isSmall()) {
            awaitResponse(); // the network takes it at once
        } else if (!ended && !sent.isWritten()) {
            watchWriting(sent.progress());
        }
    }

    @Override
    public void interim(ResponseHeaderSection head) {
        Relay.interim(head, exchange.request());
    }

    @Override
    public void written() {
        if (!isSmall()) {
            awaitResponse();
        }
    }

    private boolean isSmall() {
        return exchange.body().isComplete() && exchange.body().heldBytes() <= SMALL_BODY_BYTES;
    }

    // Writing may take long as long as it makes progress: how fast a client sends is up to the client.
    private void watchWriting(long before) {
        limitTimer = timers.set(whileWriting().toMillis(), () -> {
            if (sent.progress() != before) {
                watchWriting(sent.progress());
            } else if (sent.isWaitingForContent()) {
                fail(
                        AttemptFailure.Kind.REQUEST_TIMEOUT,
                        false,
                        "nothing more of the body came for %d ms"
                                .formatted(limits.attempt().toMillis()));
            } else {
                fail(
                        AttemptFailure.Kind.NO_RESPONSE,
                        true,
                        "took no more of the request for %d ms"
                                .formatted(limits.attempt().toMillis()));
            }
        });
    }

    private Duration whileWriting() {
        long left = Math.max(1, exchange.deadline().remainingMillis(time));
        // A body that is held needs no waiting for the client: it is written within the deadline, like everything else.
        return exchange.body().isComplete() && left < limits.attempt().toMillis()
                ? Duration.ofMillis(left)
                : limits.attempt();
    }

    private void awaitResponse() {
        if (ended) {
            return;
        }
        cancelLimit();
        writtenNanos = time.nanos();
        if (!exchange.body().isComplete()) {
            exchange.restartDeadline(time);
        }
        long left = Math.max(1, exchange.deadline().remainingMillis(time));
        long limit = Math.min(left, limits.attempt().toMillis());
        long slowAfter = limits.slowAfter().toMillis();
        if (slowAfter < limit) {
            limitTimer = timers.set(
                    slowAfter,
                    () -> { // few come so far, so the second timer is rare
                        long waited = (time.nanos() - writtenNanos) / 1_000_000;
                        failAfter(Math.max(1, limit - waited), limit); // first: it holds whatever the check meets
                        checkWhetherSlow();
                    });
        } else {
            failAfter(limit, limit);
        }
    }

    /** @param limit as it is told */
    private void failAfter(long millis, long limit) {
        if (!ended) {
            limitTimer = timers.set(
                    millis, () -> fail(AttemptFailure.Kind.NO_RESPONSE, true, "no answer in %d ms".formatted(limit)));
        }
    }

    // A slow node loses the request only to another node: a late response is better than none, and all nodes may
    // be slow for the same reason.
    private void checkWhetherSlow() {
        Duration waited = limits.slowAfter();
        if (ended || !pool.isSlow(node, exchange.kind(), waited)) {
            return;
        }
        wasSlow = true;
        String how = "no answer in %d ms, when its peers are much faster".formatted(waited.toMillis());
        pool.recordSlow(node, generation, exchange.kind(), how);
        ForwardingPlan plan = exchange.plan();
        if (movable && plan.mayLeaveSlowNode() && pool.hasAlternative(plan.tried())) {
            fail(AttemptFailure.Kind.SLOW, false, how);
        }
    }

    @Override
    public void responded(NodeResponse began) {
        if (ended) {
            return;
        }
        end();
        OpenResponse open = new OpenResponse(began, sent);
        try {
            record(open);
        } catch (RuntimeException | Error fault) {
            notRecorded(fault);
        }
        listener.responded(open);
    }

    private void record(OpenResponse open) {
        switch (ResponseClassifier.classify(open.status(), open.hasRetryAfter())) {
            case SUCCESS ->
                pool.recordSuccess(
                        node, generation, exchange.kind(), Duration.ofNanos(time.nanos() - writtenNanos), wasSlow);
            case DECLINED -> node.breaker().release(generation);
            case FAILURE ->
                pool.recordFailure(node, generation, HealthReport.Kind.FAILING, "answered " + open.status());
        }
    }

    @Override
    public void failed(NodeFailure failure) {
        if (failure.kind() == NodeFailure.Kind.NO_ROOM_HERE) {
            LOG.warn("no connection to {}: {}", node.instance().name(), failure.getMessage());
        }
        boolean duringUpload =
                sent != null && !sent.isWritten() && !exchange.body().isComplete();
        fail(AttemptFailure.of(failure, duringUpload));
    }

    private void fail(AttemptFailure.Kind kind, boolean countsAgainstNode, String how) {
        fail(countsAgainstNode ? AttemptFailure.ofNode(kind, how) : AttemptFailure.neutral(kind, how));
    }

    private void fail(AttemptFailure failure) {
        if (ended) {
            return;
        }
        end();
        try {
            record(failure);
        } catch (RuntimeException | Error fault) {
            notRecorded(fault);
        }
        if (sent != null) {
            sent.cancel();
        }
        listener.failed(failure);
    }

    private void record(AttemptFailure failure) {
        if (failure.countsAgainstNode()) {
            pool.recordFailure(node, generation, HealthReport.Kind.UNREACHABLE, failure.getMessage());
        } else {
            node.breaker().release(generation);
        }
    }

    // A client waits for what became of its request, whatever becomes of the node's record.
    private void notRecorded(Throwable fault) {
        LOG.error(
                "the result of a request at {} could not be recorded",
                node.instance().name(),
                fault);
    }

    private void end() {
        ended = true;
        node.removeOnUnreachable(cancellation);
        cancelLimit();
    }

    private void cancelLimit() {
        if (limitTimer != null) {
            limitTimer.cancel();
        }
    }
}
