package io.holdfast.admin;

import io.holdfast.api.FrontendApi.Leader;
import io.holdfast.api.GroupApi;
import io.holdfast.api.ProcessApi.Summary;
import io.holdfast.api.Rpc;
import io.holdfast.api.StatusApi.ClusterStatus;
import io.holdfast.base.time.Deadline;
import io.holdfast.hosting.Health;
import io.holdfast.hosting.Platform;
import io.holdfast.hosting.ProcessView;
import io.holdfast.registry.ServiceDirectory;
import io.holdfast.replication.peers.Peers;
import io.holdfast.rpc.RpcClient;
import io.holdfast.telemetry.figures.FigureRing;
import io.holdfast.telemetry.figures.MergedFigures;
import io.holdfast.telemetry.processes.ProcessExchange.Problem;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The status of the cluster as this process knows it. Nothing it takes is waited for but leaders, and these for half a second. Confined to its event loop. */
final class StatusFeed {
    private static final Duration LEADER_TIMEOUT = Duration.ofMillis(500);
    private static final Leader NO_LEADER = new Leader(0, 0);

    private final Platform platform;
    private final ProcessView view;
    private final Map<String, Health> roles;
    private final Map<String, RpcClient> groups = new LinkedHashMap<>();
    private final Map<String, Peers> peers = new LinkedHashMap<>();
    private final Map<String, Map<Integer, URI>> seen = new TreeMap<>(); // where replicas are or were

    /** @param roles the health of each role of this process, by the role's name */
    StatusFeed(Platform platform, ProcessView view, Map<String, Health> roles) {
        this.platform = platform;
        this.view = view;
        this.roles = roles;
        for (String group : GroupApi.NAMES) {
            groups.put(group, platform.groupClient(group));
            peers.put(group, platform.peers(group));
        }
    }

    /** The figures of the cluster, one frame a second. */
    FigureRing figures() {
        return view.figures();
    }

    /** As it is known at this moment. */
    ClusterStatus now() {
        return status(Map.of());
    }

    /** The same, with the leaders that groups name now, where they are asked and answer soon. */
    Future<ClusterStatus> ask() {
        Map<String, Future<Leader>> asked = new LinkedHashMap<>();
        groups.forEach((name, group) -> asked.put(name, leader(name, group)));
        return Future.all(List.copyOf(asked.values())).map(all -> {
            Map<String, Leader> leaders = new LinkedHashMap<>();
            asked.forEach((name, leader) -> leaders.put(name, leader.result()));
            return status(leaders);
        });
    }

    private ClusterStatus status(Map<String, Leader> leaders) {
        ServiceDirectory directory = platform.discovery().directory();
        List<Summary> processes = view.processes();
        Instant now = platform.time().now();
        Map<URI, Problem> refused = view.refused(now);
        Map<String, Map<Integer, URI>> replicas = new LinkedHashMap<>();
        peers.forEach((group, all) -> {
            replicas.put(group, all.all());
            seen.computeIfAbsent(group, g -> new TreeMap<>()).putAll(all.all());
        });
        return ClusterView.of(
                new ClusterView.Table(
                        platform.discovery().registry().name(),
                        directory.isStale(),
                        directory.all(),
                        directory.conditions(),
                        directory.routes()),
                new ClusterView.Known(
                        now,
                        platform.listening().tls().cluster().scheme(),
                        processes,
                        MergedFigures.of(view.routers()),
                        view.figures().latest(),
                        url -> problem(url, refused),
                        replicas,
                        seen,
                        reasons(),
                        leaders));
    }

    // Its own word, unless another process was refused later.
    private Optional<Problem> problem(URI url, Map<URI, Problem> refused) {
        Optional<Problem> own = view.problem(url);
        Optional<Problem> others = Optional.ofNullable(refused.get(url));
        return others.filter(
                        one -> own.isEmpty() || one.since().isAfter(own.get().since()))
                .or(() -> own);
    }

    private Map<String, List<String>> reasons() {
        Map<String, List<String>> reasons = new TreeMap<>();
        roles.forEach((role, health) -> reasons.put(role, health.reasons()));
        return reasons;
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
}
