package io.holdfast.admin;

import io.holdfast.api.GroupApi.Overview;
import io.holdfast.api.GroupApi.ReplicaRow;
import io.holdfast.api.GroupApi.ReplicaStatus;
import io.holdfast.base.failure.Failure;
import io.vertx.core.Future;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Merges what each replica of a group reports about itself. Pure. */
final class GroupOverview {
    private GroupOverview() {}

    /** @param reports of all replicas to the request for their status, completed, sorted by id */
    static Overview of(String group, Map<Integer, URI> urls, Map<Integer, Future<ReplicaStatus>> reports) {
        Map<Integer, ReplicaStatus> statuses = new TreeMap<>();
        reports.forEach((id, report) -> status(report).ifPresent(status -> statuses.put(id, status)));
        long committed = statuses.values().stream()
                .mapToLong(ReplicaStatus::commitIndex)
                .max()
                .orElse(0);
        // The newest term counts only with a leader: an isolated replica may have a newer one, but none that leads.
        Optional<ReplicaStatus> newest = statuses.values().stream()
                .filter(status -> status.leader() > 0)
                .max(Comparator.comparingLong(ReplicaStatus::term).thenComparingLong(ReplicaStatus::commitIndex));
        // Without a leader it is still known who would have to vote for one: who has the most of the log knows best.
        Optional<ReplicaStatus> members = newest.or(() -> statuses.values().stream()
                .max(Comparator.comparingLong(ReplicaStatus::commitIndex).thenComparingLong(ReplicaStatus::term)));
        List<ReplicaRow> rows = new ArrayList<>();
        reports.forEach((id, report) -> {
            if (statuses.containsKey(id)) {
                rows.add(row(statuses.get(id), urls.get(id), committed));
            } else if (newest.isEmpty()
                    || isMember(newest.get(), id)) { // else it was removed from the group and stopped
                rows.add(unreachable(id, urls.get(id), report));
            }
        });
        return new Overview(
                group,
                newest.map(ReplicaStatus::leader).orElse(0),
                newest.map(ReplicaStatus::term).orElse(0L),
                members.map(ReplicaStatus::voters).orElse(List.of()),
                members.map(ReplicaStatus::learners).orElse(List.of()),
                rows);
    }

    private static boolean isMember(ReplicaStatus status, int id) {
        return status.voters().contains(id) || status.learners().contains(id);
    }

    private static Optional<ReplicaStatus> status(Future<ReplicaStatus> report) {
        return Optional.ofNullable(report.result());
    }

    private static ReplicaRow row(ReplicaStatus status, URI url, long committed) {
        return new ReplicaRow(
                status.id(),
                url,
                status.role(),
                status.term(),
                status.commitIndex(),
                status.appliedIndex(),
                Math.max(0, committed - status.appliedIndex()),
                status.lastFailover(),
                status.notReady(),
                status.state(),
                status.reason(),
                status.diskFree(),
                status.fsyncP99Ms(),
                null,
                null);
    }

    private static ReplicaRow unreachable(int id, URI url, Future<ReplicaStatus> report) {
        return new ReplicaRow(
                id,
                url,
                ReplicaRow.UNREACHABLE,
                0,
                0,
                0,
                0,
                null,
                explain(report.cause()),
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private static String explain(Throwable cause) {
        if (cause instanceof UncheckedIOException) { // something else listens there
            return "no replica of ours reports there";
        }
        return cause instanceof Failure.Denied
                ? "it has another cluster token than the process that was asked (HOLDFAST_CLUSTER_TOKEN)"
                : cause.getMessage();
    }
}
