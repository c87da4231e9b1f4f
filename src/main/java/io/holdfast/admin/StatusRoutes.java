package io.holdfast.admin;

import io.holdfast.api.FrontendApi.Leader;
import io.holdfast.api.GroupApi;
import io.holdfast.api.InstanceApi;
import io.holdfast.api.Rpc;
import io.holdfast.base.time.Deadline;
import io.holdfast.hosting.DuplicateInstanceMonitor;
import io.holdfast.hosting.Health;
import io.holdfast.hosting.Platform;
import io.holdfast.http.Endpoint;
import io.holdfast.http.Response;
import io.holdfast.registry.Instance;
import io.holdfast.registry.InstanceCondition;
import io.holdfast.rpc.RpcClient;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** {@code /status}: all instances, leaders and routes, as this process knows them. Confined to its event loop. */
final class StatusRoutes {
    private static final Duration LEADER_TIMEOUT = Duration.ofMillis(500);
    private static final Leader NO_LEADER = new Leader(0, 0);

    private final Platform platform;
    private final Map<String, Health> roles;
    private final Map<String, RpcClient> groups = new LinkedHashMap<>();

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
        status.put("registry", platform.discovery().directory().isStale() ? "stale" : "fresh");
        status.put("registry_url", platform.discovery().registry().name());
        status.put(
                "nodes",
                platform.discovery().directory().all().stream()
                        .map(instance ->
                                row(instance, platform.discovery().directory().conditions()))
                        .toList());
        status.put(
                "routes",
                platform.discovery().directory().routes().stream()
                        .map(route -> new InstanceApi.RouteRow(
                                route.route(), route.service(), route.served(), route.others()))
                        .toList());
        status.put("roles", reasons());
        status.put("groups", leaders);
        status.put(
                "caches",
                platform.telemetry().caches().stream().map(Supplier::get).toList());
        status.put(
                "replicas",
                platform.telemetry().replicas().stream().map(Supplier::get).toList());
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

    // From a replica of this process, else from the first other replica that answers.
    private Future<Leader> leader(String name, RpcClient group) {
        Optional<Leader> here = platform.telemetry().replicas().stream()
                .map(Supplier::get)
                .filter(status -> status.group().equals(name))
                .map(status -> new Leader(status.leader(), status.term()))
                .findFirst();
        return here.map(Future::succeededFuture).orElseGet(() -> group.callOnce(
                        GroupApi.GET_LEADER, Rpc.EMPTY, Deadline.after(platform.time(), LEADER_TIMEOUT))
                .otherwise(NO_LEADER));
    }

    private static Map<String, Object> row(Instance instance, List<InstanceCondition> conditions) {
        InstanceStatus status = InstanceStatus.of(instance, conditions);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("service", instance.service());
        row.put("id", instance.id());
        row.put("url", instance.url());
        row.put("state", status.state());
        row.put("lease", instance.state());
        status.shown().ifPresent(condition -> {
            row.put("reason", "%s (%s)".formatted(condition.reason(), condition.by()));
            row.put("since", condition.since());
        });
        if (status.shown().isEmpty() && !instance.why().isEmpty()) {
            row.put("reason", instance.why());
        }
        row.put("breaker", status.isBreakerOpen() ? "open" : "closed");
        if (status.isPanicking()) {
            row.put("in_use", "panic");
        }
        DuplicateInstanceMonitor.of(instance, conditions)
                .ifPresent(report -> row.put(
                        "namesake", new InstanceApi.DuplicateInstance(report.by(), report.since(), report.reason())));
        row.put("epoch", instance.epoch());
        row.put("weight", instance.weight());
        return row;
    }
}
