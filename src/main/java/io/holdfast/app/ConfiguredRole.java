package io.holdfast.app;

import io.holdfast.hosting.Health;
import io.holdfast.hosting.Platform;
import io.holdfast.hosting.Role;
import io.holdfast.hosting.RoleSettings;
import io.holdfast.hosting.replica.ReplicaRole;
import io.holdfast.hosting.replica.ReplicaService;
import io.vertx.core.Deployable;
import java.time.Duration;
import java.util.Optional;

/** A role and its configuration. */
record ConfiguredRole<C>(Role<C> role, C config) {

    static <C> ConfiguredRole<C> read(Role<C> role, RoleSettings settings) {
        return new ConfiguredRole<>(role, role.configure(settings));
    }

    String name() {
        return role.name();
    }

    void check(RoleSettings settings) {
        role.check(config, settings);
    }

    Optional<Integer> port() {
        return role.port(config);
    }

    Optional<Duration> requestTimeout() {
        return role.requestTimeout(config);
    }

    /** The replica that the role is, if it has a group. */
    Optional<ReplicaService.Config> replica() {
        return role instanceof ReplicaRole<C> replica ? Optional.of(replica.replica(config)) : Optional.empty();
    }

    Deployable create(Platform platform, Health health) {
        return role.create(platform, config, health);
    }
}
