package io.holdfast.roles.agent;

import io.holdfast.hosting.Health;
import io.holdfast.hosting.Platform;
import io.holdfast.hosting.Role;
import io.holdfast.hosting.RoleSettings;
import io.vertx.core.Deployable;
import java.util.Optional;

/** Registers an external service. */
public final class AgentRole implements Role<AgentVerticle.Config> {
    @Override
    public String name() {
        return "agent";
    }

    @Override
    public Tier tier() {
        return Tier.SERVICE;
    }

    /** It needs a target. */
    @Override
    public boolean isPartOfAll() {
        return false;
    }

    @Override
    public AgentVerticle.Config configure(RoleSettings settings) {
        return AgentVerticle.Config.from(settings.values(), settings.id(), settings.reserved());
    }

    @Override
    public void check(AgentVerticle.Config config, RoleSettings settings) {
        settings.values()
                .require(
                        config.service().isPresent() && config.target().isPresent(),
                        "agent.service, agent.target: missing (expected: both)\n"
                                + "usage: holdfast --role agent --service NAME --target http://HOST:PORT [--route /PATH]...");
    }

    @Override
    public Optional<Integer> port(AgentVerticle.Config config) {
        return Optional.empty();
    }

    @Override
    public Deployable create(Platform platform, AgentVerticle.Config config, Health health) {
        return new AgentVerticle(platform, config, health);
    }
}
