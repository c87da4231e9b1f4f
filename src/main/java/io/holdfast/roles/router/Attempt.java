package io.holdfast.roles.router;

import io.holdfast.base.time.Time;
import io.holdfast.platform.registry.Mark;
import io.holdfast.platform.upstream.Node;
import io.holdfast.platform.upstream.NodePool;
import io.holdfast.platform.upstream.RetryPolicy.Ending;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request at one node, until the head of an answer: it ends once, by the answer, a broken connection, a limit of time, or because
 * the node turned out to be unreachable. What that says about the node goes to the pool. Confined to its event loop.
 */
final class Attempt {
    private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);

    /**
     * @param timeout how long a node may take to begin its answer
     * @param slow after how long a node counts as slow where the service is usually much faster
     * @param idle how long a stream may stand still once it flows
     */
    record Limits(Duration timeout, Duration slow, Duration idle) {}

    /** How an attempt failed. @param cause for people */
    static final class Failed extends RuntimeException {
        private final Ending ending;
        private final boolean slow;

        Failed(Ending ending, String cause, boolean slow) {
            super(cause, null, false, false);
            this.ending = ending;
            this.slow = slow;
        }

        /** Whether the node was only left for another one that might be faster. */
        boolean wasSlow() {
            return slow;
        }

        Ending ending() {
            return ending;
        }
    }

    private final Vertx vertx;
    private final Time time;
    private final Exchange exchange;
    private final NodePool pool;
    private final Node node;
    private final long generation;
    private final long beganNanos;
    private final Promise<HttpClientResponse> answer = Promise.promise();
    private final Runnable callOff = () -> fail(Ending.NO_ANSWER, "called off: the node is unreachable");
    private HttpClientRequest outgoing;
    private boolean ended;
    private boolean judged;
    private long slowTimer = -1;
    private long limitTimer = -1;

    private Attempt(Vertx vertx, Time time, Exchange exchange, NodePool pool, Node node) {
        this.vertx = vertx;
        this.time = time;
        this.exchange = exchange;
        this.pool = pool;
        this.node = node;
        this.generation = node.breaker().generation();
        this.beganNanos = time.nanos();
    }

    /**
     * Sends the request.
     *
     * @param movable whether it could go to another node: then an unreachable one is not waited for
     * @param mayMove asked when the node turns out to be slow: whether another one gets the request if this one is given up now
     * @return the head of the answer, whatever its status; else {@link Failed}
     */
    static Future<HttpClientResponse> send(
            Vertx vertx,
            Time time,
            HttpClient client,
            Limits limits,
            Exchange exchange,
            NodePool pool,
            Node node,
            boolean movable,
            BooleanSupplier mayMove) {
        return new Attempt(vertx, time, exchange, pool, node).run(client, limits, movable, mayMove);
    }

    private Future<HttpClientResponse> run(HttpClient client, Limits limits, boolean movable, BooleanSupplier mayMove) {
        long left = Math.max(1, exchange.deadline().remainingMillis(time));
        long patience = Math.min(left, limits.timeout().toMillis());
        limitTimer = vertx.setTimer(patience, t -> fail(Ending.NO_ANSWER, "no answer in %d ms".formatted(patience)));
        if (limits.slow().toMillis() < patience) {
            slowTimer = vertx.setTimer(limits.slow().toMillis(), t -> slow(limits.slow(), mayMove));
        }
        if (movable) {
            node.onUnreachable(callOff);
        }
        RequestOptions options = new RequestOptions()
                .setSsl("https".equals(node.instance().url().getScheme()))
                .setHost(node.instance().url().getHost())
                .setPort(node.instance().url().getPort())
                .setMethod(exchange.request().method())
                .setURI(exchange.request().uri())
                .setIdleTimeout(limits.idle().toMillis());
        client.request(options).onComplete(opened -> {
            if (opened.failed()) {
                fail(Ending.NOT_SENT, "cannot connect: " + opened.cause().getMessage());
            } else if (ended) {
                opened.result().reset().onFailure(gone -> LOG.debug("already closed: {}", gone.toString()));
            } else {
                outgoing = opened.result();
                outgoing.headers().setAll(exchange.headers());
                exchange.body()
                        .sendWith(outgoing)
                        .onSuccess(this::answered)
                        .onFailure(cause -> fail(Ending.NO_ANSWER, "broke: " + cause.getMessage()));
            }
        });
        return answer.future();
    }

    private void answered(HttpClientResponse head) {
        if (ended) {
            return;
        }
        head.pause(); // until somebody wants its body
        judge(head);
        end();
        answer.complete(head);
    }

    private void judge(HttpClientResponse head) {
        if (judged) {
            return;
        }
        judged = true;
        int status = head.statusCode();
        if (status < 500 || status == 501) {
            pool.good(node, generation, Duration.ofNanos(time.nanos() - beganNanos));
        } else if (status == 503 && head.headers().contains("Retry-After")) {
            node.breaker().forget(generation); // an honest word about something behind the node
        } else {
            pool.bad(node, generation, Mark.Kind.FAILING, "answered " + status);
        }
    }

    // Given up only for another node: a late answer is better than none, and all may be slow for the same reason.
    private void slow(Duration waited, BooleanSupplier mayMove) {
        if (ended || !pool.isSlow(waited)) {
            return;
        }
        String how = "no answer in %d ms, when others are much faster".formatted(waited.toMillis());
        if (mayMove.getAsBoolean()) {
            fail(Ending.NO_ANSWER, how, true);
        } else if (!judged) {
            judged = true;
            pool.bad(node, generation, Mark.Kind.UNREACHABLE, how);
        }
    }

    private void fail(Ending ending, String how) {
        fail(ending, how, false);
    }

    private void fail(Ending ending, String how, boolean slow) {
        if (ended) {
            return;
        }
        end();
        if (!judged) {
            judged = true;
            pool.bad(node, generation, Mark.Kind.UNREACHABLE, how);
        }
        if (outgoing != null) {
            outgoing.reset().onFailure(gone -> LOG.debug("already closed: {}", gone.toString()));
        }
        answer.fail(new Failed(ending, how, slow));
    }

    private void end() {
        ended = true;
        node.settled(callOff);
        vertx.cancelTimer(limitTimer);
        vertx.cancelTimer(slowTimer);
    }
}
