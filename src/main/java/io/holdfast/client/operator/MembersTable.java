package io.holdfast.client.operator;

import io.holdfast.api.GroupApi.LastFailover;
import io.holdfast.api.GroupApi.Overview;
import io.holdfast.api.GroupApi.ReplicaRow;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/** The replicas of a group for people: 80 columns, and below the table why some take no requests. */
final class MembersTable {
    private static final String ROW = "%-4s %-8s %5s %9s %9s %7s %-11s %s";
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

    private MembersTable() {}

    static String of(Overview group) {
        StringJoiner text = new StringJoiner(System.lineSeparator());
        text.add(
                group.leader() > 0
                        ? "%s: replica %d leads in term %d; voters %s%s"
                                .formatted(
                                        group.group(),
                                        group.leader(),
                                        group.term(),
                                        ids(group.voters()),
                                        group.learners().isEmpty() ? "" : "; learners " + ids(group.learners()))
                        : "%s: nobody leads".formatted(group.group()));
        text.add(ROW.formatted("ID", "ROLE", "TERM", "COMMIT", "APPLIED", "LAG", "STATE", "LAST FAILOVER"));
        group.replicas().forEach(replica -> text.add(row(replica).stripTrailing()));
        group.replicas().stream()
                .filter(replica -> replica.why() != null)
                .forEach(replica -> text.add("%d: %s".formatted(replica.id(), replica.why())));
        group.replicas().stream()
                .filter(ReplicaRow::isUnfit)
                .forEach(replica ->
                        text.add("%d is unfit, %s: %s".formatted(replica.id(), replica.state(), replica.reason())));
        return text.toString();
    }

    private static String row(ReplicaRow replica) {
        return replica.role().equals(ReplicaRow.UNREACHABLE)
                ? ROW.formatted(replica.id(), "-", "-", "-", "-", "-", ReplicaRow.UNREACHABLE, "")
                : ROW.formatted(
                        replica.id(),
                        replica.role(),
                        replica.term(),
                        replica.commitIndex(),
                        replica.appliedIndex(),
                        replica.lag(),
                        replica.why() != null ? "not ready" : replica.isUnfit() ? "unfit" : "ready",
                        failover(replica.lastFailover()));
    }

    private static String failover(LastFailover last) {
        return last == null ? "" : "%s %d ms".formatted(CLOCK.format(last.at()), last.millis());
    }

    private static String ids(List<Integer> replicas) {
        return replicas.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
