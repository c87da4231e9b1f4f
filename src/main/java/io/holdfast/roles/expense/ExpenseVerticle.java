package io.holdfast.roles.expense;

import io.holdfast.api.ExpenseApi;
import io.holdfast.api.Scope;
import io.holdfast.base.config.Settings;
import io.holdfast.base.disk.Directories;
import io.holdfast.base.time.Deadline;
import io.holdfast.hosting.Health;
import io.holdfast.hosting.Platform;
import io.holdfast.hosting.ServiceHost;
import io.holdfast.http.WebServer;
import io.holdfast.http.auth.Ownership;
import io.holdfast.sql.Database;
import io.holdfast.sql.IdempotencyStore;
import io.holdfast.sql.Transactions;
import io.holdfast.telemetry.metrics.RouteTimer;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.ext.web.Router;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One replica of the expense service: stateless, so any number of replicas share one database. */
public final class ExpenseVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(ExpenseVerticle.class);
    private static final int EXPIRED_AT_ONCE = 1_000;

    /**
     * @param port 0 takes any free one
     * @param id of this instance, if it outlives the process
     * @param own whether each replica may have an H2 file of its own while others are registered beside it
     * @param requestTimeout how long a request is worked on at most
     * @param keysKept how long the response to an Idempotency-Key is kept
     * @param expireEvery pause between two searches for older responses
     */
    public record Config(
            int port,
            Optional<String> id,
            Database.Config database,
            boolean own,
            Duration requestTimeout,
            Duration keysKept,
            Duration expireEvery) {

        /** @param longest deadline that a request may have */
        public static Config from(Settings settings, Optional<String> id, Duration longest) {
            Config config = new Config(
                    settings.integer("expense.port", 0, 0, 65_535, "port of the expense service; 0 takes any"),
                    id,
                    Database.Config.from(settings, "expense.database"),
                    settings.bool(
                            "expense.database.own", false, "whether replicas with a registry may each have an H2 file"),
                    settings.duration(
                            "expense.request-timeout", Duration.ofSeconds(4), "how long a request is worked on"),
                    settings.duration("expense.keys-kept", Duration.ofHours(1), "how long answers are remembered"),
                    settings.duration(
                            "expense.forget-every", Duration.ofMinutes(1), "how often older ones are dropped"));
            settings.require(
                    config.keysKept().compareTo(longest.multipliedBy(10)) >= 0,
                    "expense.keys-kept: %s (expected: at least ten times router.timeout, %s)",
                    config.keysKept(),
                    longest);
            return config;
        }
    }

    private final Platform platform;
    private final Config config;
    private final Health health;

    @SuppressWarnings("NullAway.Init") // when it has started
    private Transactions transactions;

    @SuppressWarnings("NullAway.Init") // when it has started
    private IdempotencyStore idempotency;

    @SuppressWarnings("NullAway.Init") // when it has started
    private ServiceHost host;

    private long expiryTimer = -1;

    public ExpenseVerticle(Platform platform, Config config, Health health) {
        this.platform = platform;
        this.config = config;
        this.health = health;
    }

    @Override
    public Future<?> start() {
        Path own = platform.dataDir()
                .resolve("expense" + config.id().map(id -> "-" + id).orElse(""));
        Database database = Database.of(config.database(), own.resolve("expenses"), platform.time());
        health.fails("database", database.name() + " has not been reached yet");
        return vertx.executeBlocking(() -> config.database().url().isPresent() ? own : Directories.make(own))
                .compose(made -> Transactions.open(
                        vertx,
                        database,
                        ExpenseTable.SCHEMA,
                        reason -> health.fails("database", reason),
                        () -> health.passes("database")))
                .compose(this::serve);
    }

    private Future<Void> serve(Transactions opened) {
        transactions = opened;
        idempotency = new IdempotencyStore(transactions, platform.time());
        Router router = WebServer.router(vertx, platform.listening().web());
        health.mount(router);
        platform.calls().mount(router);
        ExpenseService expenses = new ExpenseService(transactions, idempotency, platform.time());
        platform.tokens().access().mount(router, ExpenseApi.SERVICE);
        new ExpenseRoutes(
                        expenses,
                        platform.time(),
                        config.requestTimeout(),
                        call -> Ownership.of(call.caller(), Scope.EXPENSES_READ_ALL.word()))
                .mount(router);
        DatabaseMetrics.register(platform.telemetry().meters(), transactions);
        RouteTimer.mount(router, platform.telemetry().meters(), ExpenseApi.SERVICE, platform.time());
        expiryTimer = vertx.setPeriodic(config.expireEvery().toMillis(), t -> expire().onFailure(
                        cause -> LOG.debug("responses are not expired yet: {}", cause.toString())));
        return ServiceHost.open(platform, ExpenseApi.SERVICE, config.id(), config.port(), health, router)
                .compose(opening -> {
                    host = opening;
                    return host.ready();
                })
                .recover(cause -> transactions.close().transform(closed -> Future.failedFuture(cause)));
    }

    @Override
    public Future<?> stop() {
        vertx.cancelTimer(expiryTimer);
        Future<Void> drained = host == null ? Future.succeededFuture() : host.drain();
        return drained.eventually(() -> transactions == null ? Future.succeededFuture() : transactions.close());
    }

    /** Deletes all responses that are older than {@code keysKept}, a batch at a time. @return how many */
    Future<Integer> expire() {
        Deadline deadline = Deadline.after(platform.time(), config.requestTimeout());
        return idempotency
                .expire(config.keysKept(), EXPIRED_AT_ONCE, deadline)
                .compose(count ->
                        count < EXPIRED_AT_ONCE ? Future.succeededFuture(count) : expire().map(more -> count + more));
    }
}
