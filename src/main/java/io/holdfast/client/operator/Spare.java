package io.holdfast.client.operator;

import io.holdfast.api.GroupApi;
import io.holdfast.api.StatusApi.ClusterStatus;
import io.holdfast.api.StatusApi.GroupRow;
import io.holdfast.api.StatusApi.NodeRow;
import io.holdfast.api.StatusApi.ServiceRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Whether one more process may be lost: then every group still has a majority of its voters that are reachable and have caught up, and
 * every service an instance in rotation. Instances of one process are one loss. Pure.
 */
final class Spare {
    private static final long BEHIND = 1_000;

    private final ClusterStatus status;
    private final Map<String, GroupRow> groups = new TreeMap<>();

    private Spare(ClusterStatus status) {
        this.status = status;
        status.groupDetails().forEach(group -> groups.put(group.group(), group));
    }

    /** One line; empty where the server tells too little to know. */
    static Optional<String> answer(ClusterStatus status) {
        return status.services().isEmpty() ? Optional.empty() : Optional.of(new Spare(status).answer());
    }

    private String answer() {
        List<NodeRow> up = status.nodes().stream().filter(this::counts).toList();
        Optional<String> broken = broken(up).map("No. Something is missing already: %s."::formatted);
        return "May I lose one more? " + broken.or(() -> weakest(up)).orElse("Yes.");
    }

    // The loss of most is told: it is what would hurt most.
    private Optional<String> weakest(List<NodeRow> up) {
        Map<String, List<NodeRow>> byProcess = new LinkedHashMap<>();
        up.forEach(node -> byProcess
                .computeIfAbsent(process(node), id -> new ArrayList<>())
                .add(node));
        return byProcess.values().stream()
                .sorted(Comparator.comparingInt(lost -> -lost.size()))
                .flatMap(lost -> broken(without(up, lost)).map(what -> sentence(lost, what)).stream())
                .findFirst();
    }

    private static String sentence(List<NodeRow> lost, String what) {
        List<String> names = lost.stream().map(NodeRow::name).toList();
        return "No. Without %s%s, %s."
                .formatted(names.size() > 1 ? "the process of " : "", String.join(", ", names), what);
    }

    private static String process(NodeRow node) {
        return node.process() == null ? node.name() : node.process();
    }

    private static List<NodeRow> without(List<NodeRow> up, List<NodeRow> lost) {
        return up.stream().filter(node -> !lost.contains(node)).toList();
    }

    private Optional<String> broken(List<NodeRow> up) {
        return status.services().stream()
                .filter(service -> service.nodes() > 0)
                .flatMap(service -> broken(service, up).stream())
                .findFirst();
    }

    private static Optional<String> broken(ServiceRow service, List<NodeRow> up) {
        long left = up.stream()
                .filter(node -> node.service().equals(service.service()))
                .count();
        if (left >= service.needed()) {
            return Optional.empty();
        }
        return Optional.of(
                GroupApi.NAMES.contains(service.service())
                        ? "%s has %d of the %d voters that it needs"
                                .formatted(service.service(), left, service.needed())
                        : "nobody serves %s".formatted(service.service()));
    }

    private boolean counts(NodeRow node) {
        GroupRow group = groups.get(node.service());
        if (group == null) {
            return "ready".equals(node.configured()) && ("healthy".equals(node.health()) || node.inUse() != null);
        }
        boolean votes = group.voters().isEmpty()
                || group.voters().stream().anyMatch(id -> node.id().equals(Integer.toString(id)));
        boolean up = "healthy".equals(node.health()) || "unfit".equals(node.health());
        return votes && up && (node.lag() == null || node.lag() < BEHIND);
    }
}
