package io.holdfast.roles.order;

import io.holdfast.api.OrderApi;
import io.holdfast.hosting.Health;
import io.holdfast.hosting.Platform;
import io.holdfast.hosting.RoleSettings;
import io.holdfast.hosting.replica.ReplicaRole;
import io.holdfast.hosting.replica.ReplicaService;
import io.vertx.core.Deployable;

/** Orders, in a replicated group. */
public final class OrderRole implements ReplicaRole<OrderVerticle.Config> {
    @Override
    public String name() {
        return OrderApi.SERVICE;
    }

    @Override
    public OrderVerticle.Config configure(RoleSettings settings) {
        return OrderVerticle.Config.from(
                settings.values(),
                ReplicaService.Config.from(
                        settings.values(), group(), settings.process().replicas()));
    }

    @Override
    public ReplicaService.Config replica(OrderVerticle.Config config) {
        return config.replica();
    }

    @Override
    public Deployable create(Platform platform, OrderVerticle.Config config, Health health) {
        return new OrderVerticle(platform, config, health);
    }
}
