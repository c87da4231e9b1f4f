package io.holdfast.client.operator;

import io.holdfast.api.CacheApi;
import io.holdfast.api.GroupApi.ReplicaRow;
import io.holdfast.api.ProcessApi.Summary;
import io.holdfast.api.StatusApi.ClusterStatus;
import io.holdfast.api.StatusApi.GroupRow;
import io.holdfast.api.StatusApi.NodeRow;
import io.holdfast.api.StatusApi.View;
import io.holdfast.client.terminal.Lines;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The status for people: tables that fit a terminal, and below them whole sentences why something is out and what cannot be reached. */
final class StatusTable {
    private static final int NAME_LEAST = 12;
    private static final int NAME_MOST = 18;
    private static final String UNKNOWN = "-";
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("MM-dd HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

    private final ClusterStatus status;
    private final Lines lines = new Lines();

    private StatusTable(ClusterStatus status) {
        this.status = status;
    }

    static String of(ClusterStatus status) {
        return new StatusTable(status).text();
    }

    private String text() {
        lines.sentence("registry %s: %s".formatted(status.registryUrl(), status.registry()));
        if (status.view() != null) {
            view(status.view());
        }
        roles(status.roles());
        access();
        status.caches().forEach(this::cache);
        Spare.answer(status).ifPresent(lines::sentence);
        groups();
        nodes();
        processes();
        why();
        unreachable();
        status.routes().stream()
                .filter(route -> !route.refused().isEmpty())
                .forEach(route -> lines.sentence("route %s: %s has it, and had it before %s"
                        .formatted(route.route(), route.service(), String.join(", ", route.refused()))));
        return lines.text();
    }

    private void view(View view) {
        lines.sentence("as seen by %s at %s, version %s, up since %s"
                .formatted(view.name(), view.address(), view.version(), CLOCK.format(view.started())));
    }

    private void roles(Map<String, List<String>> roles) {
        new TreeMap<>(roles).forEach((role, reasons) -> {
            if (!reasons.isEmpty()) {
                lines.sentence("%s of this process is not ready: %s".formatted(role, String.join("; ", reasons)));
            }
        });
    }

    private void access() {
        status.processes().stream()
                .filter(process -> process.auth() != null && !Boolean.TRUE.equals(process.stale()))
                .collect(Collectors.groupingBy(
                        Summary::auth, TreeMap::new, Collectors.mapping(Summary::name, Collectors.joining(", "))))
                .forEach((mode, names) -> lines.sentence("access to the public API: %s, at %s".formatted(mode, names)));
    }

    private void cache(CacheApi.CacheStatus cache) {
        lines.sentence("cache of this process: %d products (at most %d), %s; %,d hits, %,d misses"
                .formatted(
                        cache.entries(),
                        cache.size(),
                        cache.lease() ? "may answer" : "holds no lease",
                        cache.hits(),
                        cache.misses()));
    }

    private void groups() {
        if (status.groupDetails().isEmpty()) {
            return;
        }
        String row = "%-10s %6s %6s %8s %8s %9s  %s";
        lines.row("");
        lines.row(row.formatted("GROUP", "LEADER", "TERM", "REPLICAS", "LAG", "FSYNC MS", "LAST FAILOVER"));
        for (GroupRow group : status.groupDetails()) {
            List<ReplicaRow> there = group.replicas().stream()
                    .filter(replica -> !replica.role().equals(ReplicaRow.UNREACHABLE))
                    .toList();
            lines.row(row.formatted(
                    group.group(),
                    group.leader() > 0 ? group.leader() : "nobody",
                    group.term(),
                    members(group, there) + "/" + members(group, group.replicas()),
                    there.stream().mapToLong(ReplicaRow::lag).max().orElse(0),
                    number(there.stream()
                            .map(ReplicaRow::fsyncP99Ms)
                            .filter(known -> known != null)
                            .max(Double::compare)
                            .orElse(null)),
                    group.lastFailover() == null
                            ? "none"
                            : "%s, %,d ms"
                                    .formatted(
                                            CLOCK.format(group.lastFailover().at()),
                                            group.lastFailover().millis())));
        }
    }

    // One that was removed may still run; while the members are unknown, all count.
    private static long members(GroupRow group, List<ReplicaRow> replicas) {
        return replicas.stream()
                .filter(replica -> group.leader() == 0
                        || group.voters().contains(replica.id())
                        || group.learners().contains(replica.id()))
                .count();
    }

    private void nodes() {
        int width = width(status.nodes().stream().map(NodeRow::name).toList());
        String row = "%-" + width + "s %-8s %-11s %7s %7s %6s  %s";
        int rest = Lines.COLUMNS - row.formatted("", "", "", "", "", "", "").length();
        lines.row("");
        lines.row(row.formatted("NODE", "STATE", "HEALTH", "OK %", "REQ/S", "LAG", "ADDRESS"));
        for (NodeRow node : status.nodes()) {
            lines.row(row.formatted(
                    name(node.name(), width),
                    node.configured() == null ? node.state() : node.configured(),
                    node.health() == null ? UNKNOWN : node.health(),
                    percent(node.ok()),
                    number(node.rate()),
                    node.lag() == null ? UNKNOWN : node.lag(),
                    address(node.url(), rest)));
        }
        if (status.nodes().isEmpty()) {
            lines.row("none");
        }
    }

    private void processes() {
        if (status.processes().size() < 2) {
            return;
        }
        int width = width(status.processes().stream().map(Summary::name).toList());
        String row = "%-" + width + "s %6s %8s %8s %7s %7s  %s";
        lines.row("");
        lines.row(row.formatted("PROCESS", "AGE S", "FREE GB", "FSYNC MS", "LOOP MS", "HEAP MB", "VERSION"));
        for (Summary process : status.processes()) {
            lines.row(row.formatted(
                    name(process.name(), width),
                    process.ageMs() == null ? UNKNOWN : number(process.ageMs() / 1e3),
                    process.diskFree() == null ? UNKNOWN : number(process.diskFree() / 1e9),
                    number(process.fsyncP99Ms()),
                    number(process.loopDelayMs()),
                    process.heapUsed() == null ? UNKNOWN : process.heapUsed() >> 20,
                    Boolean.TRUE.equals(process.stale()) ? "stale" : cut(process.version(), 12)));
        }
    }

    private void why() {
        lines.row("");
        status.nodes().stream().filter(node -> node.reason() != null).forEach(this::why);
        status.nodes().stream()
                .filter(node -> node.namesake() != null)
                .forEach(node -> lines.sentence("%s: %s, at %s, %s"
                        .formatted(
                                node.name(),
                                node.namesake().reason(),
                                node.namesake().by(),
                                CLOCK.format(node.namesake().since()))));
        status.processes().stream().skip(1).forEach(process -> process.reasons().forEach((role, reasons) -> {
            boolean isTold = status.nodes().stream()
                    .anyMatch(node -> node.service().equals(role)
                            && process.id().equals(node.process())
                            && node.reason() != null);
            if (!isTold && !Boolean.TRUE.equals(process.stale())) {
                lines.sentence("%s of %s is not ready: %s".formatted(role, process.name(), String.join("; ", reasons)));
            }
        }));
    }

    // What the operator wants comes first, then what was found: both may be told.
    private void why(NodeRow node) {
        String found = node.health() == null || node.health().equals("healthy") ? "" : ", " + node.health();
        String state = node.configured() == null ? node.state() : node.configured();
        lines.sentence("%s: %s%s%s%s%s%s: %s"
                .formatted(
                        node.name(),
                        state,
                        state.equals(node.health()) ? "" : found,
                        node.inUse() == null ? "" : ", in use: " + node.inUse(),
                        node.since() == null ? "" : " since " + CLOCK.format(node.since()),
                        node.by() == null ? "" : " by " + node.by(),
                        node.nextProbe() == null ? "" : ", next probe " + CLOCK.format(node.nextProbe()),
                        node.reason()));
    }

    private void unreachable() {
        status.unreachable()
                .forEach(row -> lines.sentence("cannot be reached%s: %s%s, %s: %s"
                        .formatted(
                                since(row.since()),
                                row.name(),
                                row.instances().size() > 1 ? " (%s)".formatted(String.join(", ", row.instances())) : "",
                                row.url() == null
                                        ? "address unknown"
                                        : row.url().getAuthority(),
                                row.reason())));
    }

    private static String since(@Nullable Instant since) {
        return since == null ? "" : " since " + CLOCK.format(since);
    }

    private static int width(List<String> names) {
        int longest = names.stream().mapToInt(String::length).max().orElse(0);
        return Math.max(NAME_LEAST, Math.min(NAME_MOST, longest));
    }

    /** One that is too long stands in a line of its own. */
    private String name(String name, int width) {
        if (name.length() <= width) {
            return name;
        }
        lines.sentence(name);
        return "";
    }

    private static String address(@Nullable URI url, int most) {
        if (url == null) {
            return UNKNOWN;
        }
        return cut(url.getAuthority() == null ? url.toString() : url.getAuthority(), most);
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 3) + "...";
    }

    private static String number(@Nullable Double number) {
        return number == null ? UNKNOWN : String.format(Locale.ROOT, number < 100 ? "%.1f" : "%,.0f", number);
    }

    // Almost all is not all.
    private static String percent(@Nullable Double percent) {
        return percent == null
                ? UNKNOWN
                : String.format(Locale.ROOT, "%.2f", percent < 100 ? Math.min(99.99, percent) : percent);
    }
}
