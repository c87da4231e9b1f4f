package io.holdfast.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.net.URI;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The status of the cluster at the admin port, as one process sees it. What is unknown is null or left out, never 0. */
public final class StatusApi {
    private StatusApi() {}

    /**
     * All of it.
     *
     * @param registry fresh or stale
     * @param roles of the process that was asked, each with what keeps it from being ready, which is nothing as a rule
     * @param groups who leads each replicated group
     * @param caches those of the process that was asked
     * @param routes those that instances asked for
     * @param replicas those of the process that was asked
     * @param view whose view this is
     * @param processes that were heard of, this one first
     * @param unreachable instances of which nothing is heard, and why
     * @param figures the latest frame, null before the first one
     * @param chaos whether any process lets itself be broken
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ClusterStatus(
            String registry,
            String registryUrl,
            List<NodeRow> nodes,
            Map<String, List<String>> roles,
            Map<String, FrontendApi.Leader> groups,
            List<CacheApi.CacheStatus> caches,
            List<RouteRow> routes,
            List<GroupApi.ReplicaStatus> replicas,
            @Nullable View view,
            List<ProcessApi.Summary> processes,
            List<UnreachableRow> unreachable,
            List<ServiceRow> services,
            List<GroupRow> groupDetails,
            @Nullable FigureFrame figures,
            boolean chaos) {
        public ClusterStatus {
            nodes = List.copyOf(nodes);
            // An earlier version omits what it does not know.
            roles = roles == null ? Map.of() : inOrder(roles);
            groups = inOrder(groups);
            caches = orEmpty(caches);
            routes = orEmpty(routes);
            replicas = orEmpty(replicas);
            processes = orEmpty(processes);
            unreachable = orEmpty(unreachable);
            services = orEmpty(services);
            groupDetails = orEmpty(groupDetails);
        }
    }

    /**
     * The process that was asked.
     *
     * @param process its id
     * @param at when it answered
     */
    public record View(String process, String name, String address, String version, Instant started, Instant at) {}

    /** An address of ours that nobody hears of. @param since when it was heard of or tried last with success, or first without */
    public record UnreachableRow(String name, URI url, List<String> instances, String reason, @Nullable Instant since) {
        public UnreachableRow {
            instances = orEmpty(instances);
        }
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
     * One instance, or a member of a group that holds no lease.
     *
     * @param url {@code about:unknown} of a member without a lease where nobody knows it
     * @param state starting, ready, draining; or evicted, ejected or drained, and then why and since when;
     *     without a lease ready while it takes part, else starting
     * @param reason whole; null where there is none
     * @param since null where the state is that of the lease
     * @param breaker open or half-open when a router keeps it out or would, else closed
     * @param inUse {@code panic} when a router uses it though its breaker is open, since too few are left; else null
     * @param namesake the last process that was rejected because it started with this id, for ten minutes; else null
     * @param lease the state that it registered itself, whatever routers and operators want; without one the same as the state
     * @param epoch which start of the instance it is; 0 without a lease
     * @param weight its share of the requests; 0 without a lease
     * @param process that holds it, or held it last; null while none is heard of that does, and of external services
     * @param version of that process
     * @param configured what is wanted of it: ready, starting, draining, drained or ejected; null without a lease
     * @param health what was found: healthy, evicted, down, unreachable, starting, behind, unfit or stale
     * @param by who set the state: a router, an operator, or null where it is the instance's own word
     * @param until when that ends by itself
     * @param nextProbe when a router tries it next
     * @param role of a replica: leader, follower, learner or none
     * @param lag commands that a replica is behind
     * @param ok percent of the attempts, as routers saw them in the last ten seconds; null where no router is heard
     * @param rate attempts per second
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record NodeRow(
            String service,
            String id,
            URI url,
            String state,
            @Nullable String reason,
            @Nullable Instant since,
            String breaker,
            @Nullable String inUse,
            @Nullable DuplicateInstance namesake,
            String lease,
            long epoch,
            int weight,
            @Nullable String process,
            @Nullable String version,
            @Nullable String configured,
            @Nullable String health,
            @Nullable String by,
            @Nullable Instant until,
            @Nullable Instant nextProbe,
            @Nullable String role,
            @Nullable Integer leader,
            @Nullable Long term,
            @Nullable Long lag,
            @Nullable Double ok,
            @Nullable Double rate,
            @Nullable Double p50Ms,
            @Nullable Double p99Ms,
            @Nullable Integer inFlight) {
        public String name() {
            return service + "/" + id;
        }
    }

    /**
     * The instances of one service together.
     *
     * @param kind builtin or external
     * @param nodes how many there are
     * @param inRotation how many requests may go to
     * @param needed how many it takes to serve: a majority of the voters of a group, else one
     * @param ok percent of the requests, as routers saw them in the last ten seconds; null where no router is heard
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ServiceRow(
            String service,
            String kind,
            int nodes,
            int inRotation,
            int needed,
            @Nullable Double ok,
            @Nullable Double rate,
            @Nullable Double p50Ms,
            @Nullable Double p99Ms,
            @Nullable Integer inFlight,
            @Nullable Integer queue,
            boolean panic,
            @Nullable Retries retries) {}

    /** Of the requests, how many percent are retried, and may be. */
    public record Retries(double usedPercent, double limitPercent) {}

    /** A group and its replicas. @param version of the processes of its leader */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record GroupRow(
            String group,
            int leader,
            long term,
            List<Integer> voters,
            List<Integer> learners,
            @Nullable String version,
            GroupApi.@Nullable LastFailover lastFailover,
            List<GroupApi.ReplicaRow> replicas) {
        public GroupRow {
            voters = orEmpty(voters);
            learners = orEmpty(learners);
            replicas = orEmpty(replicas);
        }
    }

    /**
     * The figures of the cluster at one moment, over the last ten seconds.
     *
     * @param at milliseconds since 1970
     * @param ok percent of clients' requests that succeeded
     * @param rate of them, per second
     * @param orders the running number
     * @param ordersRate orders per second
     * @param cacheHits share of the reads, 0 to 1
     * @param retryBudget share that is used, 0 to 1
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record FigureFrame(
            long at,
            @Nullable Double ok,
            @Nullable Double rate,
            @Nullable Double p50Ms,
            @Nullable Double p99Ms,
            @Nullable Long orders,
            @Nullable Double ordersRate,
            @Nullable Double cacheHits,
            @Nullable Double retryBudget,
            List<ProcessFigures> processes) {
        public FigureFrame {
            processes = orEmpty(processes);
        }
    }

    /** Of one process. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ProcessFigures(
            String id,
            String name,
            @Nullable Long diskFree,
            @Nullable Long diskTotal,
            @Nullable Double fsyncP99Ms,
            @Nullable Double loopDelayMs,
            @Nullable Long queue,
            @Nullable Long heapUsed,
            @Nullable Long heapMax) {}

    private static <T> List<T> orEmpty(List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }

    private static <V> Map<String, V> inOrder(Map<String, V> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}
