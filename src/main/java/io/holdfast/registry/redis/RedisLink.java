package io.holdfast.registry.redis;

import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Randomness;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to Redis that is reconnected whenever it breaks. Confined to its context.
 *
 * <p>The client has no limit on the time a command takes, and a held connection that broke stays broken: so every command here has
 * a time limit, and one that passes it takes the connection down with it, since a Redis that hangs answers nothing behind it either.
 *
 * <pre>
 *   down ──connected──► up ──closed, or a command without an answer──► down (tries again, 50 to 500 ms apart)
 * </pre>
 */
final class RedisLink {
    private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

    private final Vertx vertx;
    private final Context context;
    private final RedisRegistry.Config config;
    private final Consumer<RedisLink> onUp;
    private final RandomGenerator random = Randomness.unseeded();
    private Redis client;
    private RedisConnection connection;
    private Duration pause = FIRST_PAUSE;
    private boolean closed;
    private int attempts;
    private boolean answered;
    private ConnectionProblem problem = ConnectionProblem.NOT_YET;

    /** @param onUp called on the context each time the link comes up */
    RedisLink(Vertx vertx, Context context, RedisRegistry.Config config, Consumer<RedisLink> onUp) {
        this.vertx = vertx;
        this.context = context;
        this.config = config;
        this.onUp = onUp;
    }

    /** Tries to connect, and goes on trying until closed. @return how the first attempt ended */
    Future<Void> open() {
        Promise<Void> first = Promise.promise();
        context.runOnContext(v -> connect().onComplete(first));
        return first.future();
    }

    /** Sends one command, from the link's context. Fails with {@code Unavailable} at once while the link is down. */
    Future<Response> send(Request request) {
        if (connection == null) {
            return Future.failedFuture(unavailable());
        }
        RedisConnection used = connection;
        return used.send(request)
                .timeout(config.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .onSuccess(answer -> onAnswer())
                .recover(cause -> {
                    if (!ConnectionProblem.endsConnection(cause)) {
                        onAnswer();
                        return Future.failedFuture(cause); // Redis works and rejected the command
                    }
                    dropped(used, cause);
                    return Future.failedFuture(unavailable());
                });
    }

    /** Handles every message that Redis pushes on the present connection. */
    void onMessage(Consumer<Response> handler) {
        connection.handler(handler::accept);
    }

    /** Breaks the present connection, if any; a new one is made. From any context. */
    void recycle() {
        context.runOnContext(v -> {
            if (connection != null) {
                LOG.debug("a new connection to Redis is made");
                connection = null;
                retry();
            }
        });
    }

    /** Whether the link is down for a reason that does not go away by waiting. */
    boolean isRefused() {
        return connection == null && problem.lasting();
    }

    Future<Void> close() {
        Promise<Void> done = Promise.promise();
        context.runOnContext(v -> {
            closed = true;
            connection = null;
            closeClient().onComplete(done);
        });
        return done.future();
    }

    private Future<Void> connect() {
        if (closed) {
            return Future.succeededFuture();
        }
        Redis fresh = Redis.createClient(vertx, config.url().options(config.timeout(), config.ca(), attempts++));
        client = fresh;
        // A stopped Redis still accepts connections, so the greeting needs a limit as well.
        return fresh.connect()
                .timeout(config.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .onSuccess(this::connected)
                .onFailure(this::refused)
                .mapEmpty();
    }

    private void connected(RedisConnection fresh) {
        if (closed) {
            return;
        }
        answered = false;
        connection = fresh;
        fresh.exceptionHandler(cause -> dropped(fresh, cause));
        fresh.endHandler(v -> dropped(fresh, new IllegalStateException("closed by Redis")));
        LOG.debug("connected to Redis");
        onUp.accept(this);
    }

    private void refused(Throwable cause) {
        ConnectionProblem found = ConnectionProblem.of(cause);
        boolean news = problem != ConnectionProblem.NOT_YET
                && !found.equals(problem); // the start itself reports the first one
        if (found.lasting() && news && !closed) {
            LOG.warn("no connection to Redis at {}: {}", config.url(), found.text());
        }
        problem = found;
        retry();
    }

    // A connection works only once a command was answered: a replica accepts connections and rejects every command.
    private void onAnswer() {
        answered = true;
        pause = FIRST_PAUSE;
    }

    private void dropped(RedisConnection which, Throwable cause) {
        if (which != connection || closed) {
            return;
        }
        connection = null;
        problem = ConnectionProblem.of(cause);
        if (answered) {
            LOG.warn("the connection to Redis is lost: {}", problem.text());
        }
        retry();
    }

    private void retry() {
        closeClient().onFailure(cause -> LOG.debug("closing a broken connection: {}", cause.toString()));
        if (!closed) {
            long wait = Randomness.jitter(random, pause, 0.2).toMillis();
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            vertx.setTimer(Math.max(1, wait), t -> connect().onFailure(cause -> LOG.debug("{}", cause.toString())));
        }
    }

    private Future<Void> closeClient() {
        Redis old = client;
        client = null;
        return old == null ? Future.succeededFuture() : old.close();
    }

    private Failure unavailable() {
        return new Failure.Unavailable(
                "registry-unavailable", "Redis at %s cannot be used: %s".formatted(config.url(), problem.text()));
    }
}
