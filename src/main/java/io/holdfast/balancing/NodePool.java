package io.holdfast.balancing;

import io.holdfast.base.config.Settings;
import io.holdfast.base.time.Randomness;
import io.holdfast.base.time.Time;
import io.holdfast.registry.AdminOverride;
import io.holdfast.registry.HealthReport;
import io.holdfast.registry.Instance;
import io.holdfast.registry.InstanceCondition;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * The nodes of one service as one router knows them: selects one for a request, and ejects and readmits them by what requests, health
 * checks, other routers and operators say. Free of any transport; confined to its event loop.
 */
public final class NodePool {

    /**
     * @param concurrency requests that one node is given at a time
     * @param streams tunnels and responses without an end that one node is given besides
     * @param panic percentage of healthy nodes below which ejections are ignored
     * @param ramp how long a node that came back takes to get its whole share
     */
    public record Config(
            int concurrency,
            int streams,
            int panic,
            Duration ramp,
            NodeBreaker.Config breaker,
            RiseFallCounter.Config health) {
        public static Config from(Settings settings) {
            return new Config(
                    settings.integer(
                            "router.node-concurrency", 256, 1, 100_000, "requests one node is given at a time"),
                    settings.integer(
                            "router.node-streams",
                            10_000,
                            1,
                            1_000_000,
                            "WebSockets and event streams one node is given besides"),
                    settings.integer(
                            "router.panic", 50, 0, 100, "percentage of healthy nodes below which all are used"),
                    settings.duration("router.slow-start", Duration.ofSeconds(5), "how long a returned node ramps up"),
                    NodeBreaker.Config.from(settings),
                    RiseFallCounter.Config.from(settings));
        }

        /** The same, with at least so much time for the probe of a node. */
        public Config withProbeLimit(Duration atLeast) {
            return new Config(concurrency, streams, panic, ramp, breaker.withProbeLimit(atLeast), health);
        }
    }

    /** Called when a node leaves the rotation and when it comes back. */
    public interface Listener {
        void ejected(Node node, BreakerCause cause);

        /** The breaker of a node that was ejected already opened, for example because its probe failed. */
        void reopened(Node node, BreakerCause cause);

        void readmitted(Node node, BreakerCause cause);

        /** Another router could not reach the node: it should be checked soon. */
        void suspected(Node node);

        /** The instance is no longer registered, wants no requests, or was started anew. */
        void removed(Node node);
    }

    private final Config config;
    private final Time time;
    private final RandomGenerator random = Randomness.unseeded();
    private final Listener listener;
    private final EjectionPolicy ejectionPolicy;
    private final NodeSelector selector;
    private final PeerLatency latency;
    private final Map<String, Node> byName = new LinkedHashMap<>();
    private int ejected;

    public NodePool(Config config, Time time, Listener listener) {
        this.config = config;
        this.time = time;
        this.listener = listener;
        this.ejectionPolicy = new EjectionPolicy(config.panic());
        this.selector = new NodeSelector(config.concurrency(), config.streams(), new SlowStart(config.ramp()), time);
        this.latency = new PeerLatency(config.breaker().consecutive());
    }

    /**
     * Selects the node whose turn it is; it then counts one request more until {@link #release}.
     *
     * @param tried nodes that this request has been sent to
     * @param mayProbe whether the request may probe an ejected node: it can go to another one if the probe fails
     */
    public Selection select(Collection<Node> tried, boolean mayProbe, Slot slot) {
        Selection selection = selector.select(tried, mayProbe, slot, isPanicking());
        if (selection instanceof Selection.Selected selected) {
            selected.node().acquire(slot);
        }
        return selection;
    }

    /** Whether a healthy node that is not in {@code tried} has room now. */
    public boolean hasAlternative(Collection<Node> tried) {
        boolean panic = isPanicking();
        return byName.values().stream()
                .filter(node -> !tried.contains(node) && selector.hasRoom(node, Slot.REQUEST))
                .anyMatch(node -> panic
                        ? node.healthChecks().isUp()
                        : node.admits() && node.breaker().state() == NodeBreaker.State.CLOSED);
    }

    /** Whether so few nodes are healthy that ejections are ignored. */
    public boolean isPanicking() {
        return ejectionPolicy.isPanicking(ejected, byName.size());
    }

    /** Counts one more request at a node that had it before, however busy the node is; {@link #release} must follow. */
    public void acquire(Node node, Slot slot) {
        node.acquire(slot);
    }

    /** The request has left the node. */
    public void release(Node node, Slot slot) {
        node.release(slot);
    }

    /** A request of the node turns out to be a stream. @return whether there is room for one more; else it stays a request */
    public boolean tryConvertToStream(Node node) {
        boolean room = selector.hasRoom(node, Slot.STREAM);
        if (room) {
            node.release(Slot.REQUEST);
            node.acquire(Slot.STREAM);
        }
        return room;
    }

    /**
     * A request that began in {@code generation} succeeded.
     *
     * @param wasSlow whether {@link #recordSlow} was called for it
     */
    public void recordSuccess(Node node, long generation, RequestKind kind, Duration took, boolean wasSlow) {
        if (!node.isRemoved()) { // else a late response would make a peer of it again
            latency.answered(node, kind, took, !wasSlow);
        }
        if (node.breaker().record(generation, true)) {
            applyVerdict(node, BreakerCause.PROBE_SUCCEEDED);
        }
    }

    /**
     * Whether peers of {@code node} usually answer so much faster that a request of this kind without a response after {@code waited} has a
     * slow node.
     */
    public boolean isSlow(Node node, RequestKind kind, Duration waited) {
        return latency.isFarSlower(node, kind, waited);
    }

    /**
     * A request that began in {@code generation} is far slower than with the node's peers. That is no failure; a node that is slow
     * several times in a row is an outlier and ejected for a while. A slow probe counts as a failed one. A request that began before the
     * node was ejected does not eject it again.
     */
    public void recordSlow(Node node, long generation, RequestKind kind, String how) {
        if (node.isRemoved()) {
            return;
        }
        boolean outlier = latency.wasSlow(node, kind);
        if (node.breaker().state() == NodeBreaker.State.HALF_OPEN) {
            recordFailure(node, generation, HealthReport.Kind.UNREACHABLE, how);
        } else if (outlier && generation == node.breaker().generation()) {
            node.explain(HealthReport.Kind.UNREACHABLE, how);
            if (node.breaker().forceOpen()) {
                onBreakerOpened(node, BreakerCause.SLOW);
            }
        }
    }

    /** A request that began in {@code generation} failed. @param how for people */
    public void recordFailure(Node node, long generation, HealthReport.Kind kind, String how) {
        node.explain(kind, how);
        if (node.breaker().record(generation, false)) {
            onBreakerOpened(node, node.breaker().cause());
        }
    }

    /** A health check ended. @param answered whether there was a response at all */
    public void onHealthCheck(Node node, boolean good, boolean answered, String how) {
        if (!good && node.healthChecks().isUp()) {
            node.explain(answered ? HealthReport.Kind.FAILING : HealthReport.Kind.UNREACHABLE, how);
        }
        if (node.healthChecks().record(good)) {
            if (!good && !answered) {
                node.cancelRequests();
            }
            applyVerdict(node, BreakerCause.HEALTH_CHECK);
        }
    }

    /** A check ended that was made because another router could not reach the node: one bad check is enough. */
    public void onConfirmation(Node node, boolean good, boolean answered, String how) {
        if (good || answered) {
            onHealthCheck(node, good, answered, how);
            return;
        }
        node.explain(HealthReport.Kind.UNREACHABLE, how);
        if (node.healthChecks().confirmDown()) {
            node.cancelRequests();
            applyVerdict(node, BreakerCause.HEALTH_CHECK);
        }
    }

    public Collection<Node> nodes() {
        return byName.values();
    }

    /**
     * Takes over the registry's present table.
     *
     * @param instances that want requests
     * @param conditions reported by other routers and set by operators
     */
    public void update(List<Instance> instances, List<? extends InstanceCondition> conditions) {
        Map<String, Node> before = Map.copyOf(byName);
        byName.clear();
        for (Instance instance : instances) {
            Node node = before.get(instance.name());
            if (node == null || node.instance().epoch() != instance.epoch()) {
                NodeBreaker breaker = new NodeBreaker(config.breaker(), time, random);
                node = new Node(instance, breaker, new RiseFallCounter(config.health()));
            } else {
                node.update(instance);
            }
            byName.put(instance.name(), node);
        }
        before.values().stream()
                .filter(node -> byName.get(node.instance().name()) != node)
                .forEach(node -> {
                    node.remove();
                    latency.forget(node);
                    listener.removed(node);
                });
        selector.update(List.copyOf(byName.values()));
        ejected = (int) byName.values().stream().filter(Node::isEjected).count();
        applyReports(conditions);
    }

    private void applyReports(List<? extends InstanceCondition> conditions) {
        Map<String, List<InstanceCondition>> byNode =
                conditions.stream().collect(Collectors.groupingBy(InstanceCondition::name));
        for (Node node : List.copyOf(byName.values())) {
            applyReports(
                    node,
                    byNode.getOrDefault(node.instance().name(), List.of()).stream()
                            .filter(condition -> condition.isAbout(node.instance()))
                            .toList());
        }
    }

    private void applyReports(Node node, List<InstanceCondition> conditions) {
        conditions.stream()
                .filter(one -> AdminOverride.is(one, AdminOverride.Kind.READMITTED) && node.isNewOverride(one))
                .findFirst()
                .ifPresent(override -> readmit(node));
        boolean unreachableElsewhere =
                conditions.stream().anyMatch(one -> HealthReport.is(one, HealthReport.Kind.UNREACHABLE));
        if (unreachableElsewhere && !node.isEjected()) {
            listener.suspected(node);
        }
        Optional<InstanceCondition> against = conditions.stream()
                .filter(one -> HealthReport.is(one, HealthReport.Kind.FAILING)
                        || AdminOverride.is(one, AdminOverride.Kind.EJECTED))
                .findFirst();
        if (node.setReported(against.isPresent())) {
            against.ifPresent(one -> node.explainReport(
                    one instanceof AdminOverride ? BreakerCause.ADMIN_OVERRIDE : BreakerCause.HEALTH_REPORT,
                    "marked by %s: %s".formatted(one.by(), one.reason())));
            applyVerdict(node, node.reportCause());
        }
    }

    // Health checks are not overridden: a node that does not answer them stays ejected.
    private void readmit(Node node) {
        node.breaker().reset();
        applyVerdict(node, BreakerCause.ADMIN_OVERRIDE);
    }

    private void onBreakerOpened(Node node, BreakerCause cause) {
        if (node.isEjected() && isKnown(node)) {
            listener.reopened(node, cause);
        } else {
            applyVerdict(node, cause);
        }
    }

    private void applyVerdict(Node node, BreakerCause cause) {
        if (node.isHealthy() == !node.isEjected() || !isKnown(node)) {
            return;
        }
        if (node.isEjected()) {
            node.readmit(time.nanos());
            ejected--;
            listener.readmitted(node, cause);
        } else {
            node.eject();
            ejected++;
            listener.ejected(node, cause);
        }
    }

    private boolean isKnown(Node node) {
        return byName.get(node.instance().name()) == node;
    }
}
