package io.holdfast.admin;

import io.holdfast.api.FrontendApi.Leader;
import io.holdfast.api.GroupApi;
import io.holdfast.api.Rpc;
import io.holdfast.api.StatusApi;
import io.holdfast.base.time.Deadline;
import io.holdfast.hosting.DuplicateInstanceMonitor;
import io.holdfast.hosting.Health;
import io.holdfast.hosting.Platform;
import io.holdfast.http.Endpoint;
import io.holdfast.http.Response;
import io.holdfast.registry.Instance;
import io.holdfast.registry.InstanceCondition;
import io.holdfast.registry.ServiceDirectory;
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
        router.get("/status").handler(Endpoint.of(call -> now().map(Response::ok)));
    }

    Future<?> now() {
        return leaders().map(this::status);
    }

    private StatusApi.ClusterStatus status(Map<String, Leader> leaders) {
        ServiceDirectory directory = platform.discovery().directory();
        return new StatusApi.ClusterStatus(
                directory.isStale() ? "stale" : "fresh",
                platform.discovery().registry().name(),
                directory.all().stream()
                        .map(instance -> row(instance, directory.conditions()))
                        .toList(),
                reasons(),
                leaders,
                platform.telemetry().caches().stream().map(Supplier::get).toList(),
                directory.routes().stream()
                        .map(route ->
                                new StatusApi.RouteRow(route.route(), route.service(), route.served(), route.others()))
                        .toList(),
                platform.telemetry().replicas().stream().map(Supplier::get).toList(),
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null,
                false);
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

    private static StatusApi.NodeRow row(Instance instance, List<InstanceCondition> conditions) {
        InstanceStatus status = InstanceStatus.of(instance, conditions);
        Optional<InstanceCondition> shown = status.shown();
        return new StatusApi.NodeRow(
                instance.service(),
                instance.id(),
                instance.url(),
                status.state(),
                shown.map(condition -> "%s (%s)".formatted(condition.reason(), condition.by()))
                        .or(() -> Optional.of(instance.why()).filter(why -> !why.isEmpty()))
                        .orElse(null),
                shown.map(InstanceCondition::since).orElse(null),
                status.breaker(),
                status.isPanicking() ? "panic" : null,
                DuplicateInstanceMonitor.of(instance, conditions)
                        .map(report -> new StatusApi.DuplicateInstance(report.by(), report.since(), report.reason()))
                        .orElse(null),
                status.lease(),
                instance.epoch(),
                instance.weight(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }
}
