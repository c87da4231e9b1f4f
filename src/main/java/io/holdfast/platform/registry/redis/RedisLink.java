package io.holdfast.platform.registry.redis;

import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Chance;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to Redis that is made again whenever it breaks. Confined to its context.
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
    private final String url;
    private final Duration timeout;
    private final Consumer<RedisLink> onUp;
    private final RandomGenerator random = Chance.unseeded();
    private Redis client;
    private RedisConnection connection;
    private Duration pause = FIRST_PAUSE;
    private boolean closed;
    private String lastTrouble = "not connected yet";

    /** @param onUp called on the context each time the link comes up */
    RedisLink(Vertx vertx, Context context, String url, Duration timeout, Consumer<RedisLink> onUp) {
        this.vertx = vertx;
        this.context = context;
        this.url = url;
        this.timeout = timeout;
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
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .recover(cause -> {
                    if (cause instanceof ErrorType) {
                        return Future.failedFuture(cause); // Redis is well and refused the command
                    }
                    dropped(used, cause);
                    return Future.failedFuture(unavailable());
                });
    }

    /** Takes every message that the present connection is sent without having asked. */
    void onMessage(Consumer<Response> handler) {
        connection.handler(handler::accept);
    }

    /** Breaks the present connection, if any; a new one is made. */
    void recycle() {
        if (connection != null) {
            dropped(connection, new IllegalStateException("recycled"));
        }
    }

    /** The URL without its secrets. */
    String name() {
        URI uri = URI.create(url);
        return "%s://%s:%d%s".formatted(uri.getScheme(), uri.getHost(), uri.getPort(), uri.getPath());
    }

    boolean isUp() {
        return connection != null;
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
        NetClientOptions net = new NetClientOptions().setConnectTimeout((int) timeout.toMillis());
        Redis fresh;
        try {
            fresh = Redis.createClient(
                    vertx, new RedisOptions().setConnectionString(url).setNetClientOptions(net));
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
        client = fresh;
        // A stopped Redis still accepts connections, so the greeting needs a limit as well.
        return fresh.connect()
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .onSuccess(this::connected)
                .onFailure(cause -> retry(cause.getMessage()))
                .mapEmpty();
    }

    private void connected(RedisConnection fresh) {
        pause = FIRST_PAUSE;
        connection = fresh;
        fresh.exceptionHandler(cause -> dropped(fresh, cause));
        fresh.endHandler(v -> dropped(fresh, new IllegalStateException("closed by Redis")));
        LOG.debug("connected to Redis");
        onUp.accept(this);
    }

    private void dropped(RedisConnection which, Throwable cause) {
        if (which != connection || closed) {
            return;
        }
        LOG.warn("the connection to Redis is lost: {}", cause.getMessage());
        connection = null;
        retry(cause.getMessage());
    }

    private void retry(String trouble) {
        lastTrouble = trouble;
        closeClient().onFailure(cause -> LOG.debug("closing a broken connection: {}", cause.toString()));
        if (!closed) {
            long wait = Chance.jitter(random, pause, 0.2).toMillis();
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
                "registry-unavailable", "Redis at %s does not answer: %s".formatted(name(), lastTrouble));
    }
}
