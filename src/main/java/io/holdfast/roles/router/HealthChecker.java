package io.holdfast.roles.router;

import io.holdfast.balancing.HealthProbe;
import io.holdfast.balancing.HealthProbe.Verdict;
import io.holdfast.balancing.Node;
import io.holdfast.balancing.NodePool;
import io.holdfast.balancing.RiseFallCounter;
import io.holdfast.base.time.Randomness;
import io.holdfast.base.time.Time;
import io.holdfast.http.tls.ClientTls;
import io.holdfast.registry.ExternalServiceRules;
import io.holdfast.registry.Instance;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks the health of every node of every service that a route leads to, on connections of its own, so that a busy node is not taken for
 * a dead one. Nodes with the same address and path share a check, one at a time, and the checks are spread over the time between two of a
 * node. A check that failed for a local reason tells nothing about a node. Confined to the router's event loop.
 */
final class HealthChecker {
    private static final Logger LOG = LoggerFactory.getLogger(HealthChecker.class);
    private static final String PATH = "/health/ready";
    private static final String PATH_OF_INSTANCE = "health";
    private static final int BELOW = 300;
    private static final String BELOW_OF_INSTANCE = "health-below";

    /** What one check is about. */
    private record Target(URI url, String path) {
        static Target of(Instance instance) {
            String path = instance.meta().getOrDefault(PATH_OF_INSTANCE, PATH);
            return new Target(instance.url(), ExternalServiceRules.isHealthPath(path) ? path : PATH);
        }
    }

    private final Vertx vertx;
    private final RiseFallCounter.Config config;
    private final Upstreams upstreams;
    private final Predicate<String> routed;
    private final HealthProbe probe;
    private final RandomGenerator random = Randomness.unseeded();
    // By check under way: the nodes that another router could not reach and that wait for its result.
    private final Map<Target, Set<Node>> inFlight = new HashMap<>();
    private final Map<Target, String> inconclusive = new HashMap<>();
    private boolean stopped;
    private long timer;

    /** @param routed whether clients' requests may go to a service; others are not checked @param tls how a node is spoken with */
    HealthChecker(
            Vertx vertx,
            Time time,
            RiseFallCounter.Config config,
            Upstreams upstreams,
            Predicate<String> routed,
            Function<URI, ClientTls> tls) {
        this.vertx = vertx;
        this.config = config;
        this.upstreams = upstreams;
        this.routed = routed;
        this.probe = new HealthProbe(vertx, time, config.timeout(), tls);
    }

    void start() {
        timer = vertx.setTimer(Math.max(1, config.every().toMillis()), t -> beginRound());
    }

    void stop() {
        stopped = true;
        vertx.cancelTimer(timer);
        probe.close();
    }

    /** Checks {@code node} now, because another router could not reach it; a check that is under way will do. */
    void confirm(Node node) {
        Target target = Target.of(node.instance());
        Set<Node> waiting = inFlight.get(target);
        if (waiting != null) {
            waiting.add(node);
        } else if (!stopped) {
            check(target, List.of(), List.of(node));
        }
    }

    private void beginRound() {
        Map<Target, List<Node>> targets = byTarget();
        inconclusive.keySet().retainAll(targets.keySet());
        Duration every = Randomness.jitter(random, config.every(), 0.2);
        step(List.copyOf(targets.entrySet()), CheckRound.of(targets.size(), every), 0);
    }

    private void step(List<Map.Entry<Target, List<Node>>> targets, CheckRound round, int step) {
        for (Map.Entry<Target, List<Node>> due : targets.subList(round.firstOf(step), round.firstOf(step + 1))) {
            if (!inFlight.containsKey(due.getKey())) {
                check(due.getKey(), due.getValue(), List.of());
            }
        }
        timer = vertx.setTimer(round.pauseMillis(step), t -> {
            if (step + 1 < round.steps()) {
                step(targets, round, step + 1);
            } else {
                beginRound();
            }
        });
    }

    private Map<Target, List<Node>> byTarget() {
        Map<Target, List<Node>> targets = new LinkedHashMap<>();
        for (Upstream upstream : upstreams.all()) {
            for (Node node : upstream.pool().nodes()) {
                if (routed.test(node.instance().service())) {
                    targets.computeIfAbsent(Target.of(node.instance()), t -> new ArrayList<>())
                            .add(node);
                }
            }
        }
        return targets;
    }

    private void check(Target target, List<Node> nodes, List<Node> toConfirm) {
        inFlight.put(target, new LinkedHashSet<>(toConfirm));
        probe.check(target.url(), target.path()).onSuccess(verdict -> {
            Set<Node> confirming = inFlight.remove(target);
            if (stopped) {
                return;
            }
            logInconclusive(target, verdict);
            if (!verdict.isInconclusive()) {
                nodes.stream().filter(node -> !confirming.contains(node)).forEach(node -> onCheck(node, verdict));
                confirming.forEach(node -> onConfirmation(node, verdict));
            }
        });
    }

    private void onCheck(Node node, Verdict verdict) {
        upstreams.poolOf(node).onHealthCheck(node, verdict.isGood(below(node)), verdict.isAnswered(), verdict.how());
    }

    private void onConfirmation(Node node, Verdict verdict) {
        NodePool pool = upstreams.poolOf(node);
        pool.onConfirmation(node, verdict.isGood(below(node)), verdict.isAnswered(), verdict.how());
    }

    // Logged once, not for every check.
    private void logInconclusive(Target target, Verdict verdict) {
        if (!verdict.isInconclusive()) {
            inconclusive.remove(target);
        } else if (!verdict.how().equals(inconclusive.put(target, verdict.how()))) {
            LOG.warn(
                    "{}{} cannot be checked from here, and is judged by its requests alone: {}",
                    target.url(),
                    target.path(),
                    verdict.how());
        }
    }

    // An external service may be healthy although it has nothing at the path that is checked.
    private static int below(Node node) {
        String below = node.instance().meta().getOrDefault(BELOW_OF_INSTANCE, "");
        return below.matches("[1-9]\\d{2}") ? Integer.parseInt(below) : BELOW;
    }
}
