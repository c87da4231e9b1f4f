package io.holdfast.app;

import io.holdfast.base.failure.Failure;
import io.holdfast.hosting.Health;
import io.holdfast.hosting.Platform;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The roles that run in this process: started one after the other, stopped in reverse order. */
final class RoleDeployment {
    private final Vertx vertx;
    private final List<ConfiguredRole<?>> roles;
    private final Map<String, Health> health = new LinkedHashMap<>();
    private final Deque<String> deployed = new ArrayDeque<>();

    RoleDeployment(Vertx vertx, List<ConfiguredRole<?>> roles) {
        this.vertx = vertx;
        this.roles = roles;
        roles.forEach(role -> health.put(role.name(), Health.starting()));
    }

    /** Of each role, by its name, in the order in which they start. */
    Map<String, Health> health() {
        return Collections.unmodifiableMap(health);
    }

    /** Where each role listens that does. */
    Map<String, URI> urls() {
        Map<String, URI> urls = new LinkedHashMap<>();
        health.forEach((role, own) -> own.url().ifPresent(url -> urls.put(role, url)));
        return urls;
    }

    Future<Void> start(Platform platform) {
        Future<Void> started = Future.succeededFuture();
        for (ConfiguredRole<?> role : roles) {
            started = started.compose(v -> deploy(role, platform));
        }
        return started;
    }

    /** Always succeeds. */
    Future<Void> stop() {
        Future<Void> stopped = Future.succeededFuture();
        while (!deployed.isEmpty()) {
            String id = deployed.pop();
            stopped = stopped.eventually(() -> vertx.undeploy(id));
        }
        return stopped.otherwiseEmpty();
    }

    private Future<Void> deploy(ConfiguredRole<?> role, Platform platform) {
        return vertx.deployVerticle(role.create(platform, health.get(role.name())))
                .onSuccess(deployed::push)
                .recover(cause -> Future.failedFuture(
                        cause instanceof Failure failure
                                ? new Failure.Unavailable(failure.code(), role.name() + ": " + failure.getMessage())
                                : cause))
                .mapEmpty();
    }
}
