package io.holdfast.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one router saw in the last ten seconds. Counts and histograms of several routers are added up by {@code telemetry.figures}; only
 * then percentages and percentiles are taken.
 *
 * @param router its name, as in its reports
 * @param seconds that the counts cover, less than ten after a start
 * @param retries the budget that its services share
 */
public record RouterFigures(String router, double seconds, RetryBudget retries, List<OfService> services) {
    public RouterFigures {
        services = services == null ? List.of() : List.copyOf(services);
    }

    /**
     * @param active requests that are in progress
     * @param saved retries that may begin now
     * @param savedMax retries that can be saved up
     * @param limitPercent of the requests that may be retried
     */
    public record RetryBudget(int active, int saved, int savedMax, int limitPercent) {}

    /**
     * The requests of clients for one service.
     *
     * @param ok those that were answered, and not with an error of the service
     * @param total those that ended, without those whose client left
     * @param inFlight requests that nodes work on
     * @param queue requests that wait because all nodes are busy
     * @param retries that were taken from the budget
     * @param panic whether so few nodes are healthy that ejections are ignored
     * @param latency of whole requests, as {@code telemetry.figures.LatencyHistogram} writes it
     */
    @JsonInclude(JsonInclude.Include.NON_DEFAULT)
    public record OfService(
            String service,
            long ok,
            long total,
            int inFlight,
            int queue,
            long retries,
            boolean panic,
            String latency,
            List<OfNode> nodes) {
        public OfService {
            latency = latency == null ? "" : latency;
            nodes = nodes == null ? List.of() : List.copyOf(nodes);
        }
    }

    /**
     * The attempts at one node.
     *
     * @param ok those that were answered, and not with an error of the service
     * @param total those that ended, without those that tell nothing about the node
     * @param inFlight requests that it works on
     * @param latency until the head of the response, as {@code telemetry.figures.LatencyHistogram} writes it
     * @param breaker closed, open or half-open; null of an earlier version
     */
    @JsonInclude(JsonInclude.Include.NON_DEFAULT)
    public record OfNode(String id, long ok, long total, int inFlight, String latency, @Nullable String breaker) {
        public OfNode {
            latency = latency == null ? "" : latency;
        }

        public OfNode(String id, long ok, long total, int inFlight, String latency) {
            this(id, ok, total, inFlight, latency, null);
        }
    }
}
