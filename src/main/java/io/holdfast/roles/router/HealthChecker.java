package io.holdfast.roles.router;

import io.holdfast.base.time.Chance;
import io.holdfast.platform.registry.Instance;
import io.holdfast.platform.upstream.HealthProbe;
import io.holdfast.platform.upstream.HealthTrack;
import io.holdfast.platform.upstream.Node;
import io.holdfast.platform.upstream.NodePool;
import io.vertx.core.Vertx;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Asks every node of every service that a route leads to how it is, on connections of its own, so that a busy node is not taken for a
 * dead one. One check a node at a time. Confined to the router's event loop.
 */
final class HealthChecker {
    private static final String PATH = "/health/ready";
    private static final String PATH_OF_INSTANCE = "health";
    private static final int BELOW = 300;
    private static final String BELOW_OF_INSTANCE = "health-below";

    private final Vertx vertx;
    private final HealthTrack.Config config;
    private final Upstreams upstreams;
    private final Predicate<String> routed;
    private final HealthProbe probe;
    private final RandomGenerator random = Chance.unseeded();
    private final Set<Node> underWay = new HashSet<>();
    private long timer;

    /** @param routed whether clients' requests may go to a service; the others are not our business */
    HealthChecker(Vertx vertx, HealthTrack.Config config, Upstreams upstreams, Predicate<String> routed) {
        this.vertx = vertx;
        this.config = config;
        this.upstreams = upstreams;
        this.routed = routed;
        this.probe = new HealthProbe(vertx, config.timeout());
    }

    void start() {
        schedule();
    }

    void stop() {
        vertx.cancelTimer(timer);
        probe.close();
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
                            if (routed.test(node.instance().service())) {
                                ask(node, (pool, v) -> pool.checked(node, v.good(), v.answered(), v.how()));
                            }
                        }
                    }
                    schedule();
                });
    }

    private interface Use {
        void of(NodePool pool, HealthProbe.Verdict verdict);
    }

    private void ask(Node node, Use use) {
        if (!underWay.add(node)) {
            return;
        }
        Instance instance = node.instance();
        String path = instance.meta().getOrDefault(PATH_OF_INSTANCE, PATH);
        probe.ask(instance.url(), path, below(instance)).onSuccess(verdict -> {
            underWay.remove(node);
            use.of(upstreams.poolOf(node), verdict);
        });
    }

    // A guest may be well though it has nothing at the path that is asked for.
    private static int below(Instance instance) {
        String said = instance.meta().getOrDefault(BELOW_OF_INSTANCE, "");
        return said.matches("[1-9]\\d{2}") ? Integer.parseInt(said) : BELOW;
    }
}
