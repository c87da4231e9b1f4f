package io.holdfast.admin;

import io.holdfast.api.ExpenseApi;
import io.holdfast.api.FrontendApi;
import io.holdfast.api.FrontendApi.Leader;
import io.holdfast.api.GroupApi;
import io.holdfast.api.GroupApi.ReplicaStatus;
import io.holdfast.api.ProcessApi.Summary;
import io.holdfast.api.StatusApi.ClusterStatus;
import io.holdfast.api.StatusApi.DuplicateInstance;
import io.holdfast.api.StatusApi.FigureFrame;
import io.holdfast.api.StatusApi.GroupRow;
import io.holdfast.api.StatusApi.NodeRow;
import io.holdfast.api.StatusApi.RouteRow;
import io.holdfast.api.StatusApi.UnreachableRow;
import io.holdfast.api.StatusApi.View;
import io.holdfast.hosting.DuplicateInstanceMonitor;
import io.holdfast.registry.HealthReport;
import io.holdfast.registry.Instance;
import io.holdfast.registry.InstanceCondition;
import io.holdfast.registry.RouteOwnership;
import io.holdfast.telemetry.figures.MergedFigures;
import io.holdfast.telemetry.processes.ProcessExchange.Problem;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes the status of the cluster of what one process knows of it: the registry's table, what processes publish, what routers saw. Pure. */
final class ClusterView {
    private static final String ROUTER = "router";
    private static final URI UNKNOWN = URI.create("about:unknown");
    private static final long QUIET_MILLIS = 1_200;
    private static final Comparator<Summary> LATEST_START = Comparator.comparing(
                    Summary::started, Comparator.nullsFirst(Comparator.naturalOrder()))
            .reversed();
    private static final Set<String> BUILTIN = Stream.concat(
                    GroupApi.NAMES.stream(), Stream.of(ROUTER, FrontendApi.SERVICE, ExpenseApi.SERVICE))
            .collect(Collectors.toUnmodifiableSet());

    /** The registry as this process knows it. */
    record Table(
            String name,
            boolean isStale,
            List<Instance> instances,
            List<InstanceCondition> conditions,
            List<RouteOwnership> routes) {}

    /**
     * What else it knows.
     *
     * @param scheme of the URLs of groups
     * @param processes this one first
     * @param figures of all routers together
     * @param problems why the process at an address could not be asked
     * @param replicas by group, where replicas listen
     * @param before by group, where replicas listened as long as it was known
     * @param reasons why roles of this process are not ready, by role
     * @param leaders of groups, as they said when they were asked just now
     */
    record Known(
            Instant at,
            String scheme,
            List<Summary> processes,
            MergedFigures figures,
            Optional<FigureFrame> frame,
            Function<URI, Optional<Problem>> problems,
            Map<String, Map<Integer, URI>> replicas,
            Map<String, Map<Integer, URI>> before,
            Map<String, List<String>> reasons,
            Map<String, Leader> leaders) {}

    private final Table table;
    private final Known known;
    private final Summary self;
    private final Map<String, Summary> holders = new HashMap<>();
    private final Map<String, Summary> silent = new HashMap<>();
    private final Map<String, ReplicaStatus> replicas = new HashMap<>();
    private final Map<String, List<InstanceCondition>> conditions;

    private ClusterView(Table table, Known known) {
        this.table = table;
        this.known = known;
        this.self = known.processes().get(0);
        this.conditions = table.conditions().stream()
                .filter(condition -> !isOver(condition))
                .collect(Collectors.groupingBy(InstanceCondition::name));
        Map<String, URI> urls = new HashMap<>();
        known.replicas().forEach((group, all) -> all.forEach((id, url) -> urls.put(group + "/" + id, url)));
        table.instances().forEach(instance -> urls.put(instance.name(), instance.url()));
        known.processes().stream().sorted(LATEST_START).forEach(process -> {
            boolean isSilent = isSilent(process, urls);
            names(process).forEach(name -> (isSilent ? silent : holders).putIfAbsent(name, process));
            if (!isSilent) {
                process.replicas()
                        .forEach(replica -> replicas.putIfAbsent(replica.group() + "/" + replica.id(), replica));
            }
        });
    }

    // While the registry is away, a router cannot take back what it reported.
    private boolean isOver(InstanceCondition condition) {
        return table.isStale()
                && condition instanceof HealthReport
                && known.figures().isClosed(condition.by(), condition.name());
    }

    // A refusal alone is no proof: a process may ask others and not be reached by them.
    private boolean isSilent(Summary process, Map<String, URI> urls) {
        return Boolean.TRUE.equals(process.stale())
                || names(process).stream()
                        .map(urls::get)
                        .filter(url -> url != null)
                        .flatMap(url -> known.problems().apply(url).stream())
                        .anyMatch(problem -> problem.since().isAfter(heard(process)) && age(process) > QUIET_MILLIS);
    }

    // Replicas that are found by written addresses hold no lease.
    private static Set<String> names(Summary process) {
        Set<String> names = new LinkedHashSet<>(process.instances());
        process.replicas().forEach(replica -> names.add(replica.group() + "/" + replica.id()));
        return names;
    }

    static ClusterStatus of(Table table, Known known) {
        return new ClusterView(table, known).status();
    }

    private ClusterStatus status() {
        List<GroupRow> groups = groups();
        List<NodeRow> nodes = nodes(groups);
        return new ClusterStatus(
                table.isStale() ? "stale" : "fresh",
                table.name(),
                nodes,
                new TreeMap<>(known.reasons()),
                leaders(groups),
                self.caches(),
                table.routes().stream()
                        .map(route -> new RouteRow(route.route(), route.service(), route.served(), route.others()))
                        .toList(),
                self.replicas(),
                new View(self.id(), self.name(), self.address(), self.version(), self.started(), known.at()),
                known.processes(),
                unreachable(),
                new ServiceRows(nodes, groups, known.figures(), BUILTIN).all(),
                groups,
                known.frame().orElse(null),
                known.processes().stream().anyMatch(one -> one.chaos() && !Boolean.TRUE.equals(one.stale())));
    }

    private List<NodeRow> nodes(List<GroupRow> groups) {
        List<NodeRow> leased = table.instances().stream().map(this::row).toList();
        Set<String> named = table.instances().stream().map(Instance::name).collect(Collectors.toSet());
        List<NodeRow> others = groups.stream()
                .flatMap(group -> members(group).stream()
                        .filter(id -> !named.contains(group.group() + "/" + id))
                        .map(id -> withoutLease(group, id)))
                .toList();
        return others.isEmpty()
                ? leased
                : Stream.concat(leased.stream(), others.stream())
                        .sorted(Comparator.comparing(NodeRow::service))
                        .toList();
    }

    // While nobody says who the members are, all that are known count.
    private static Set<Integer> members(GroupRow group) {
        Set<Integer> members = new TreeSet<>(group.voters());
        members.addAll(group.learners());
        if (members.isEmpty()) {
            group.replicas().forEach(replica -> members.add(replica.id()));
        }
        return members;
    }

    private NodeRow withoutLease(GroupRow group, int id) {
        String name = group.group() + "/" + id;
        URI url = known.replicas().getOrDefault(group.group(), Map.of()).get(id);
        Optional<Summary> process = Optional.ofNullable(holders.get(name));
        Optional<ReplicaStatus> replica = Optional.ofNullable(replicas.get(name));
        Optional<Summary> last = process.or(() -> Optional.ofNullable(silent.get(name)));
        NodeHealth health = process.map(one -> NodeHealth.ofMember(group.group(), one, replica))
                .orElseGet(() -> NodeHealth.unreachable(
                        why(group.group(), id, url),
                        last.map(this::heard).or(() -> problem(url).map(Problem::since))));
        Optional<MergedFigures.Row> figures = known.figures().node(group.group(), Integer.toString(id));
        // Nobody registered a state: one that takes part is as if it were ready.
        String state = health.health().equals("healthy") || health.health().equals("unfit") ? "ready" : "starting";
        return new NodeRow(
                group.group(),
                Integer.toString(id),
                url == null ? lastUrl(group.group(), id, last) : url,
                state,
                health.reason().orElse(null),
                health.since().orElse(null),
                "closed",
                null,
                null,
                state,
                0,
                0,
                last.map(Summary::id).orElse(null),
                last.map(Summary::version).orElse(null),
                health.configured(),
                health.health(),
                null,
                null,
                null,
                replica.map(ReplicaStatus::role).orElse(null),
                replica.map(ReplicaStatus::leader).orElse(null),
                replica.map(ReplicaStatus::term).orElse(null),
                replica.map(ReplicaStatus::lag).orElse(null),
                figures.map(MergedFigures.Row::okPercent).map(Numbers::boxed).orElse(null),
                figures.map(MergedFigures.Row::rate).orElse(null),
                figures.map(MergedFigures.Row::p50).map(Numbers::boxed).orElse(null),
                figures.map(MergedFigures.Row::p99).map(Numbers::boxed).orElse(null),
                figures.map(MergedFigures.Row::inFlight).orElse(null));
    }

    // The address of a process is that of its first instance.
    private URI lastUrl(String group, int id, Optional<Summary> last) {
        URI seen = known.before().getOrDefault(group, Map.of()).get(id);
        return seen != null
                ? seen
                : last.filter(one -> names(one).size() == 1)
                        .map(one -> URI.create(known.scheme() + "://" + one.address()))
                        .orElse(UNKNOWN);
    }

    private Optional<Problem> problem(URI url) {
        return url == null ? Optional.empty() : known.problems().apply(url);
    }

    private NodeRow row(Instance instance) {
        InstanceStatus status = InstanceStatus.of(instance, conditions.getOrDefault(instance.name(), List.of()));
        Optional<Summary> process = Optional.ofNullable(holders.get(instance.name()));
        Optional<ReplicaStatus> replica = Optional.ofNullable(replicas.get(instance.name()));
        NodeHealth health = NodeHealth.of(status, process, replica, silence(instance));
        Optional<MergedFigures.Row> figures = known.figures().node(instance.service(), instance.id());
        Optional<InstanceCondition> shown = status.shown();
        return new NodeRow(
                instance.service(),
                instance.id(),
                instance.url(),
                status.state(),
                health.reason()
                        .or(() -> Optional.of(instance.why()).filter(why -> !why.isEmpty()))
                        .orElse(null),
                shown.map(InstanceCondition::since).or(health::since).orElse(null),
                status.breaker(),
                status.isPanicking() ? "panic" : null,
                DuplicateInstanceMonitor.of(instance, table.conditions())
                        .map(report -> new DuplicateInstance(report.by(), report.since(), report.reason()))
                        .orElse(null),
                status.lease(),
                instance.epoch(),
                instance.weight(),
                process.map(Summary::id).orElse(null),
                process.map(Summary::version).orElse(null),
                health.configured(),
                health.health(),
                health.by().or(() -> shown.map(InstanceCondition::by)).orElse(null),
                shown.map(InstanceCondition::until).orElse(null),
                status.nextProbe().orElse(null),
                replica.map(ReplicaStatus::role).orElse(null),
                replica.map(ReplicaStatus::leader).orElse(null),
                replica.map(ReplicaStatus::term).orElse(null),
                replica.map(ReplicaStatus::lag).orElse(null),
                figures.map(MergedFigures.Row::okPercent).map(Numbers::boxed).orElse(null),
                figures.map(MergedFigures.Row::rate).orElse(null),
                figures.map(MergedFigures.Row::p50).map(Numbers::boxed).orElse(null),
                figures.map(MergedFigures.Row::p99).map(Numbers::boxed).orElse(null),
                figures.map(MergedFigures.Row::inFlight).orElse(null));
    }

    // Of one that was never heard of it is not known whether it is silent, until it was tried in vain.
    private Optional<NodeHealth.Silence> silence(Instance instance) {
        if (holders.containsKey(instance.name()) || !BUILTIN.contains(instance.service())) {
            return Optional.empty();
        }
        Optional<Problem> problem = known.problems().apply(instance.url());
        Summary before = silent.get(instance.name());
        if (before != null) {
            return Optional.of(new NodeHealth.Silence(silence(before, problem), heard(before)));
        }
        return problem.map(one -> new NodeHealth.Silence(one.reason(), one.since()));
    }

    private static String silence(Summary before, Optional<Problem> problem) {
        String silence = "nothing was heard of its process for %d s".formatted(age(before) / 1_000);
        return problem.map(one -> silence + ": " + one.reason()).orElse(silence);
    }

    private Instant heard(Summary process) {
        return known.at().minusMillis(age(process));
    }

    private static long age(Summary process) {
        return process.ageMs() == null ? 0 : process.ageMs();
    }

    /** Addresses of ours that no process is heard of that has them, and processes that are silent. */
    private List<UnreachableRow> unreachable() {
        Map<URI, List<String>> byUrl = new LinkedHashMap<>();
        table.instances().stream()
                .filter(instance -> BUILTIN.contains(instance.service()) && !holders.containsKey(instance.name()))
                .forEach(instance -> byUrl.computeIfAbsent(instance.url(), url -> new ArrayList<>())
                        .add(instance.name()));
        known.replicas()
                .forEach((group, urls) -> urls.forEach((id, url) -> {
                    String name = group + "/" + id;
                    if (!holders.containsKey(name)
                            && (silent.containsKey(name)
                                    || known.problems().apply(url).isPresent())) {
                        List<String> names = byUrl.computeIfAbsent(url, u -> new ArrayList<>());
                        if (!names.contains(name)) {
                            names.add(name);
                        }
                    }
                }));
        Set<String> told = new LinkedHashSet<>();
        List<UnreachableRow> rows = new ArrayList<>();
        byUrl.forEach((url, names) -> {
            Optional<Problem> problem = known.problems().apply(url);
            Optional<Summary> before =
                    names.stream().map(silent::get).filter(one -> one != null).findFirst();
            before.ifPresent(one -> told.add(one.id()));
            if (problem.isPresent() || before.isPresent()) {
                rows.add(new UnreachableRow(
                        before.map(Summary::name).orElse(names.get(0)),
                        url,
                        names,
                        before.map(one -> silence(one, problem))
                                .or(() -> problem.map(Problem::reason))
                                .orElse(""),
                        before.map(this::heard)
                                .or(() -> problem.map(Problem::since))
                                .orElse(null)));
            }
        });
        known.processes().stream()
                .filter(one -> Boolean.TRUE.equals(one.stale()) && !told.contains(one.id()))
                .forEach(one -> rows.add(new UnreachableRow(
                        one.name(), one.admin(), List.copyOf(names(one)), silence(one, Optional.empty()), heard(one))));
        return rows;
    }

    private List<GroupRow> groups() {
        List<GroupRow> rows = new ArrayList<>();
        for (String group : GroupApi.NAMES) {
            Map<Integer, URI> urls = known.replicas().getOrDefault(group, Map.of());
            if (!urls.isEmpty() || replicas.keySet().stream().anyMatch(name -> name.startsWith(group + "/"))) {
                rows.add(new GroupView(group, urls, replicas(), holders, id -> why(group, id, urls.get(id))).row());
            }
        }
        return rows;
    }

    // Of a process that may be lost already, who leads is not believed when others are in a later term.
    private Map<String, ReplicaStatus> replicas() {
        Map<String, Long> terms = new HashMap<>();
        replicas.forEach((name, replica) -> {
            if (!isQuiet(name)) {
                terms.merge(replica.group(), replica.term(), Math::max);
            }
        });
        Map<String, ReplicaStatus> believed = new HashMap<>();
        replicas.forEach((name, replica) -> believed.put(
                name,
                isQuiet(name) && replica.term() < terms.getOrDefault(replica.group(), 0L)
                        ? GroupView.withoutLeader(replica)
                        : replica));
        return believed;
    }

    private boolean isQuiet(String name) {
        return age(holders.get(name)) > QUIET_MILLIS;
    }

    private String why(String group, int id, URI url) {
        Summary before = silent.get(group + "/" + id);
        Optional<Problem> problem = problem(url);
        return before != null
                ? silence(before, problem)
                : problem.map(Problem::reason).orElse("nothing was heard of it yet");
    }

    // The highest term with a leader; without one the highest term.
    private Map<String, Leader> leaders(List<GroupRow> groups) {
        Map<String, Leader> leaders = new LinkedHashMap<>(known.leaders());
        groups.forEach(
                group -> leaders.merge(group.group(), new Leader(group.leader(), group.term()), ClusterView::later));
        return leaders;
    }

    // What was said just now is newer than what was published.
    private static Leader later(Leader asked, Leader published) {
        if (asked.id() > 0 != published.id() > 0) {
            return asked.id() > 0 ? asked : published;
        }
        return asked.term() < published.term() ? published : asked;
    }
}
