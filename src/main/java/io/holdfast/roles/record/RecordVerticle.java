package io.holdfast.roles.record;

import io.holdfast.api.RecordApi;
import io.holdfast.base.config.Settings;
import io.holdfast.hosting.Health;
import io.holdfast.hosting.Platform;
import io.holdfast.hosting.replica.ReplicaService;
import io.holdfast.replication.member.FirstFill;
import io.holdfast.rpc.RpcClient;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.Map;

/** One replica of the record: up means listening, registered and recovered; its leader fills an empty one. */
public final class RecordVerticle extends VerticleBase {

    /**
     * @param values to fill an empty record with
     * @param longest deadline that a request may have
     */
    public record Config(
            ReplicaService.Config replica, Map<String, String> values, RecordValidator.Config rules, Duration longest) {
        /** @throws io.holdfast.base.config.ConfigException when the seed file cannot be read */
        public static Config from(Settings settings, ReplicaService.Config replica, Duration longest) {
            RecordValidator.Config rules = RecordValidator.Config.from(settings);
            String fill = settings.string("record.fill", "conf/record.yaml", "YAML map that fills an empty record");
            // A late duplicate must still find the result that its request got.
            settings.require(
                    rules.limits().rememberFor().compareTo(longest.multipliedBy(2)) >= 0,
                    "record.remember-for: %s (expected: at least twice router.timeout)",
                    rules.limits().rememberFor());
            return new Config(replica, RecordSeedFile.read(fill, rules), rules, longest);
        }
    }

    private final Platform platform;
    private final Config config;
    private final Health health;
    private ReplicaService<RecordCommand, RecordResult> service;
    private FirstFill<RecordCommand> fill;
    private RpcClient group;

    public RecordVerticle(Platform platform, Config config, Health health) {
        this.platform = platform;
        this.config = config;
        this.health = health;
    }

    @Override
    public Future<?> start() {
        RecordMap record = new RecordMap();
        fill = new FirstFill<>(vertx, RecordApi.SERVICE);
        return ReplicaService.open(platform, config.replica(), health, record, fill::notFilled)
                .compose(opened -> {
                    service = opened;
                    group = platform.groupClient(RecordApi.SERVICE);
                    fill.begin(service.group(), () -> !record.isSeeded(), new RecordCommand.Seed(config.values()));
                    RecordService recordService = new RecordService(
                            record,
                            service.group(),
                            platform.time(),
                            config.rules().limits(),
                            config.longest());
                    RecordValidator rules = new RecordValidator(config.rules());
                    new RecordCalls(recordService, platform.time(), config.longest()).bind(service.calls());
                    RecordRoutes routes =
                            new RecordRoutes(recordService, rules, group, platform.time(), config.longest());
                    return service.listen(router -> {
                        platform.tokens().access().mount(router, RecordApi.SERVICE);
                        routes.mount(router);
                    });
                });
    }

    @Override
    public Future<?> stop() {
        fill.stop();
        Future<Void> closed = service == null ? Future.succeededFuture() : service.close();
        return closed.eventually(() -> {
            if (group != null) {
                group.close();
            }
            return Future.succeededFuture();
        });
    }
}
