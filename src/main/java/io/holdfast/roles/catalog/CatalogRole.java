package io.holdfast.roles.catalog;

import io.holdfast.api.CatalogApi;
import io.holdfast.hosting.Health;
import io.holdfast.hosting.Platform;
import io.holdfast.hosting.RoleSettings;
import io.holdfast.hosting.replica.ReplicaRole;
import io.holdfast.hosting.replica.ReplicaService;
import io.vertx.core.Deployable;

/** Products and trades, in a replicated group. */
public final class CatalogRole implements ReplicaRole<CatalogVerticle.Config> {
    @Override
    public String name() {
        return CatalogApi.SERVICE;
    }

    @Override
    public CatalogVerticle.Config configure(RoleSettings settings) {
        return CatalogVerticle.Config.from(
                settings.values(),
                ReplicaService.Config.from(
                        settings.values(), group(), settings.process().replicas()),
                settings.process().requestTimeout());
    }

    @Override
    public ReplicaService.Config replica(CatalogVerticle.Config config) {
        return config.replica();
    }

    @Override
    public Deployable create(Platform platform, CatalogVerticle.Config config, Health health) {
        return new CatalogVerticle(platform, config, health);
    }
}
