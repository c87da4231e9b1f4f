package io.holdfast.roles.frontend;

import io.holdfast.api.FrontendApi;
import io.holdfast.hosting.Health;
import io.holdfast.hosting.Platform;
import io.holdfast.hosting.Role;
import io.holdfast.hosting.RoleSettings;
import io.vertx.core.Deployable;
import java.util.Optional;

/** The public API of the store. */
public final class FrontendRole implements Role<FrontendVerticle.Config> {
    @Override
    public String name() {
        return FrontendApi.SERVICE;
    }

    @Override
    public Tier tier() {
        return Tier.SERVICE;
    }

    @Override
    public FrontendVerticle.Config configure(RoleSettings settings) {
        return FrontendVerticle.Config.from(
                settings.values(), settings.id(), settings.process().requestTimeout());
    }

    @Override
    public Optional<Integer> port(FrontendVerticle.Config config) {
        return Optional.of(config.port());
    }

    @Override
    public Deployable create(Platform platform, FrontendVerticle.Config config, Health health) {
        return new FrontendVerticle(platform, config, health);
    }
}
