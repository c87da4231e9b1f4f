package io.holdfast.admin;

import io.holdfast.api.FrontendApi.Leader;
import io.holdfast.api.GroupApi;
import io.holdfast.api.InstanceApi;
import io.holdfast.base.time.Deadline;
import io.holdfast.hosting.DuplicateInstanceWatch;
import io.holdfast.hosting.Health;
import io.holdfast.hosting.Platform;
import io.holdfast.http.Endpoint;
import io.holdfast.http.Response;
import io.holdfast.registry.Instance;
import io.holdfast.registry.Mark;
import io.holdfast.rpc.GroupClient;
import io.holdfast.rpc.GroupClient.Question;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** {@code /status}: the table of who is where and who leads, as this process knows it. Confined to its event loop. */
final class StatusRoutes {
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Set<Mark.Kind> OF_BREAKERS = EnumSet.of(Mark.Kind.FAILING, Mark.Kind.UNREACHABLE);
    private static final List<Mark.Kind> MATTERS_MOST =
            List.of(Mark.Kind.DRAINED, Mark.Kind.EJECTED, Mark.Kind.FAILING, Mark.Kind.UNREACHABLE);
    private static final Leader NOBODY = new Leader(0, 0);

    private final Platform platform;
    private final Map<String, Health> roles;
    private final Map<String, GroupClient> groups = new LinkedHashMap<>();

    /** @param roles the health of each role of this process, by the role's name */
    StatusRoutes(Platform platform, Map<String, Health> roles) {
        this.platform = platform;
        this.roles = roles;
        GroupApi.NAMES.forEach(group -> groups.put(group, platform.groupClient(group)));
    }

    void mount(Router router) {
        router.get("/status").handler(Endpoint.of(call -> leaders().map(leaders -> Response.ok(status(leaders)))));
    }

    private Map<String, Object> status(Map<String, Leader> leaders) {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("registry", platform.roster().isStale() ? "stale" : "fresh");
        status.put("registry_url", platform.registry().name());
        status.put(
                "nodes",
                platform.roster().all().stream()
                        .map(instance -> row(instance, platform.roster().marks()))
                        .toList());
        status.put(
                "routes",
                platform.roster().routes().stream()
                        .map(route -> new InstanceApi.RouteRow(
                                route.route(), route.service(), route.served(), route.others()))
                        .toList());
        status.put("roles", reasons());
        status.put("groups", leaders);
        status.put("caches", platform.caches().stream().map(Supplier::get).toList());
        status.put("replicas", platform.standings().stream().map(Supplier::get).toList());
        return status;
    }

    private Map<String, List<String>> reasons() {
        Map<String, List<String>> reasons = new TreeMap<>();
        roles.forEach((role, health) -> reasons.put(role, health.reasons()));
        return reasons;
    }

    private Future<Map<String, Leader>> leaders() {
        Map<String, Future<Leader>> asked = new LinkedHashMap<>();
        groups.forEach((name, group) -> asked.put(name, leader(name, group)));
        return Future.all(List.copyOf(asked.values())).map(all -> {
            Map<String, Leader> leaders = new LinkedHashMap<>();
            asked.forEach((name, leader) -> leaders.put(name, leader.result()));
            return leaders;
        });
    }

    // As a replica here has it; else as the first one elsewhere that answers.
    private Future<Leader> leader(String name, GroupClient group) {
        Optional<Leader> here = platform.standings().stream()
                .map(Supplier::get)
                .filter(standing -> standing.group().equals(name))
                .map(standing -> new Leader(standing.leader(), standing.term()))
                .findFirst();
        return here.map(Future::succeededFuture)
                .orElseGet(() -> group.askOnce(Question.get("/internal/leader"), Deadline.after(platform.time(), LOOK))
                        .map(answer -> answer.as(Leader.class))
                        .otherwise(NOBODY));
    }

    private static Map<String, Object> row(Instance instance, List<Mark> marks) {
        List<Mark> own = marks.stream().filter(mark -> mark.isAbout(instance)).toList();
        Optional<Mark> panic =
                own.stream().filter(mark -> mark.kind() == Mark.Kind.PANICKED).findFirst();
        Optional<Mark> against = MATTERS_MOST.stream()
                .flatMap(kind -> own.stream().filter(mark -> mark.kind() == kind))
                .findFirst();
        // Breakers keep nobody out while a router panics; what an operator said of an instance is still shown.
        Optional<Mark> effective = against.filter(mark -> panic.isEmpty() || !OF_BREAKERS.contains(mark.kind()));
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("service", instance.service());
        row.put("id", instance.id());
        row.put("url", instance.url());
        row.put("state", effective.<Object>map(mark -> word(mark.kind())).orElse(instance.state()));
        row.put("lease", instance.state());
        effective.or(() -> panic).ifPresent(mark -> {
            row.put("reason", "%s (%s)".formatted(mark.reason(), mark.by()));
            row.put("since", mark.since());
        });
        if (effective.isEmpty() && panic.isEmpty() && !instance.why().isEmpty()) {
            row.put("reason", instance.why());
        }
        boolean open = panic.isPresent() || own.stream().anyMatch(mark -> OF_BREAKERS.contains(mark.kind()));
        row.put("breaker", open ? "open" : "closed");
        panic.ifPresent(mark -> row.put("in_use", "panic"));
        DuplicateInstanceWatch.of(instance, marks)
                .ifPresent(mark ->
                        row.put("namesake", new InstanceApi.DuplicateInstance(mark.by(), mark.since(), mark.reason())));
        row.put("epoch", instance.epoch());
        row.put("weight", instance.weight());
        return row;
    }

    private static String word(Mark.Kind kind) {
        return OF_BREAKERS.contains(kind) ? "evicted" : kind.name().toLowerCase(Locale.ROOT);
    }
}
