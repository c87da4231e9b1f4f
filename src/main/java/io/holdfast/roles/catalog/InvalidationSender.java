package io.holdfast.roles.catalog;

import io.holdfast.base.time.Scheduler;
import io.holdfast.cache.CoherenceDirectory;
import io.holdfast.cache.Invalidation;
import java.net.URI;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends invalidations: one at a time to each holder, the next one with all that came meanwhile. One that fails is repeated until it is
 * acknowledged or nobody waits for that holder any more. Confined to its event loop.
 */
final class InvalidationSender implements CoherenceDirectory.PendingListener {
    private static final Logger LOG = LoggerFactory.getLogger(InvalidationSender.class);
    private static final long RETRY_MILLIS = 10;

    private final Scheduler scheduler;
    private final InvalidationTransport transport;
    private final Set<String> busy = new HashSet<>();
    private CoherenceDirectory directory;
    private boolean closed;

    InvalidationSender(Scheduler scheduler, InvalidationTransport transport) {
        this.scheduler = scheduler;
        this.transport = transport;
    }

    /** Where invalidations come from. */
    void serve(CoherenceDirectory newDirectory) {
        directory = newDirectory;
    }

    @Override
    public void onPending(String holder) {
        if (busy.add(holder)) {
            scheduler.execute(() -> sendNext(holder)); // with whatever else is committed in this turn
        }
    }

    /** Sends nothing more. */
    void close() {
        closed = true;
    }

    private void sendNext(String holder) {
        Optional<Invalidation> next = directory.nextInvalidation(holder);
        Optional<URI> url = directory.url(holder);
        if (closed || next.isEmpty() || url.isEmpty()) {
            busy.remove(holder);
            return;
        }
        transport.send(holder, url.get(), next.get()).onComplete(ended -> {
            if (ended.succeeded()) {
                directory.onAcknowledged(holder, next.get());
                sendNext(holder);
            } else {
                LOG.debug(
                        "an invalidation did not reach {}: {}",
                        url.get(),
                        ended.cause().toString());
                scheduler.schedule(RETRY_MILLIS, () -> sendNext(holder));
            }
        });
    }
}
