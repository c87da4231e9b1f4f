package io.holdfast.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.net.URI;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Instances at the admin port: their leases, the overrides of operators, and the status of all. */
public final class InstanceApi {
    private InstanceApi() {}

    /**
     * A lease, as it is returned to its holder.
     *
     * @param epoch which start of the instance it belongs to; comes back with every renewal
     * @param health path that routers ask
     * @param ttl seconds after which it ends if it is not renewed
     * @param renewEvery seconds after which it should be renewed
     */
    public record Lease(
            String service,
            String id,
            long epoch,
            URI url,
            String state,
            int weight,
            List<String> routes,
            String health,
            long ttl,
            long renewEvery) {}

    /**
     * The result of an operator's command.
     *
     * @param state drained, undrained, ejected or readmitted
     * @param span how long that stays, written as in settings; null where nothing stays
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record OverrideResult(String service, String id, String state, String span, String reason) {}

    /**
     * All instances, as one process knows them.
     *
     * @param registry fresh or stale
     * @param roles of the process that was asked, each with what keeps it from being ready, which is nothing as a rule
     * @param groups who leads each replicated group
     * @param caches those of the process that was asked
     * @param routes those that instances asked for
     * @param replicas those of the process that was asked
     */
    public record ClusterStatus(
            String registry,
            String registryUrl,
            List<InstanceRow> nodes,
            Map<String, List<String>> roles,
            Map<String, FrontendApi.Leader> groups,
            List<CacheApi.CacheStatus> caches,
            List<RouteRow> routes,
            List<GroupApi.ReplicaStatus> replicas) {
        public ClusterStatus {
            nodes = List.copyOf(nodes);
            roles = roles == null ? Map.of() : inOrder(roles); // an earlier version omits them
            groups = inOrder(groups);
            caches = caches == null ? List.of() : List.copyOf(caches); // an earlier version omits them
            routes = routes == null ? List.of() : List.copyOf(routes);
            replicas = replicas == null ? List.of() : List.copyOf(replicas);
        }
    }

    private static <V> Map<String, V> inOrder(Map<String, V> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    /**
     * A route that instances asked for.
     *
     * @param route host, if it is for one alone, and path
     * @param service that has it
     * @param served whether that service has, or just had, an instance that takes requests
     * @param refused services that registered the same route and get no requests there
     */
    public record RouteRow(String route, String service, boolean served, List<String> refused) {}

    /** A process that was rejected. @param by where it listened @param since when @param reason which one it was */
    public record DuplicateInstance(String by, Instant since, String reason) {}

    /**
     * One instance.
     *
     * @param state starting, ready, draining; or evicted, ejected or drained, and then why and since when
     * @param reason null where there is none
     * @param since null where the state is that of the lease
     * @param breaker open when a router keeps it out or would, else closed
     * @param inUse {@code panic} when a router uses it though its breaker is open, since too few are left; else null
     * @param namesake the last process that was rejected because it started with this id, for ten minutes; else null
     * @param lease the state that it registered itself, whatever routers and operators want
     * @param epoch which start of the instance it is
     * @param weight its share of the requests
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record InstanceRow(
            String service,
            String id,
            URI url,
            String state,
            String reason,
            Instant since,
            String breaker,
            String inUse,
            DuplicateInstance namesake,
            String lease,
            long epoch,
            int weight) {
        public String name() {
            return service + "/" + id;
        }
    }

    /** A process will end when it reaches {@code crashAt}, a point in the life of an order. */
    public record CrashPoint(String crashAt) {}

    /** A process stands still for so long. */
    public record Pause(long pausedMillis) {}

    /**
     * What the health endpoints answer.
     *
     * @param status up; ready or not ready
     * @param code why it is not ready, for machines; null where it is ready or nothing more is known
     * @param reasons why it is not ready, for people; null where it is
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record HealthStatus(String status, @Nullable String code, @Nullable List<String> reasons) {}
}
