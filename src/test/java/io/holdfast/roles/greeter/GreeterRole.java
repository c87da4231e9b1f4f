package io.holdfast.roles.greeter;

import io.holdfast.hosting.Health;
import io.holdfast.hosting.Platform;
import io.holdfast.hosting.Role;
import io.holdfast.hosting.RoleSettings;
import io.vertx.core.Deployable;
import java.util.Optional;

/** Greets people. */
public final class GreeterRole implements Role<GreeterVerticle.Config> {
    @Override
    public String name() {
        return GreeterVerticle.SERVICE;
    }

    @Override
    public Tier tier() {
        return Tier.SERVICE;
    }

    @Override
    public GreeterVerticle.Config configure(RoleSettings settings) {
        return GreeterVerticle.Config.from(settings.values(), settings.id());
    }

    @Override
    public Optional<Integer> port(GreeterVerticle.Config config) {
        return Optional.of(config.port());
    }

    @Override
    public Deployable create(Platform platform, GreeterVerticle.Config config, Health health) {
        return new GreeterVerticle(platform, config, health);
    }
}
