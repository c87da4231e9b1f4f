package io.holdfast.admin;

import io.holdfast.api.ProcessApi.Summary;
import io.holdfast.api.StatusApi.ClusterStatus;
import io.holdfast.api.StatusApi.NodeRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What changed in the status since it was told last. Times that pass and figures that come once a second by another frame are no change.
 * Pure.
 */
final class StatusDelta {
    private StatusDelta() {}

    /**
     * As it is told.
     *
     * @param set the members but nodes that changed, by their names in JSON
     * @param nodes new and changed rows
     * @param gone names of rows that are no more
     */
    record Change(boolean full, Map<String, Object> set, List<NodeRow> nodes, List<String> gone) {}

    /** @return empty when nothing changed */
    static Optional<Change> between(ClusterStatus before, ClusterStatus now) {
        Map<String, Object> set = new LinkedHashMap<>();
        compare(set, "registry", before, now, ClusterStatus::registry);
        compare(set, "registry_url", before, now, ClusterStatus::registryUrl);
        compare(set, "roles", before, now, ClusterStatus::roles);
        compare(set, "groups", before, now, ClusterStatus::groups);
        compare(set, "routes", before, now, ClusterStatus::routes);
        compare(set, "unreachable", before, now, StatusDelta::unreachable, ClusterStatus::unreachable);
        compare(set, "services", before, now, ClusterStatus::services);
        compare(set, "group_details", before, now, ClusterStatus::groupDetails);
        compare(set, "processes", before, now, StatusDelta::processes, ClusterStatus::processes);
        compare(set, "chaos", before, now, ClusterStatus::chaos);
        if (before.view() == null || !before.view().process().equals(now.view().process())) {
            set.put("view", now.view());
        }
        Map<String, NodeRow> known =
                before.nodes().stream().collect(Collectors.toMap(NodeRow::name, Function.identity(), (a, b) -> b));
        List<NodeRow> changed = new ArrayList<>();
        for (NodeRow row : now.nodes()) {
            NodeRow old = known.remove(row.name());
            if (!isSame(old, row)) {
                changed.add(row);
            }
        }
        List<String> gone = List.copyOf(known.keySet());
        return set.isEmpty() && changed.isEmpty() && gone.isEmpty()
                ? Optional.empty()
                : Optional.of(new Change(false, set, changed, gone));
    }

    // While it is silent, its reason says for how long.
    private static boolean isSame(NodeRow old, NodeRow row) {
        return row.equals(old)
                || old != null
                        && "unreachable".equals(row.health())
                        && "unreachable".equals(old.health())
                        && row.state().equals(old.state())
                        && Objects.equals(row.configured(), old.configured());
    }

    private static void compare(
            Map<String, Object> set,
            String name,
            ClusterStatus before,
            ClusterStatus now,
            Function<ClusterStatus, ?> member) {
        compare(set, name, before, now, member, member);
    }

    /** @param essence of the member: if that is the same, it did not change */
    private static void compare(
            Map<String, Object> set,
            String name,
            ClusterStatus before,
            ClusterStatus now,
            Function<ClusterStatus, ?> essence,
            Function<ClusterStatus, ?> member) {
        if (!essence.apply(before).equals(essence.apply(now))) {
            set.put(name, member.apply(now));
        }
    }

    private static List<?> unreachable(ClusterStatus status) {
        return status.unreachable().stream()
                .map(row -> List.of(row.name(), row.instances()))
                .toList();
    }

    private static List<?> processes(ClusterStatus status) {
        return status.processes().stream().map(StatusDelta::essence).toList();
    }

    private static List<?> essence(Summary process) {
        return List.of(
                process.id(),
                process.name(),
                process.address(),
                process.version(),
                process.instances(),
                process.chaos(),
                process.stopping(),
                process.reasons(),
                process.registry(),
                Boolean.TRUE.equals(process.stale()));
    }
}
