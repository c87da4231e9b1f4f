package io.holdfast.api;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.holdfast.api.FrontendApi.Leader;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The status and administration of a group: at each replica under {@code /internal/group}, at the admin port under {@code /groups}. */
public final class GroupApi {
    /** The groups there are, as paths and commands name them. */
    public static final List<String> NAMES = List.of(CatalogApi.SERVICE, OrderApi.SERVICE, RecordApi.SERVICE);

    public static final int ID_MAX = 9999;

    private static final Duration LONGEST = Duration.ofSeconds(60);

    public static final Rpc<Rpc.Empty, Leader> GET_LEADER = Rpc.get("/internal/leader", Rpc.Empty.class, Leader.class);

    public static final Rpc<Rpc.Empty, ReplicaStatus> GET_REPLICA_STATUS =
            Rpc.get("/internal/group", Rpc.Empty.class, ReplicaStatus.class);

    public static final Rpc<Rpc.Empty, Checkpoints> GET_CHECKPOINTS =
            Rpc.get("/internal/group/checkpoints", Rpc.Empty.class, Checkpoints.class);

    public static final Rpc<Transfer, ReplicaStatus> TRANSFER_LEADERSHIP = Rpc.post(
                    "/internal/group/transfer", Transfer.class, ReplicaStatus.class)
            .lasting(LONGEST);

    /** Sent to the replica that shall lead: it keeps the leadership until the next election. */
    public static final Rpc<Transfer, ReplicaStatus> KEEP_LEADERSHIP =
            Rpc.post("/internal/group/keep", Transfer.class, ReplicaStatus.class);

    public static final Rpc<Members, ReplicaStatus> CHANGE_MEMBERS = Rpc.post(
                    "/internal/group/members", Members.class, ReplicaStatus.class)
            .lasting(LONGEST);

    public static final Rpc<Crash, Crash> CRASH = Rpc.post("/internal/group/crash", Crash.class, Crash.class);

    private GroupApi() {}

    /**
     * Where one replica stands.
     *
     * @param role leader, follower, learner or none
     * @param leader 0 when it knows of none
     * @param lag decided commands that are not applied here yet
     * @param lastFailover null when it has seen none
     * @param preferred the replica that is handed the leadership whenever it has caught up, null when none is
     * @param notReady why it takes no requests, null when it does
     * @param state fit; or for what it is unfit to lead or to take part: disk-slow, disk-low, clock-off, catching-up, disk-full,
     *     empty-directory, failed. Null of an earlier version
     * @param reason for people, null of one that is fit
     * @param diskFree bytes that are free on the disk of its directory, null while that is not known
     * @param fsyncP99Ms of its log in the last ten seconds, null where there was none
     */
    public record ReplicaStatus(
            String group,
            int id,
            String role,
            int leader,
            long term,
            long commitIndex,
            long appliedIndex,
            long lag,
            List<Integer> voters,
            List<Integer> learners,
            LastFailover lastFailover,
            Integer preferred,
            String notReady,
            String state,
            String reason,
            Long diskFree,
            Double fsyncP99Ms) {}

    /** What the state of a replica was after some entries. @param byIndex its fingerprint, in hexadecimal digits */
    public record Checkpoints(int id, Map<Long, String> byIndex) {}

    /** @param millis how long this replica knew of no leader before */
    public record LastFailover(Instant at, long millis) {}

    /** @param to the replica that shall lead */
    public record Transfer(int to) {}

    /** The same, asked for by an operator. @param keep it shall lead until the next election, also if a higher id could */
    public record NewLeader(int to, boolean keep) {}

    /** Ends the process of replica {@code id}, if it leads in {@code term} still: so asking twice ends one process. */
    public record Crash(int id, long term) {}

    /** One of the two is null. @param add the replica that shall belong to the group @param remove the one that shall no more */
    public record Members(Integer add, Integer remove) {}

    /**
     * A group as one process finds it when it asks every replica it knows of.
     *
     * @param leader 0 when no replica knows of one; else of the highest term that was reported
     * @param replicas sorted by id
     */
    public record Overview(
            String group,
            int leader,
            long term,
            List<Integer> voters,
            List<Integer> learners,
            List<ReplicaRow> replicas) {}

    /**
     * One replica of it.
     *
     * @param role as in {@link ReplicaStatus}, or unreachable, and then the numbers are 0
     * @param lag commands that some replica knows to be decided and that are not applied here yet
     * @param why it takes no requests, null when it does
     * @param state as in {@link ReplicaStatus}, null of one that is unreachable
     * @param reason for people, null of one that is fit
     * @param diskFree as in {@link ReplicaStatus}, and so {@code fsyncP99Ms}
     * @param process that runs it, and its {@code version}; null where nothing is heard of that
     */
    public record ReplicaRow(
            int id,
            URI url,
            String role,
            long term,
            long commitIndex,
            long appliedIndex,
            long lag,
            LastFailover lastFailover,
            String why,
            String state,
            String reason,
            Long diskFree,
            Double fsyncP99Ms,
            String process,
            String version) {
        public static final String UNREACHABLE = "unreachable";

        /** Whether it reported that it is unfit to lead or to take part. */
        @JsonIgnore
        public boolean isUnfit() {
            return state != null && reason != null;
        }
    }
}
