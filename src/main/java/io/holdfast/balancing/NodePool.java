package io.holdfast.balancing;

import io.holdfast.base.config.Settings;
import io.holdfast.base.time.Randomness;
import io.holdfast.base.time.Time;
import io.holdfast.registry.Instance;
import io.holdfast.registry.Mark;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * The nodes of one service as one router knows them, and whose turn it is. Choosing costs the same with three nodes as with a
 * thousand. Free of any transport; confined to its event loop.
 */
public final class NodePool {

    /**
     * @param concurrency requests that one node is given at a time
     * @param streams tunnels and responses without an end that one node is given besides
     * @param panic share of the nodes, in percent, below which verdicts are ignored: if fewer are well, all are used
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
                    settings.integer("router.panic", 50, 0, 100, "percentage of well nodes below which all are used"),
                    settings.duration("router.slow-start", Duration.ofSeconds(5), "how long a returned node ramps up"),
                    NodeBreaker.Config.from(settings),
                    RiseFallCounter.Config.from(settings));
        }

        /** The same, with at least so much time for the probe of a node. */
        public Config withProbeLimit(Duration atLeast) {
            return new Config(concurrency, streams, panic, ramp, breaker.withProbeLimit(atLeast), health);
        }
    }

    /** Hears when a node leaves the rotation and when it is back. */
    public interface Listener {
        void ejected(Node node);

        void readmitted(Node node);

        /** Somebody else could not reach it: it should be looked at soon. */
        void suspected(Node node);

        /** It is not in the registry any more, or wants no requests, or was started anew. */
        void gone(Node node);
    }

    /** Why no node was chosen. */
    public enum Shortage {
        /** None is known, or all were tried. */
        NONE,
        /** All that could be chosen have as many requests as they may. */
        BUSY
    }

    private final Config config;
    private final Time time;
    private final RandomGenerator random = Randomness.unseeded();
    private final Listener listener;
    private final SlowStart slowStart;
    private final PeerLatency latency;
    private final Map<String, Node> byName = new LinkedHashMap<>();
    private Node[] turns = new Node[0];
    private int next;
    private int ejected;
    private Shortage shortage = Shortage.NONE;

    public NodePool(Config config, Time time, Listener listener) {
        this.config = config;
        this.time = time;
        this.listener = listener;
        this.slowStart = new SlowStart(config.ramp());
        this.latency = new PeerLatency(config.breaker().consecutive());
    }

    /**
     * The node whose turn it is, and which now counts one request more; {@link #done} must follow.
     *
     * @param tried nodes that this request has been sent to already
     * @param mayProbe whether the request may be the one that tries an ejected node out: one that can go elsewhere if it fails
     * @param slot what it takes
     * @return empty when there is none; {@link #shortage()} says why
     */
    public Optional<Node> choose(Collection<Node> tried, boolean mayProbe, Slot slot) {
        shortage = Shortage.NONE;
        Optional<Node> chosen = isPanicking() ? anyReachable(tried, slot) : pick(tried, mayProbe, true, slot);
        if (chosen.isEmpty() && !isPanicking()) {
            chosen = pick(tried, mayProbe, false, slot);
        }
        chosen.ifPresent(node -> node.begin(slot));
        return chosen;
    }

    /** Whether a well node that is not in {@code tried} has room now. */
    public boolean hasOther(Collection<Node> tried) {
        boolean panic = isPanicking();
        return byName.values().stream()
                .filter(node -> !tried.contains(node) && hasRoom(node, Slot.REQUEST))
                .anyMatch(node -> panic
                        ? node.health().isUp()
                        : node.admits() && node.breaker().state() == NodeBreaker.State.CLOSED);
    }

    public Shortage shortage() {
        return shortage;
    }

    /** Whether so few nodes are well that verdicts are ignored. */
    public boolean isPanicking() {
        int all = byName.size();
        return ejected > 0 && (all - ejected) * 100 < config.panic() * all;
    }

    /** One more request for a node that had it before; {@link #done} must follow. */
    public void again(Node node, Slot slot) {
        node.begin(slot);
    }

    /** The request has left the node. */
    public void done(Node node, Slot slot) {
        node.end(slot);
    }

    /** A request of the node turns out to be a stream. @return whether there is room for one more; else it stays what it was */
    public boolean becomesStream(Node node) {
        boolean room = hasRoom(node, Slot.STREAM);
        if (room) {
            node.end(Slot.REQUEST);
            node.begin(Slot.STREAM);
        }
        return room;
    }

    /**
     * A request that began in {@code generation} was answered well.
     *
     * @param kind route and method: what can be compared with each other
     * @param wasSlow whether {@link #slow} was told of it
     */
    public void good(Node node, long generation, String kind, Duration took, boolean wasSlow) {
        latency.answered(node, kind, took);
        if (!wasSlow) {
            latency.wasInTime(node, kind);
        }
        if (node.breaker().record(generation, true)) {
            settle(node);
        }
    }

    /**
     * Whether peers of {@code node} usually answer so much faster that a request of this kind without a response after {@code waited}
     * has a slow node.
     */
    public boolean isSlow(Node node, String kind, Duration waited) {
        return latency.isFarSlower(node, kind, waited);
    }

    /**
     * A request that began in {@code generation} is far slower than with the node's peers. That is no failure; a node that is so time
     * and again is an outlier, and out for a while. One that is only tried out is out again at once.
     */
    public void slow(Node node, long generation, String kind, String how) {
        boolean outlier = latency.wasSlow(node, kind);
        if (node.breaker().state() == NodeBreaker.State.HALF_OPEN) {
            bad(node, generation, Mark.Kind.UNREACHABLE, how);
        } else if (outlier) {
            node.explain(Mark.Kind.UNREACHABLE, how);
            if (node.breaker().trip()) {
                settle(node);
            }
        }
    }

    /** A request that began in {@code generation} came to a bad end. @param how in words */
    public void bad(Node node, long generation, Mark.Kind kind, String how) {
        node.explain(kind, how);
        if (node.breaker().record(generation, false)) {
            settle(node);
        }
    }

    /** A health check ended. @param answered whether there was an answer at all */
    public void checked(Node node, boolean good, boolean answered, String how) {
        if (!good && node.health().isUp()) {
            node.explain(answered ? Mark.Kind.FAILING : Mark.Kind.UNREACHABLE, how);
        }
        if (node.health().record(good)) {
            if (!good && !answered) {
                node.callOffAll();
            }
            settle(node);
        }
    }

    /** A check that was asked for because another router could not reach the node. */
    public void confirmed(Node node, boolean good, boolean answered, String how) {
        if (good || answered) {
            checked(node, good, answered, how);
            return;
        }
        node.explain(Mark.Kind.UNREACHABLE, how);
        if (node.health().confirmDown()) {
            node.callOffAll();
            settle(node);
        }
    }

    public Collection<Node> nodes() {
        return byName.values();
    }

    /**
     * Takes over what the registry says.
     *
     * @param instances that want requests
     * @param marks of other routers and of operators
     */
    public void sync(List<Instance> instances, List<Mark> marks) {
        Map<String, Node> before = Map.copyOf(byName);
        byName.clear();
        for (Instance instance : instances) {
            Node node = before.get(instance.name());
            if (node == null || node.instance().epoch() != instance.epoch()) {
                NodeBreaker breaker = new NodeBreaker(config.breaker(), time, random);
                node = new Node(instance, breaker, new RiseFallCounter(config.health()));
            } else {
                node.becomes(instance);
            }
            byName.put(instance.name(), node);
        }
        before.values().stream()
                .filter(node -> byName.get(node.instance().name()) != node)
                .forEach(node -> {
                    node.leave();
                    latency.forget(node);
                    listener.gone(node);
                });
        turns = WeightedRoundRobin.of(List.copyOf(byName.values()));
        ejected = (int) byName.values().stream().filter(Node::isEjected).count();
        heed(marks);
    }

    private void heed(List<Mark> marks) {
        Map<String, List<Mark>> byNode = marks.stream().collect(Collectors.groupingBy(Mark::name));
        for (Node node : List.copyOf(byName.values())) {
            heed(
                    node,
                    byNode.getOrDefault(node.instance().name(), List.of()).stream()
                            .filter(mark -> mark.isAbout(node.instance()))
                            .toList());
        }
    }

    private void heed(Node node, List<Mark> marks) {
        marks.stream()
                .filter(mark -> mark.kind() == Mark.Kind.READMITTED && node.hears(mark))
                .findFirst()
                .ifPresent(word -> readmit(node));
        if (marks.stream().anyMatch(mark -> mark.kind() == Mark.Kind.UNREACHABLE) && !node.isEjected()) {
            listener.suspected(node);
        }
        Optional<Mark> against = marks.stream()
                .filter(mark -> mark.kind() == Mark.Kind.FAILING || mark.kind() == Mark.Kind.EJECTED)
                .findFirst();
        if (node.believe(against.isPresent())) {
            against.ifPresent(
                    mark -> node.explain(Mark.Kind.FAILING, "marked by %s: %s".formatted(mark.by(), mark.reason())));
            settle(node);
        }
    }

    // What health checks say stays: a node that does not answer them is not brought back by a word.
    private void readmit(Node node) {
        node.breaker().force();
        settle(node);
    }

    private Optional<Node> pick(Collection<Node> tried, boolean mayProbe, boolean slowly, Slot slot) {
        for (int i = 0; i < turns.length; i++) {
            Node node = turn();
            if (tried.contains(node) || !node.admits()) {
                continue;
            }
            boolean probe = node.breaker().state() != NodeBreaker.State.CLOSED;
            if (probe && !mayProbe || slowly && !probe && !takesItsTurn(node)) {
                continue;
            }
            if (!hasRoom(node, slot)) {
                shortage = Shortage.BUSY;
            } else if (node.breaker().tryAcquire()) {
                return Optional.of(node);
            }
        }
        return Optional.empty();
    }

    // Verdicts may be wrong, a node that answers no health check is hardly well: it comes last even now.
    private Optional<Node> anyReachable(Collection<Node> tried, Slot slot) {
        Node silent = null;
        for (int i = 0; i < turns.length; i++) {
            Node node = turn();
            if (tried.contains(node)) {
                continue;
            }
            if (!hasRoom(node, slot)) {
                shortage = Shortage.BUSY;
            } else if (node.health().isUp()) {
                node.breaker().tryAcquire(); // should this be the probe, its result counts
                return Optional.of(node);
            } else if (silent == null) {
                silent = node;
            }
        }
        return Optional.ofNullable(silent);
    }

    private boolean takesItsTurn(Node node) {
        if (!node.hasReturned()) {
            return true;
        }
        return slowStart.takesItsTurn(Duration.ofNanos(time.nanos() - node.returnedAtNanos()), random);
    }

    private boolean hasRoom(Node node, Slot slot) {
        return slot == Slot.STREAM ? node.streams() < config.streams() : node.active() < config.concurrency();
    }

    private Node turn() {
        Node node = turns[next % turns.length];
        next = (next + 1) % turns.length;
        return node;
    }

    private void settle(Node node) {
        boolean known = byName.get(node.instance().name()) == node;
        if (node.isWell() == !node.isEjected() || !known) {
            return;
        }
        if (node.isEjected()) {
            node.readmit(time.nanos());
            ejected--;
            listener.readmitted(node);
        } else {
            node.eject();
            ejected++;
            listener.ejected(node);
        }
    }
}
