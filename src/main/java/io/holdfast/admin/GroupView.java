package io.holdfast.admin;

import io.holdfast.api.GroupApi.LastFailover;
import io.holdfast.api.GroupApi.Overview;
import io.holdfast.api.GroupApi.ReplicaRow;
import io.holdfast.api.GroupApi.ReplicaStatus;
import io.holdfast.api.ProcessApi.Summary;
import io.holdfast.api.StatusApi.GroupRow;
import io.holdfast.base.failure.Failure;
import io.vertx.core.Future;
import java.net.URI;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.IntFunction;

/** One group, from what the processes of its replicas publish. Pure. */
final class GroupView {
    private final String group;
    private final Map<Integer, URI> urls;
    private final Map<String, ReplicaStatus> replicas;
    private final Map<String, Summary> holders;
    private final IntFunction<String> why;

    /**
     * @param urls where its replicas listen, as far as it is known
     * @param replicas of all groups, by name
     * @param holders the process of each instance that is heard of
     * @param why nothing is known of a replica
     */
    GroupView(
            String group,
            Map<Integer, URI> urls,
            Map<String, ReplicaStatus> replicas,
            Map<String, Summary> holders,
            IntFunction<String> why) {
        this.group = group;
        this.urls = urls;
        this.replicas = replicas;
        this.holders = holders;
        this.why = why;
    }

    GroupRow row() {
        Map<Integer, Future<ReplicaStatus>> reports = new TreeMap<>();
        replicas.values().stream()
                .filter(replica -> replica.group().equals(group))
                .forEach(replica -> {
                    reports.put(replica.id(), Future.succeededFuture(replica));
                    replica.voters().forEach(id -> reports.putIfAbsent(id, unknown(id)));
                });
        urls.keySet().forEach(id -> reports.putIfAbsent(id, unknown(id)));
        replicas.values().stream()
                .filter(replica -> replica.group().equals(group))
                .forEach(replica -> reports.put(replica.id(), Future.succeededFuture(replica)));
        Overview overview = GroupOverview.of(group, urls, reports);
        Summary leader = holders.get(group + "/" + overview.leader());
        return new GroupRow(
                group,
                overview.leader(),
                overview.leader() > 0 ? overview.term() : highestTerm(),
                overview.voters(),
                overview.learners(),
                leader == null ? null : leader.version(),
                lastFailover(overview),
                overview.replicas().stream().map(this::withProcess).toList());
    }

    private long highestTerm() {
        return replicas.values().stream()
                .filter(replica -> replica.group().equals(group))
                .mapToLong(ReplicaStatus::term)
                .max()
                .orElse(0);
    }

    /** The same, without its word on who leads. */
    static ReplicaStatus withoutLeader(ReplicaStatus replica) {
        return new ReplicaStatus(
                replica.group(),
                replica.id(),
                replica.role(),
                0,
                replica.term(),
                replica.commitIndex(),
                replica.appliedIndex(),
                replica.lag(),
                replica.voters(),
                replica.learners(),
                replica.lastFailover(),
                replica.preferred(),
                replica.notReady(),
                replica.state(),
                replica.reason(),
                replica.diskFree(),
                replica.fsyncP99Ms());
    }

    private Future<ReplicaStatus> unknown(int id) {
        return Future.failedFuture(new Failure.Unavailable("unknown", why.apply(id)));
    }

    private static LastFailover lastFailover(Overview overview) {
        return overview.replicas().stream()
                .map(ReplicaRow::lastFailover)
                .filter(Objects::nonNull)
                .max(Comparator.comparing(LastFailover::at))
                .orElse(null);
    }

    private ReplicaRow withProcess(ReplicaRow row) {
        Summary process = holders.get(group + "/" + row.id());
        return process == null
                ? row
                : new ReplicaRow(
                        row.id(),
                        row.url(),
                        row.role(),
                        row.term(),
                        row.commitIndex(),
                        row.appliedIndex(),
                        row.lag(),
                        row.lastFailover(),
                        row.why(),
                        row.state(),
                        row.reason(),
                        row.diskFree(),
                        row.fsyncP99Ms(),
                        process.id(),
                        process.version());
    }
}
