package io.holdfast.telemetry.figures;

import io.holdfast.api.RouterFigures;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/**
 * The figures of all routers that were heard of, added up. A node or service that no router reported has none, which is not the same as
 * zero. Pure.
 */
public final class MergedFigures {

    /**
     * One node or service.
     *
     * @param rate requests a second, or attempts at a node
     * @param queue requests that wait; 0 for a node
     * @param retries that were taken from the budget; 0 for a node
     * @param limitPercent of the requests that may be retried; 0 for a node
     * @param panic whether a router ignores ejections of this service
     */
    public record Row(
            Figures figures, double rate, int inFlight, int queue, long retries, int limitPercent, boolean panic) {
        private static final Row NONE = new Row(Figures.NONE, 0, 0, 0, 0, 0, false);

        private Row plus(Row other) {
            return new Row(
                    figures.plus(other.figures),
                    rate + other.rate,
                    inFlight + other.inFlight,
                    queue + other.queue,
                    retries + other.retries,
                    Math.max(limitPercent, other.limitPercent),
                    panic || other.panic);
        }

        /** The percentage that succeeded; empty where nothing ended. */
        public OptionalDouble okPercent() {
            return figures.okPercent();
        }

        /** In milliseconds; empty where nothing ended. */
        public OptionalDouble p50() {
            return figures.latency().millis(0.50);
        }

        /** In milliseconds; empty where nothing ended. */
        public OptionalDouble p99() {
            return figures.latency().millis(0.99);
        }

        /** Which percentage of the requests was retried at the cost of the budget; empty where nothing ended. */
        public OptionalDouble retriedPercent() {
            return figures.total() == 0 ? OptionalDouble.empty() : OptionalDouble.of(100.0 * retries / figures.total());
        }

        /** Which share of the retry budget is used, from 0 to 1; empty where nothing ended. */
        public OptionalDouble budgetUsed() {
            OptionalDouble retried = retriedPercent();
            return retried.isEmpty() || limitPercent == 0
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(Math.min(1, retried.getAsDouble() / limitPercent));
        }
    }

    private final Map<String, Row> nodes = new HashMap<>();
    private final Map<String, Row> services = new TreeMap<>();

    private final Set<String> closed = new HashSet<>(); // router and node

    private MergedFigures() {}

    public static MergedFigures of(Collection<RouterFigures> routers) {
        MergedFigures merged = new MergedFigures();
        routers.forEach(merged::add);
        return merged;
    }

    private void add(RouterFigures router) {
        double seconds = Math.max(1, router.seconds());
        int limit = router.retries() == null ? 0 : router.retries().limitPercent();
        for (RouterFigures.OfService one : router.services()) {
            Figures figures = new Figures(one.ok(), one.total(), latency(one.latency()));
            Row row = new Row(
                    figures, one.total() / seconds, one.inFlight(), one.queue(), one.retries(), limit, one.panic());
            services.merge(one.service(), row, Row::plus);
            one.nodes().forEach(node -> {
                add(one.service(), node, seconds);
                if ("closed".equals(node.breaker())) {
                    closed.add(router.router() + " " + one.service() + "/" + node.id());
                }
            });
        }
    }

    private void add(String service, RouterFigures.OfNode node, double seconds) {
        Figures figures = new Figures(node.ok(), node.total(), latency(node.latency()));
        Row row = new Row(figures, node.total() / seconds, node.inFlight(), 0, 0, 0, false);
        nodes.merge(service + "/" + node.id(), row, Row::plus);
    }

    // A text that cannot be read is that of a router whose counts can still be used.
    private static LatencyHistogram latency(String text) {
        try {
            return LatencyHistogram.parse(text);
        } catch (IllegalArgumentException e) {
            return LatencyHistogram.EMPTY;
        }
    }

    /** @return empty when no router knows the node */
    public Optional<Row> node(String service, String id) {
        return Optional.ofNullable(nodes.get(service + "/" + id));
    }

    /** Whether {@code router} is heard and says that its breaker of {@code node} is closed. @param node service and id */
    public boolean isClosed(String router, String node) {
        return closed.contains(router + " " + node);
    }

    /** @return empty when no router knows the service */
    public Optional<Row> service(String service) {
        return Optional.ofNullable(services.get(service));
    }

    /** All services together; empty when there is none. */
    public Optional<Row> all() {
        return services.isEmpty()
                ? Optional.empty()
                : Optional.of(services.values().stream().reduce(Row.NONE, Row::plus));
    }
}
