package io.holdfast.admin;

import io.holdfast.api.GroupApi.Overview;
import io.holdfast.api.GroupApi.ReplicaRow;
import io.holdfast.api.GroupApi.ReplicaStatus;
import io.holdfast.base.failure.Failure;
import io.holdfast.rpc.GroupClient.Answer;
import io.vertx.core.Future;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Makes one picture of what the replicas of a group say each for itself. */
final class GroupOverview {
    private GroupOverview() {}

    /** @param answers to the question where a replica stands, all of them ended, sorted by id */
    static Overview of(String group, Map<Integer, URI> urls, Map<Integer, Future<Answer>> answers) {
        Map<Integer, ReplicaStatus> standings = new TreeMap<>();
        answers.forEach((id, answer) -> standing(answer).ifPresent(standing -> standings.put(id, standing)));
        long decided = standings.values().stream()
                .mapToLong(ReplicaStatus::commitIndex)
                .max()
                .orElse(0);
        // Who names a leader in the newest term knows best; one that is cut off has a newer term, and none to name.
        Optional<ReplicaStatus> newest = standings.values().stream()
                .filter(standing -> standing.leader() > 0)
                .max(Comparator.comparingLong(ReplicaStatus::term).thenComparingLong(ReplicaStatus::commitIndex));
        List<ReplicaRow> rows = new ArrayList<>();
        answers.forEach((id, answer) -> {
            if (standings.containsKey(id)) {
                rows.add(row(standings.get(id), urls.get(id), decided));
            } else if (newest.isEmpty() || isMember(newest.get(), id)) { // else it was removed, and has been stopped
                rows.add(unreachable(id, urls.get(id), answer));
            }
        });
        return new Overview(
                group,
                newest.map(ReplicaStatus::leader).orElse(0),
                newest.map(ReplicaStatus::term).orElse(0L),
                newest.map(ReplicaStatus::voters).orElse(List.of()),
                newest.map(ReplicaStatus::learners).orElse(List.of()),
                rows);
    }

    private static boolean isMember(ReplicaStatus standing, int id) {
        return standing.voters().contains(id) || standing.learners().contains(id);
    }

    private static Optional<ReplicaStatus> standing(Future<Answer> answer) {
        try {
            return answer.succeeded() ? Optional.of(answer.result().as(ReplicaStatus.class)) : Optional.empty();
        } catch (UncheckedIOException notOurs) { // something else listens there
            return Optional.empty();
        }
    }

    private static ReplicaRow row(ReplicaStatus standing, URI url, long decided) {
        return new ReplicaRow(
                standing.id(),
                url,
                standing.role(),
                standing.term(),
                standing.commitIndex(),
                standing.appliedIndex(),
                Math.max(0, decided - standing.appliedIndex()),
                standing.lastFailover(),
                standing.notReady(),
                standing.state(),
                standing.reason(),
                standing.diskFree());
    }

    private static ReplicaRow unreachable(int id, URI url, Future<Answer> answer) {
        String why = answer.failed() ? explain(answer.cause()) : "no replica of ours answers there";
        return new ReplicaRow(id, url, ReplicaRow.UNREACHABLE, 0, 0, 0, 0, null, why, null, null, null);
    }

    private static String explain(Throwable cause) {
        return cause instanceof Failure.Denied
                ? "it has another cluster token than the process that was asked (HOLDFAST_CLUSTER_TOKEN)"
                : cause.getMessage();
    }
}
