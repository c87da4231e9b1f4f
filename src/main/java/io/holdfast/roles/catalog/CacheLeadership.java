package io.holdfast.roles.catalog;

import io.holdfast.cache.CoherenceDirectory;
import io.holdfast.replication.ReplicatedGroup;
import io.holdfast.replication.ReplicatedGroup.Status;
import io.vertx.core.Future;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the {@link CoherenceDirectory} in the term in which this replica leads its group, and reads the catalog behind a confirmation of
 * that. The numbers are the rules of the coherent cache (docs/protocols/cache.md). Confined to its event loop.
 */
final class CacheLeadership {
    private static final Logger LOG = LoggerFactory.getLogger(CacheLeadership.class);

    private record Handover(long term, Map<String, URI> holders, Set<String> unpublished, long lastChange) {}

    private record InTerm<T>(long term, T value) {}

    private final Catalog catalog;
    private final ReplicatedGroup<CatalogCommand, CatalogResult> group;
    private final CoherenceDirectory directory;
    private Future<Void> election = Future.succeededFuture();

    CacheLeadership(
            Catalog catalog, ReplicatedGroup<CatalogCommand, CatalogResult> group, CoherenceDirectory directory) {
        this.catalog = catalog;
        this.group = group;
        this.directory = directory;
    }

    /** Rule 1: the directory of a new leader begins with what is in the log, and nothing is served before. */
    Future<Void> ensureElected() {
        Status status = group.status();
        if (status.leads() && status.term() == directory.term()) {
            return Future.succeededFuture();
        }
        if (election.isComplete()) {
            election = group.readLinearizable(() -> new Handover(
                            group.status().term(),
                            catalog.caches().holders(),
                            catalog.unpublished().indexByProduct().keySet(),
                            catalog.unpublished().lastChange()))
                    .map(handover -> {
                        if (handover.term() != directory.term()) {
                            directory.onElected(
                                    handover.term(), handover.holders(), handover.unpublished(), handover.lastChange());
                        }
                        return null;
                    });
        }
        return election;
    }

    /**
     * Rule 7: reads behind a confirmation of the leadership that began after this call. Reads again after an election in between: the new
     * directory did not know yet what earlier leaders had granted.
     */
    <T> Future<T> readConfirmed(Supplier<T> view) {
        return ensureElected()
                .compose(v ->
                        group.readLinearizable(() -> new InTerm<>(group.status().term(), view.get())))
                .compose(read ->
                        read.term() == directory.term() ? Future.succeededFuture(read.value()) : readConfirmed(view));
    }

    /** Follows elections. */
    void tick() {
        Status status = group.status();
        if (!status.leads()) {
            directory.stepDown();
        } else if (directory.term() != status.term()) {
            ensureElected().onFailure(cause -> LOG.debug("not yet leading the caches: {}", cause.getMessage()));
        }
    }
}
