package io.holdfast.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.hosting.Health;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** A probe at a path that nobody serves restarts a healthy pod for ever. */
final class ProbeRules {
    /** As every service mounts them. */
    private static final Set<String> PATHS = paths();

    private static final String LIVE = "/health/live";
    private static final String READY = "/health/ready";

    private ProbeRules() {}

    static void check(Manifests manifests, Findings findings) {
        for (Workload workload : manifests.workloads()) {
            for (Workload.Container container : workload.containers()) {
                if (container.isInit()) {
                    continue;
                }
                for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
                    JsonNode given = container.json().path(probe);
                    boolean needed = workload.isOurs() || !probe.equals("readinessProbe");
                    findings.require(!given.isMissingNode() || !needed, container, probe, given, "a probe");
                    for (String way : List.of("httpGet", "tcpSocket")) {
                        JsonNode port = given.at("/" + way + "/port");
                        findings.require(
                                port.isMissingNode()
                                        || container.port(port.asText()).isPresent(),
                                container,
                                "%s.%s.port".formatted(probe, way),
                                port,
                                "the name of a port of this container");
                    }
                    if (workload.isOurs()) {
                        ours(container, probe, given, findings);
                    }
                }
            }
        }
    }

    private static void ours(Workload.Container container, String probe, JsonNode given, Findings findings) {
        JsonNode path = given.at("/httpGet/path");
        // Liveness by readiness would restart what only waits: for a leader, for a database.
        String expected = probe.equals("readinessProbe") ? READY : LIVE;
        findings.require(
                path.asText().equals(expected) && PATHS.contains(path.asText()),
                container,
                probe + ".httpGet.path",
                path,
                "%s, of %s",
                expected,
                PATHS);
        findings.require(
                given.at("/httpGet/port").asText().equals("http"),
                container,
                probe + ".httpGet.port",
                given.at("/httpGet/port"),
                "http, because the role itself answers there");
        int patience = given.path("periodSeconds").asInt(10)
                * given.path("failureThreshold").asInt(3);
        findings.require(
                !probe.equals("startupProbe") || patience >= 120,
                container,
                probe + ".failureThreshold",
                given.path("failureThreshold"),
                "two minutes at least, because a replica reads its log before it listens");
    }

    private static Set<String> paths() {
        Vertx vertx = Vertx.vertx();
        try {
            Router router = Router.router(vertx);
            Health.starting().mount(router);
            return router.getRoutes().stream()
                    .map(Route::getPath)
                    .filter(Objects::nonNull)
                    .collect(Collectors.toUnmodifiableSet());
        } finally {
            vertx.close();
        }
    }
}
