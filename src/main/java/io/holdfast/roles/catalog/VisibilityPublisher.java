package io.holdfast.roles.catalog;

import io.holdfast.cache.CoherenceDirectory;
import io.holdfast.replication.ReplicatedGroup;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts into the log up to which index every change is visible, so that a new leader may serve those products at once (rule 3 of the
 * coherent cache). Confined to its event loop.
 */
final class VisibilityPublisher {
    private static final Logger LOG = LoggerFactory.getLogger(VisibilityPublisher.class);

    private final CoherenceDirectory directory;
    private final ReplicatedGroup<CatalogCommand, CatalogResult> group;
    private long published;
    private long visibleBefore; // at the previous tick; 0 when not all was visible

    VisibilityPublisher(CoherenceDirectory directory, ReplicatedGroup<CatalogCommand, CatalogResult> group) {
        this.directory = directory;
        this.group = group;
    }

    /** To be called about every 100 ms: publishes when nothing changed since the previous call, which saves log entries. */
    void tick() {
        Optional<Long> visible = directory.visibleIndex();
        boolean isQuiet = visible.isPresent() && visible.get() == visibleBefore;
        visibleBefore = visible.orElse(0L);
        if (isQuiet && visibleBefore > published) {
            publish(visibleBefore);
        }
    }

    private void publish(long index) {
        long before = published;
        published = index;
        group.submit(new CatalogCommand.Publish(index)).onFailure(cause -> {
            LOG.debug("publishing what is visible: {}", cause.getMessage());
            published = before;
        });
    }
}
