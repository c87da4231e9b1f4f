package io.holdfast.registry;

import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Time;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A registry for a process that starts: the calls that a start needs are retried until they succeed or have failed for too long. Once the
 * process has started every call is made once. Any context may use it.
 */
public final class RetryingRegistry implements Registry {
    private static final Logger LOG = LoggerFactory.getLogger(RetryingRegistry.class);
    private static final long PAUSE_MILLIS = 100;

    private final Vertx vertx;
    private final Time time;
    private final Registry registry;
    private final Duration timeout;
    private volatile boolean starting = true;

    /** @param timeout how long one call may fail, all its attempts together */
    public RetryingRegistry(Vertx vertx, Time time, Registry registry, Duration timeout) {
        this.vertx = vertx;
        this.time = time;
        this.registry = registry;
        this.timeout = timeout;
    }

    /** The start is over: from now on callers cope with a registry that is unavailable. */
    public void started() {
        starting = false;
    }

    @Override
    public Future<Long> nextEpoch() {
        return retrying(registry::nextEpoch);
    }

    @Override
    public Future<Void> hold(Instance instance, Duration ttl) {
        return retrying(() -> registry.hold(instance, ttl));
    }

    @Override
    public Future<Table> read() {
        return retrying(registry::read);
    }

    @Override
    public Future<Void> release(Instance instance) {
        return registry.release(instance);
    }

    @Override
    public Future<Void> setCondition(InstanceCondition condition, Duration ttl) {
        return registry.setCondition(condition, ttl);
    }

    @Override
    public Future<Void> clearCondition(InstanceCondition condition) {
        return registry.clearCondition(condition);
    }

    @Override
    public Watch watch(Watcher watcher) {
        return registry.watch(watcher);
    }

    @Override
    public String name() {
        return registry.name();
    }

    @Override
    public Future<Void> close() {
        return registry.close();
    }

    private <T> Future<T> retrying(Supplier<Future<T>> call) {
        if (!starting) {
            return call.get();
        }
        Promise<T> answer = Promise.promise();
        attempt(call, time.nanos() + timeout.toNanos(), answer);
        return answer.future();
    }

    private <T> void attempt(Supplier<Future<T>> call, long giveUpAt, Promise<T> answer) {
        call.get().onComplete(result -> {
            boolean isFinal = result.succeeded() || result.cause() instanceof Failure.Conflict;
            if (isFinal || !starting || time.nanos() - giveUpAt >= 0) {
                answer.handle(result);
            } else {
                LOG.debug(
                        "the call to the registry is retried: {}",
                        result.cause().getMessage());
                vertx.setTimer(PAUSE_MILLIS, t -> attempt(call, giveUpAt, answer));
            }
        });
    }
}
