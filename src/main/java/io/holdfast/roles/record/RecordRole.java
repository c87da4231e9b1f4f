package io.holdfast.roles.record;

import io.holdfast.api.RecordApi;
import io.holdfast.hosting.Health;
import io.holdfast.hosting.Platform;
import io.holdfast.hosting.RoleSettings;
import io.holdfast.hosting.replica.ReplicaRole;
import io.holdfast.hosting.replica.ReplicaService;
import io.vertx.core.Deployable;

/** Names and values, in a replicated group. */
public final class RecordRole implements ReplicaRole<RecordVerticle.Config> {
    @Override
    public String name() {
        return RecordApi.SERVICE;
    }

    @Override
    public RecordVerticle.Config configure(RoleSettings settings) {
        return RecordVerticle.Config.from(
                settings.values(),
                ReplicaService.Config.from(
                        settings.values(), group(), settings.process().replicas()),
                settings.process().requestTimeout());
    }

    @Override
    public ReplicaService.Config replica(RecordVerticle.Config config) {
        return config.replica();
    }

    @Override
    public Deployable create(Platform platform, RecordVerticle.Config config, Health health) {
        return new RecordVerticle(platform, config, health);
    }
}
