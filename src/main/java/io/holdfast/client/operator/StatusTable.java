package io.holdfast.client.operator;

import io.holdfast.api.CacheApi;
import io.holdfast.api.GroupApi.Overview;
import io.holdfast.api.GroupApi.ReplicaRow;
import io.holdfast.api.StatusApi.ClusterStatus;
import io.holdfast.api.StatusApi.NodeRow;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The status for people: one screen of at most 100 columns, and below the table why some instances are out. */
final class StatusTable {
    private static final int COLUMNS = 100;
    private static final int NAME_LEAST = 12;
    private static final int NAME_MOST = 40;
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("MM-dd HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

    private final Map<String, Overview> groups;
    private final List<String> lines = new ArrayList<>();

    private StatusTable(Map<String, Overview> groups) {
        this.groups = groups;
    }

    /** @param groups those whose replicas could be asked */
    static String of(ClusterStatus status, Map<String, Overview> groups) {
        StatusTable table = new StatusTable(groups);
        table.lines.add("registry %s: %s".formatted(status.registryUrl(), status.registry()));
        table.roles(status.roles());
        status.caches().forEach(table::cache);
        table.groups(status);
        table.nodes(status.nodes());
        status.routes().stream()
                .filter(route -> !route.refused().isEmpty())
                .forEach(route -> table.lines.addAll(folded(
                        "route %s: %s has it, and had it before %s"
                                .formatted(route.route(), route.service(), String.join(", ", route.refused())),
                        "  ")));
        return String.join(System.lineSeparator(), table.lines);
    }

    private void roles(Map<String, List<String>> roles) {
        new TreeMap<>(roles).forEach((role, reasons) -> {
            if (!reasons.isEmpty()) {
                lines.addAll(folded(
                        "%s of this process is not ready: %s".formatted(role, String.join("; ", reasons)), "  "));
            }
        });
    }

    private void cache(CacheApi.CacheStatus cache) {
        lines.add("cache of this process: %d products (at most %d), %s; %,d hits, %,d misses"
                .formatted(
                        cache.entries(),
                        cache.size(),
                        cache.lease() ? "may answer" : "holds no lease",
                        cache.hits(),
                        cache.misses()));
    }

    private void groups(ClusterStatus status) {
        if (groups.isEmpty()) {
            return;
        }
        String row = "%-10s %6s %6s %8s %8s";
        lines.add("");
        lines.add(row.formatted("GROUP", "LEADER", "TERM", "REPLICAS", "LAG"));
        groups.forEach((name, group) -> {
            List<ReplicaRow> there = group.replicas().stream()
                    .filter(replica -> !replica.role().equals(ReplicaRow.UNREACHABLE))
                    .toList();
            lines.add(row.formatted(
                    name,
                    group.leader() > 0 ? group.leader() : "nobody",
                    group.term(),
                    members(group, there) + "/" + members(group, group.replicas()),
                    there.stream().mapToLong(ReplicaRow::lag).max().orElse(0)));
        });
    }

    // One that was removed may still run; while the members are unknown, all count.
    private static long members(Overview group, List<ReplicaRow> replicas) {
        return replicas.stream()
                .filter(replica -> group.leader() == 0
                        || group.voters().contains(replica.id())
                        || group.learners().contains(replica.id()))
                .count();
    }

    private void nodes(List<NodeRow> nodes) {
        int longest =
                nodes.stream().mapToInt(node -> node.name().length()).max().orElse(0);
        int width = Math.max(NAME_LEAST, Math.min(NAME_MOST, longest));
        String row = "%-" + width + "s %-8s %-7s %6s  %s";
        int rest = COLUMNS - row.formatted("", "", "", "", "").length();
        lines.add("");
        lines.add(row.formatted("NODE", "STATE", "BREAKER", "LAG", "URL"));
        for (NodeRow node : nodes) {
            boolean wide = node.name().length() > width;
            if (wide) {
                lines.addAll(folded(node.name(), ""));
            }
            lines.add(row.formatted(
                    wide ? "" : node.name(), state(node), node.breaker(), lag(node), cut(node.url(), rest)));
        }
        if (nodes.isEmpty()) {
            lines.add("none");
        }
        nodes.stream()
                .filter(node -> node.reason() != null)
                .forEach(node -> lines.addAll(folded(
                        "%s: %s%s%s: %s"
                                .formatted(
                                        node.name(),
                                        node.state(),
                                        node.inUse() == null ? "" : ", in use: " + node.inUse(),
                                        since(node.since()),
                                        node.reason()),
                        "  ")));
        nodes.forEach(this::unfit);
        nodes.stream()
                .filter(node -> node.namesake() != null)
                .forEach(node -> lines.addAll(folded(
                        "%s: %s, at %s, %s"
                                .formatted(
                                        node.name(),
                                        node.namesake().reason(),
                                        node.namesake().by(),
                                        CLOCK.format(node.namesake().since())),
                        "  ")));
    }

    private Optional<ReplicaRow> replica(NodeRow node) {
        return Optional.ofNullable(groups.get(node.service())).flatMap(group -> group.replicas().stream()
                .filter(replica -> Integer.toString(replica.id()).equals(node.id()))
                .filter(replica -> !replica.role().equals(ReplicaRow.UNREACHABLE))
                .findFirst());
    }

    // The conditions set by routers and operators come first: they keep requests away.
    private String state(NodeRow node) {
        boolean unfit = node.state().equals("ready")
                && replica(node).filter(ReplicaRow::isUnfit).isPresent();
        return unfit ? "unfit" : node.state();
    }

    private void unfit(NodeRow node) {
        replica(node)
                .filter(ReplicaRow::isUnfit)
                .ifPresent(replica -> lines.addAll(
                        folded("%s: unfit, %s: %s".formatted(node.name(), replica.state(), replica.reason()), "  ")));
    }

    private String lag(NodeRow node) {
        return replica(node).map(replica -> Long.toString(replica.lag())).orElse("-");
    }

    private static String since(@Nullable Instant since) {
        return since == null ? "" : " since " + CLOCK.format(since);
    }

    private static String cut(URI url, int most) {
        String text = url.toString();
        return text.length() <= most ? text : text.substring(0, most - 3) + "...";
    }

    private static List<String> folded(String text, String indent) {
        List<String> folded = new ArrayList<>();
        String left = text.replaceAll("\\p{Cntrl}", "?"); // an instance may say of itself what it likes
        while (left.length() > COLUMNS) {
            int blank = left.lastIndexOf(' ', COLUMNS);
            int end = blank > COLUMNS / 2 ? blank : COLUMNS;
            folded.add(left.substring(0, end));
            left = indent + left.substring(end).strip();
        }
        folded.add(left);
        return folded;
    }
}
