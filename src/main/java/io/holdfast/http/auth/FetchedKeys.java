package io.holdfast.http.auth;

import io.holdfast.base.config.ConfigException;
import io.holdfast.base.time.Time;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys that are fetched from their issuer every few minutes, and at once for a token whose key is unknown, but seldom enough that tokens
 * which somebody made up do not make it a burden. While the issuer is away, those that were fetched before serve. Any thread may use it.
 */
final class FetchedKeys implements KeySource {
    /** Between two attempts, whatever asks for them. */
    static final Duration PAUSE = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(FetchedKeys.class);

    private final Time time;
    private final Duration every;
    private final Supplier<Future<byte[]>> fetch;
    private final Function<byte[], Jwks> parse;
    private volatile @Nullable Jwks keys;
    private @Nullable Future<Void> inFlight;
    private boolean failed;
    private long triedNanos;
    private long fetchedNanos;

    /**
     * @param every how old keys may become
     * @param fetch ends after a while, whatever happens
     * @param parse throws {@code ConfigException}
     */
    FetchedKeys(Time time, Duration every, Supplier<Future<byte[]>> fetch, Function<byte[], Jwks> parse) {
        this.time = time;
        this.every = every;
        this.fetch = fetch;
        this.parse = parse;
        this.triedNanos = time.nanos() - PAUSE.toNanos();
    }

    @Override
    public Optional<Jwks> current() {
        return Optional.ofNullable(keys);
    }

    /** Call it every second or so. */
    void look() {
        if (isDue()) {
            refresh();
        }
    }

    private synchronized boolean isDue() {
        return keys == null || failed || time.nanos() - fetchedNanos >= every.toNanos();
    }

    @Override
    public Future<Void> refresh() {
        Promise<Void> ended = Promise.promise();
        synchronized (this) {
            if (inFlight != null) {
                return inFlight;
            }
            if (time.nanos() - triedNanos < PAUSE.toNanos()) {
                return Future.succeededFuture();
            }
            triedNanos = time.nanos();
            inFlight = ended.future();
        }
        fetch.get().map(parse).onComplete(fetched -> {
            adopt(fetched);
            ended.complete();
        });
        return ended.future();
    }

    private synchronized void adopt(AsyncResult<Jwks> fetched) {
        inFlight = null;
        if (fetched.succeeded()) {
            keys = fetched.result();
            fetchedNanos = time.nanos();
            if (failed) {
                LOG.info("the keys of the issuer could be read again");
            }
        } else if (!failed) {
            String why = String.valueOf(fetched.cause().getMessage());
            LOG.warn(
                    "auth.jwt.jwks: the keys of the issuer cannot be read: {}; {}",
                    fetched.cause() instanceof ConfigException ? why.replace("auth.jwt.jwks: ", "") : why,
                    keys == null
                            ? "until they can, no token is accepted"
                            : "those that were read before stay in force");
        }
        failed = fetched.failed();
    }
}
