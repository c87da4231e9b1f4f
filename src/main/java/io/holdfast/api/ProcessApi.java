package io.holdfast.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the processes of a cluster tell each other of themselves, and of those that they heard of: so each can show all of them, also
 * those that it cannot reach itself. What is unknown is null.
 */
public final class ProcessApi {
    /** Push and pull: the caller sends what it knows and what the other one lacks, and gets the same back. */
    public static final Rpc<Exchange, Exchange> EXCHANGE =
            Rpc.post("/internal/processes", Exchange.class, Exchange.class);

    /** Ends the process at once; only one that was started with {@code --chaos}. */
    public static final Rpc<Break, Break> KILL = Rpc.post("/internal/processes/kill", Break.class, Break.class);

    /** Stops the process for a while; only one that was started with {@code --chaos}. */
    public static final Rpc<Break, Break> PAUSE = Rpc.post("/internal/processes/pause", Break.class, Break.class);

    private ProcessApi() {}

    /** @param process that shall break, by its id @param millis for how long, 0 for ever */
    public record Break(String process, long millis) {}

    /**
     * One side of an exchange.
     *
     * @param from the process that sends it
     * @param known newest version of each publication that the sender has, by process and topic
     * @param publications that the receiver lacks, as far as they fit
     * @param more whether there are more of these
     */
    public record Exchange(
            String from, Map<String, Map<String, Long>> known, List<Publication> publications, boolean more) {
        public Exchange {
            known = known == null ? Map.of() : known;
            publications = publications == null ? List.of() : List.copyOf(publications);
        }
    }

    /**
     * The state of one process in one respect. Those that pass it on do not read it.
     *
     * @param process that published it
     * @param topic one of {@link Topic}, or one with a number behind it where it is published in several pieces
     * @param version rises with every change; the newest one counts
     * @param ageMs since its process published it, as the sender knows: ages are added up, no clocks are compared
     * @param content JSON
     */
    public record Publication(String process, String topic, long version, long ageMs, String content) {}

    /** What a process publishes. */
    public static final class Topic {
        /** A {@link Summary}; anew with every exchange, so its age tells whether the process lives. */
        public static final String SUMMARY = "summary";
        /** {@link RouterFigures}, in pieces. */
        public static final String FIGURES = "figures";
        /** The newest events of the process. */
        public static final String EVENTS = "events";
        /** Requests that needed more than one attempt, as a router remembers them. */
        public static final String ATTEMPTS = "attempts";

        /** Addresses where nothing listens, as the process found when it asked there: by address, for how many milliseconds. */
        public static final String REFUSED = "refused";

        private Topic() {}
    }

    /**
     * A process, as it sees itself.
     *
     * @param id random, of this start
     * @param name of its first instance, else host and port of its admin port
     * @param address host and port of its first instance, else those of the admin port
     * @param admin where its admin port is
     * @param roles that it runs
     * @param instances that it holds leases of, such as {@code order/3}
     * @param chaos whether operators may crash and pause it
     * @param stopping whether it was asked to end
     * @param reasons why its roles are not ready, by role; a role that is ready has none
     * @param diskFree bytes on the disk of its data directory
     * @param fsyncP99Ms of the last ten seconds, the slowest replica's
     * @param loopDelayMs the longest that work waited for an event loop, of the last ten seconds
     * @param queue requests that wait for a node or a leader
     * @param orders the running number: how many orders there are
     * @param registry fresh or stale, as this process sees it
     * @param auth how it asks callers of the public API who they are: open, tokens or jwt; null where it serves none
     * @param ageMs since it published this, null where it is written by the process itself
     * @param stale whether nothing was heard of it for too long, null where it is written by the process itself
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Summary(
            String id,
            String name,
            String address,
            @Nullable URI admin,
            String version,
            Instant started,
            List<String> roles,
            List<String> instances,
            boolean chaos,
            boolean stopping,
            Map<String, List<String>> reasons,
            @Nullable Long heapUsed,
            @Nullable Long heapMax,
            @Nullable Long diskFree,
            @Nullable Long diskTotal,
            @Nullable Double fsyncP99Ms,
            @Nullable Double loopDelayMs,
            @Nullable Long queue,
            List<GroupApi.ReplicaStatus> replicas,
            List<CacheApi.CacheStatus> caches,
            @Nullable Long orders,
            String registry,
            @Nullable String auth,
            @Nullable Long ageMs,
            @Nullable Boolean stale) {
        public Summary {
            roles = roles == null ? List.of() : List.copyOf(roles);
            instances = instances == null ? List.of() : List.copyOf(instances);
            reasons = reasons == null ? Map.of() : reasons;
            replicas = replicas == null ? List.of() : List.copyOf(replicas);
            caches = caches == null ? List.of() : List.copyOf(caches);
        }

        /** The same without the texts of its roles and replicas, which may be long; that there were some is still told. */
        public Summary withoutReasons() {
            return new Summary(
                    id,
                    name,
                    address,
                    admin,
                    version,
                    started,
                    roles,
                    instances,
                    chaos,
                    stopping,
                    reasons.isEmpty() ? Map.of() : Map.of("process", List.of("its reasons are too long to be told")),
                    heapUsed,
                    heapMax,
                    diskFree,
                    diskTotal,
                    fsyncP99Ms,
                    loopDelayMs,
                    queue,
                    List.of(),
                    List.of(),
                    orders,
                    registry,
                    auth,
                    ageMs,
                    stale);
        }

        /** The same, as another process sees it. */
        public Summary seen(long age, boolean isStale) {
            return new Summary(
                    id,
                    name,
                    address,
                    admin,
                    version,
                    started,
                    roles,
                    instances,
                    chaos,
                    stopping,
                    reasons,
                    heapUsed,
                    heapMax,
                    diskFree,
                    diskTotal,
                    fsyncP99Ms,
                    loopDelayMs,
                    queue,
                    replicas,
                    caches,
                    orders,
                    registry,
                    auth,
                    age,
                    isStale);
        }
    }
}
