package io.holdfast.roles.router;

import io.holdfast.hosting.Health;
import io.holdfast.hosting.Platform;
import io.holdfast.hosting.Role;
import io.holdfast.hosting.RoleSettings;
import io.vertx.core.Deployable;
import java.time.Duration;
import java.util.Optional;

/** Forwards the requests of clients to all services. */
public final class RouterRole implements Role<RouterVerticle.Config> {
    @Override
    public String name() {
        return RouterVerticle.SERVICE;
    }

    @Override
    public Tier tier() {
        return Tier.ENTRANCE;
    }

    @Override
    public RouterVerticle.Config configure(RoleSettings settings) {
        return RouterVerticle.Config.from(settings.values(), settings.id());
    }

    @Override
    public Optional<Integer> port(RouterVerticle.Config config) {
        return Optional.of(config.port());
    }

    @Override
    public Optional<Duration> requestTimeout(RouterVerticle.Config config) {
        return Optional.of(config.timeout());
    }

    @Override
    public Deployable create(Platform platform, RouterVerticle.Config config, Health health) {
        return new RouterVerticle(platform, config, health);
    }
}
