package io.holdfast.admin;

import io.holdfast.api.GroupApi;
import io.holdfast.api.StatusApi.GroupRow;
import io.holdfast.api.StatusApi.NodeRow;
import io.holdfast.api.StatusApi.Retries;
import io.holdfast.api.StatusApi.ServiceRow;
import io.holdfast.telemetry.figures.MergedFigures;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The rows of the services: how many of their instances take requests, and how many it takes. Pure. */
final class ServiceRows {
    private final List<NodeRow> nodes;
    private final Map<String, GroupRow> groups;
    private final MergedFigures figures;
    private final Set<String> builtin;

    ServiceRows(List<NodeRow> nodes, List<GroupRow> groups, MergedFigures figures, Set<String> builtin) {
        this.nodes = nodes;
        this.groups = groups.stream().collect(Collectors.toMap(GroupRow::group, Function.identity()));
        this.figures = figures;
        this.builtin = builtin;
    }

    List<ServiceRow> all() {
        return nodes.stream()
                .collect(Collectors.groupingBy(NodeRow::service, TreeMap::new, Collectors.toList()))
                .entrySet()
                .stream()
                .map(service -> row(service.getKey(), service.getValue()))
                .toList();
    }

    private ServiceRow row(String service, List<NodeRow> own) {
        boolean panic = own.stream().anyMatch(node -> node.inUse() != null);
        GroupRow group = groups.get(service);
        Optional<MergedFigures.Row> seen = figures.service(service);
        return new ServiceRow(
                service,
                builtin.contains(service) ? "builtin" : "external",
                own.size(),
                (int) own.stream().filter(node -> isInRotation(node, group)).count(),
                GroupApi.NAMES.contains(service)
                                && group != null
                                && !group.voters().isEmpty()
                        ? group.voters().size() / 2 + 1
                        : 1,
                seen.map(MergedFigures.Row::okPercent).map(Numbers::boxed).orElse(null),
                seen.map(MergedFigures.Row::rate).orElse(null),
                seen.map(MergedFigures.Row::p50).map(Numbers::boxed).orElse(null),
                seen.map(MergedFigures.Row::p99).map(Numbers::boxed).orElse(null),
                seen.map(MergedFigures.Row::inFlight).orElse(null),
                seen.map(MergedFigures.Row::queue).orElse(null),
                panic || seen.map(MergedFigures.Row::panic).orElse(false),
                seen.map(one -> new Retries(one.retriedPercent().orElse(0), one.limitPercent()))
                        .orElse(null));
    }

    // Requests to a group follow its leader; what counts there is who votes and has what was decided.
    private static boolean isInRotation(NodeRow node, GroupRow group) {
        if (group == null) {
            return "ready".equals(node.configured()) && (node.health().equals("healthy") || node.inUse() != null);
        }
        boolean votes = group.voters().isEmpty()
                || group.voters().stream().anyMatch(id -> node.id().equals(Integer.toString(id)));
        return votes && (node.health().equals("healthy") || node.health().equals("unfit"));
    }
}
