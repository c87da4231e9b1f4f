package io.holdfast.hosting.replica;

import io.holdfast.hosting.Health;
import io.holdfast.hosting.ServiceHost;
import io.holdfast.replication.ReplicaState;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports whether a replica is ready, to the health checks and to the registry. Confined to the event loop of its owner.
 *
 * <pre>
 *   starting ──ready for the first time──► registered as ready ◄──ready again── registered as starting
 *                                                   └──it takes no part in its group any more──►
 * </pre>
 *
 * <p>A replica that is only not ready, because it lags or knows no leader, stays registered: it answers what any replica may.
 */
final class ReadinessReporter {
    private static final Logger LOG = LoggerFactory.getLogger(ReadinessReporter.class);

    private final String name;
    private final Health health;
    private final ServiceHost host;
    private final Supplier<Optional<String>> notReady;
    private final Supplier<ReplicaState> state;
    private final Promise<Void> ready = Promise.promise();
    private boolean withdrawn;

    /** @param name of the replica, in lines of the log @param notReady why it is not ready; empty when it is */
    ReadinessReporter(
            String name,
            Health health,
            ServiceHost host,
            Supplier<Optional<String>> notReady,
            Supplier<ReplicaState> state) {
        this.name = name;
        this.health = health;
        this.host = host;
        this.notReady = notReady;
        this.state = state;
    }

    /** Done once the replica was ready for the first time. */
    Future<Void> ready() {
        return ready.future();
    }

    void poll() {
        Optional<String> reason = notReady.get();
        ReplicaState now = state.get();
        if (reason.isPresent()) {
            health.fails("group", code(now.kind()), reason.get());
            if (ready.future().isComplete() && !now.kind().takesPart() && !withdrawn) {
                withdrawn = true;
                logFailure(host.withdraw(now.toString()));
            }
            return;
        }
        health.passes("group");
        if (withdrawn) {
            withdrawn = false;
            logFailure(host.ready());
        }
        if (!ready.future().isComplete()) {
            ready.complete();
            logFailure(host.ready());
        }
    }

    void logIfNotReady() {
        notReady.get().ifPresent(reason -> LOG.info("{} is not ready yet: {}", name, reason));
    }

    // What only keeps a replica from leading does not keep it from being ready.
    private static String code(ReplicaState.Kind kind) {
        boolean explains = !kind.takesPart() || kind == ReplicaState.Kind.CATCHING_UP;
        return explains ? kind.word() : Health.NOT_READY;
    }

    private void logFailure(Future<Void> registered) {
        registered.onFailure(
                cause -> LOG.warn("{} could not be registered in its new state yet: {}", name, cause.getMessage()));
    }
}
