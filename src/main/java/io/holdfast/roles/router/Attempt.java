package io.holdfast.roles.router;

import io.holdfast.balancing.Node;
import io.holdfast.balancing.NodePool;
import io.holdfast.base.time.Time;
import io.holdfast.http.client.NodeClient;
import io.holdfast.http.client.NodeConnection;
import io.holdfast.http.client.NodeExchange;
import io.holdfast.http.client.NodeFailure;
import io.holdfast.http.client.NodeRequest;
import io.holdfast.http.client.NodeResponse;
import io.holdfast.registry.HealthReport;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request at one node, until the head of a response. It ends once; what that says about the node goes to the pool, and nothing else
 * does: what the client did, or what we had no room for, is never held against a node. Confined to its event loop.
 *
 * <pre>
 *   connecting ──► writing: may not stand still ──► waiting: has its time ──► response
 *        └──────────────┴───────────────────────────────┴──► failed, or left for a faster node, or abandoned by the client
 * </pre>
 */
final class Attempt {

    private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);
    /** A body that fits into any socket's buffer. */
    private static final int SMALL = 4 << 10;

    /** What is written to the node and read from it. @param exchange to cancel it with */
    record Answer(NodeResponse response, NodeExchange exchange) {}

    private final Vertx vertx;
    private final Time time;
    private final Exchange exchange;
    private final NodePool pool;
    private final Node node;
    private final TimeLimits limits;
    private final boolean movable;
    private final BooleanSupplier mayMove;
    private final long generation;
    private final Promise<Answer> answer = Promise.promise();
    private final Runnable cancel = () -> failBad(AttemptFailure.Kind.NO_ANSWER, "called off: the node is unreachable");
    private NodeExchange sent;
    private long writtenNanos;
    private boolean ended;
    private boolean wasSlow;
    private long limitTimer = -1;
    private long slowTimer = -1;

    private Attempt(
            Vertx vertx,
            Time time,
            Exchange exchange,
            NodePool pool,
            Node node,
            boolean movable,
            BooleanSupplier mayMove) {
        this.vertx = vertx;
        this.time = time;
        this.exchange = exchange;
        this.pool = pool;
        this.node = node;
        this.limits = exchange.route().limits();
        this.movable = movable;
        this.mayMove = mayMove;
        this.generation = node.breaker().generation();
    }

    /**
     * Sends the request.
     *
     * @param fresh whether it needs a connection that nobody used before
     * @param movable whether it could go to another node: then an unreachable one is not waited for
     * @param mayMove asked when the node turns out to be slow: whether another one gets the request if this one is given up now
     * @return the head of the response, whatever its status; else {@link AttemptFailure}
     */
    static Future<Answer> send(
            Vertx vertx,
            Time time,
            NodeClient client,
            Exchange exchange,
            NodePool pool,
            Node node,
            boolean fresh,
            boolean movable,
            BooleanSupplier mayMove) {
        return new Attempt(vertx, time, exchange, pool, node, movable, mayMove).run(client, fresh);
    }

    private Future<Answer> run(NodeClient client, boolean fresh) {
        exchange.abandoned().onSuccess(v -> failUnjudged(AttemptFailure.Kind.CLIENT_GONE, "the client left"));
        if (movable) {
            node.onUnreachable(cancel);
        }
        client.connect(node.instance().url(), fresh).onComplete(connected -> {
            if (connected.failed()) {
                broke((NodeFailure) connected.cause());
            } else if (ended) {
                connected.result().release();
            } else {
                write(connected.result());
            }
        });
        return answer.future();
    }

    private void write(NodeConnection connection) {
        writtenNanos = time.nanos(); // for a response that does not wait for the whole request
        sent = connection.send(new NodeRequest(
                exchange.request().method().name(),
                exchange.request().uri(),
                exchange.headers(),
                exchange.body().content(),
                false));
        sent.interimHandler(interim -> Relay.interim(interim, exchange.request()));
        sent.response().onSuccess(this::answered).onFailure(cause -> broke((NodeFailure) cause));
        if (isSmall()) {
            awaitResponse(); // the network takes it at once
            return;
        }
        sent.written().onSuccess(v -> awaitResponse());
        if (!ended && !sent.isWritten()) {
            watchWriting(sent.progress());
        }
    }

    private boolean isSmall() {
        return exchange.body().isWhole() && exchange.body().heldBytes() <= SMALL;
    }

    // As long as something moves it may take its time: how fast a client sends is its own affair.
    private void watchWriting(long before) {
        limitTimer = vertx.setTimer(whileWriting().toMillis(), t -> {
            if (sent.progress() != before) {
                watchWriting(sent.progress());
            } else if (sent.isWaitingForContent()) {
                failUnjudged(
                        AttemptFailure.Kind.CLIENT_LATE,
                        "nothing more of the body came for %d ms"
                                .formatted(limits.attempt().toMillis()));
            } else {
                failBad(
                        AttemptFailure.Kind.NO_ANSWER,
                        "took no more of the request for %d ms"
                                .formatted(limits.attempt().toMillis()));
            }
        });
    }

    private Duration whileWriting() {
        long left = Math.max(1, exchange.deadline().remainingMillis(time));
        // What is held has been waited for already: it is written within the deadline, like everything else.
        return exchange.body().isWhole() && left < limits.attempt().toMillis()
                ? Duration.ofMillis(left)
                : limits.attempt();
    }

    private void awaitResponse() {
        if (ended) {
            return;
        }
        vertx.cancelTimer(limitTimer);
        writtenNanos = time.nanos();
        if (!exchange.body().isWhole()) {
            exchange.restartDeadline(time);
        }
        long left = Math.max(1, exchange.deadline().remainingMillis(time));
        long limit = Math.min(left, limits.attempt().toMillis());
        limitTimer = vertx.setTimer(
                limit, t -> failBad(AttemptFailure.Kind.NO_ANSWER, "no answer in %d ms".formatted(limit)));
        if (limits.slowAfter().toMillis() < limit) {
            slowTimer = vertx.setTimer(limits.slowAfter().toMillis(), t -> lookWhetherSlow());
        }
    }

    // Left only for another node: a late answer is better than none, and all may be slow for the same reason.
    private void lookWhetherSlow() {
        Duration waited = limits.slowAfter();
        if (ended || !pool.isSlow(node, exchange.kind(), waited)) {
            return;
        }
        wasSlow = true;
        String how = "no answer in %d ms, when its peers are much faster".formatted(waited.toMillis());
        pool.recordSlow(node, generation, exchange.kind(), how);
        if (mayMove.getAsBoolean()) {
            failUnjudged(AttemptFailure.Kind.SLOW, how);
        }
    }

    private void answered(NodeResponse response) {
        if (ended) {
            return;
        }
        end();
        judge(response);
        answer.complete(new Answer(response, sent));
    }

    private void judge(NodeResponse response) {
        int status = response.status();
        if (status < 500 || status == 501) {
            pool.recordSuccess(
                    node, generation, exchange.kind(), Duration.ofNanos(time.nanos() - writtenNanos), wasSlow);
        } else if (status == 503 && response.header("Retry-After") != null) {
            node.breaker().release(generation); // an honest word about something behind the node
        } else {
            pool.recordFailure(node, generation, HealthReport.Kind.FAILING, "answered " + status);
        }
    }

    private void broke(NodeFailure failure) {
        switch (failure.kind()) {
            case NOT_CONNECTED -> failBad(AttemptFailure.Kind.NOT_SENT, failure.getMessage());
            case NO_ROOM_HERE -> {
                LOG.warn("no connection to {}: {}", node.instance().name(), failure.getMessage());
                failUnjudged(AttemptFailure.Kind.NO_ROOM_HERE, "the router has no room for another connection");
            }
            case BROKEN -> {
                // Who answers an upload early and closes breaks it off: the answer may be lost on the way, which is no
                // fault.
                if (!sent.isWritten() && !exchange.body().isWhole()) {
                    failUnjudged(AttemptFailure.Kind.NO_ANSWER, "broke the upload off: " + failure.getMessage());
                } else {
                    failBad(AttemptFailure.Kind.NO_ANSWER, "broke: " + failure.getMessage());
                }
            }
            case CANCELLED -> failUnjudged(AttemptFailure.Kind.NO_ANSWER, failure.getMessage());
            case MALFORMED -> failBad(AttemptFailure.Kind.NO_ANSWER, "sent no valid response: " + failure.getMessage());
            case CLOSED_WHILE_IDLE -> failUnjudged(AttemptFailure.Kind.STALE, failure.getMessage());
            case HEADERS_TOO_LARGE ->
                failUnjudged(
                        AttemptFailure.Kind.UNUSABLE,
                        "the response's header section is too large (router.response-header-max): "
                                + failure.getMessage());
            case CONTENT_BROKEN -> failUnjudged(AttemptFailure.Kind.CLIENT_GONE, failure.getMessage());
        }
    }

    private void failBad(AttemptFailure.Kind kind, String how) {
        if (!ended) {
            end();
            pool.recordFailure(node, generation, HealthReport.Kind.UNREACHABLE, how);
            fail(kind, how);
        }
    }

    private void failUnjudged(AttemptFailure.Kind kind, String how) {
        if (!ended) {
            end();
            node.breaker().release(generation);
            fail(kind, how);
        }
    }

    private void fail(AttemptFailure.Kind kind, String how) {
        if (sent != null) {
            sent.cancel();
        }
        answer.fail(new AttemptFailure(kind, how));
    }

    private void end() {
        ended = true;
        node.removeOnUnreachable(cancel);
        vertx.cancelTimer(limitTimer);
        vertx.cancelTimer(slowTimer);
    }
}
