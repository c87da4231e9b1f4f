package io.holdfast.roles.expense;

import io.holdfast.api.ExpenseApi;
import io.holdfast.base.config.Settings;
import io.holdfast.base.disk.Directories;
import io.holdfast.base.time.Deadline;
import io.holdfast.hosting.Health;
import io.holdfast.hosting.Platform;
import io.holdfast.hosting.ServiceHost;
import io.holdfast.http.WebServer;
import io.holdfast.sql.Database;
import io.holdfast.sql.IdempotencyStore;
import io.holdfast.sql.Transactions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.ext.web.Router;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One replica of the expense service: it keeps nothing itself, so any number of them serves the same database. */
public final class ExpenseVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(ExpenseVerticle.class);
    private static final int FORGOTTEN_AT_A_TIME = 1_000;

    /**
     * @param port 0 takes any free one
     * @param id of this instance, if it has one that outlives the process
     * @param own whether this replica may keep expenses of its own while others are registered beside it
     * @param patience how long a request is worked on at most
     * @param keysKept for how long answers are remembered
     * @param forgetEvery pause between two looks for answers that are older
     */
    public record Config(
            int port,
            Optional<String> id,
            Database.Config database,
            boolean own,
            Duration patience,
            Duration keysKept,
            Duration forgetEvery) {

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
    private IdempotencyStore answers;

    @SuppressWarnings("NullAway.Init") // when it has started
    private ServiceHost host;

    private long forgetTimer = -1;

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
                        ExpenseRows.SCHEMA,
                        reason -> health.fails("database", reason),
                        () -> health.passes("database")))
                .compose(this::serve);
    }

    private Future<Void> serve(Transactions opened) {
        transactions = opened;
        answers = new IdempotencyStore(transactions, platform.time());
        Router router = WebServer.router(vertx, platform.web());
        health.mount(router);
        Expenses expenses = new Expenses(transactions, answers, platform.time());
        new ExpenseRoutes(expenses, platform.time(), config.patience()).mount(router);
        forgetTimer = vertx.setPeriodic(config.forgetEvery().toMillis(), t -> forget().onFailure(
                        cause -> LOG.debug("answers are forgotten later: {}", cause.toString())));
        return ServiceHost.open(platform, ExpenseApi.SERVICE, config.id(), config.port(), health, router)
                .compose(opening -> {
                    host = opening;
                    return host.ready();
                })
                .recover(cause -> transactions.close().transform(closed -> Future.failedFuture(cause)));
    }

    @Override
    public Future<?> stop() {
        vertx.cancelTimer(forgetTimer);
        Future<Void> drained = host == null ? Future.succeededFuture() : host.drain();
        return drained.eventually(() -> transactions == null ? Future.succeededFuture() : transactions.close());
    }

    /** Drops answers that are older than they need to be kept, all of them, a batch at a time. @return how many */
    Future<Integer> forget() {
        Deadline deadline = Deadline.after(platform.time(), config.patience());
        return answers.forget(config.keysKept(), FORGOTTEN_AT_A_TIME, deadline)
                .compose(count -> count < FORGOTTEN_AT_A_TIME
                        ? Future.succeededFuture(count)
                        : forget().map(more -> count + more));
    }
}
