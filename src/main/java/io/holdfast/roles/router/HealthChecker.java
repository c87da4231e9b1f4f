package io.holdfast.roles.router;

import io.holdfast.base.time.Chance;
import io.holdfast.platform.upstream.HealthTrack;
import io.holdfast.platform.upstream.Node;
import io.holdfast.platform.upstream.NodePool;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Asks every node of every service how it is, on connections of its own, so that a busy node is not taken for a dead one. One check a
 * node at a time. Confined to the router's event loop.
 */
final class HealthChecker {
    private static final String PATH = "/health/ready";
    private static final String PATH_OF_INSTANCE = "health";

    private final Vertx vertx;
    private final HealthTrack.Config config;
    private final Upstreams upstreams;
    private final HttpClient client;
    private final RandomGenerator random = Chance.unseeded();
    private final Set<Node> underWay = new HashSet<>();
    private long timer;

    HealthChecker(Vertx vertx, HealthTrack.Config config, Upstreams upstreams) {
        this.vertx = vertx;
        this.config = config;
        this.upstreams = upstreams;
        this.client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setConnectTimeout((int) config.timeout().toMillis())
                        .setKeepAliveTimeout(30),
                new PoolOptions().setHttp1MaxSize(1).setMaxWaitQueueSize(1));
    }

    void start() {
        schedule();
    }

    void stop() {
        vertx.cancelTimer(timer);
        client.close().onFailure(cause -> {}); // nothing of it is needed any more
    }

    /** Checks {@code node} now, because another router could not reach it. */
    void confirm(Node node) {
        ask(node, (pool, verdict) -> pool.confirmed(node, verdict.good(), verdict.answered(), verdict.how()));
    }

    private void schedule() {
        timer = vertx.setTimer(
                Math.max(1, Chance.jitter(random, config.every(), 0.2).toMillis()), t -> {
                    for (Upstream upstream : List.copyOf(upstreams.all())) {
                        for (Node node : List.copyOf(upstream.pool().nodes())) {
                            ask(node, (pool, v) -> pool.checked(node, v.good(), v.answered(), v.how()));
                        }
                    }
                    schedule();
                });
    }

    private record Verdict(boolean good, boolean answered, String how) {}

    private interface Use {
        void of(NodePool pool, Verdict verdict);
    }

    private void ask(Node node, Use use) {
        if (!underWay.add(node)) {
            return;
        }
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost(node.instance().url().getHost())
                .setPort(node.instance().url().getPort())
                .setURI(node.instance().meta().getOrDefault(PATH_OF_INSTANCE, PATH))
                .setTimeout(config.timeout().toMillis());
        client.request(options)
                .compose(request -> request.send()
                        .compose(HealthChecker::drained)
                        .timeout(config.timeout().toMillis(), TimeUnit.MILLISECONDS)
                        .onFailure(cause -> request.reset()))
                .onComplete(ended -> {
                    underWay.remove(node);
                    use.of(upstreams.poolOf(node), ended.succeeded() ? judge(ended.result()) : silent(ended.cause()));
                });
    }

    private static Future<Integer> drained(HttpClientResponse response) {
        return response.end().map(response.statusCode());
    }

    private static Verdict judge(int status) {
        return new Verdict(status / 100 == 2, true, "health check answered " + status);
    }

    private static Verdict silent(Throwable cause) {
        return new Verdict(false, false, "health check: " + cause.getMessage());
    }
}
