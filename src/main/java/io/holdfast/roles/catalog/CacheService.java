package io.holdfast.roles.catalog;

import io.holdfast.api.CacheApi;
import io.holdfast.api.CacheApi.Fill;
import io.holdfast.api.CacheApi.Grant;
import io.holdfast.api.CacheApi.LeaseRequest;
import io.holdfast.base.failure.Failure;
import io.holdfast.cache.CoherenceDirectory;
import io.holdfast.cache.Invalidation;
import io.holdfast.cache.LeaseGrant;
import io.holdfast.cache.LeaseTimes;
import io.holdfast.replication.ReplicatedGroup;
import io.vertx.core.Future;
import java.net.URI;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the caches of front ends request, free of HTTP: leases, and products to cache. The numbers are the rules of the coherent cache
 * (docs/protocols/cache.md). Confined to its event loop.
 */
final class CacheService {
    private static final Logger LOG = LoggerFactory.getLogger(CacheService.class);

    private final Catalog catalog;
    private final ReplicatedGroup<CatalogCommand, CatalogResult> group;
    private final CoherenceDirectory directory;
    private final LeaseTimes times;
    private final CacheLeadership leadership;
    private final VisibilityGate visibility;
    private final VisibilityPublisher publisher;

    CacheService(
            Catalog catalog,
            ReplicatedGroup<CatalogCommand, CatalogResult> group,
            CoherenceDirectory directory,
            LeaseTimes times) {
        this.catalog = catalog;
        this.group = group;
        this.directory = directory;
        this.times = times;
        this.leadership = new CacheLeadership(catalog, group, directory);
        this.visibility = new VisibilityGate(leadership, directory);
        this.publisher = new VisibilityPublisher(directory, group);
    }

    /** What every other response of the catalog goes through. */
    VisibilityGate visibility() {
        return visibility;
    }

    /**
     * Tells the directory of every change, before the command's result, which takes the same way. Only on the leader: one that is elected
     * later reads what changed before (rule 1), and no follower's event loop is woken for each change.
     *
     * @param loop runs tasks on the event loop of its owner, in their order
     */
    Catalog.ChangeListener listener(Consumer<Runnable> loop) {
        return (product, version, index) -> {
            if (group.status().leads()) {
                loop.accept(() -> directory.onCommitted(product, version, index));
            }
        };
    }

    /** @return fails with {@code NotFound} for a holder that was removed: it has to drop everything and join under a new name */
    Future<Grant> lease(LeaseRequest request) {
        if (request.acked() != null) { // what was dropped was dropped, whichever replica leads by now (rule 14)
            directory.onAcknowledged(
                    request.holder(), request.acked().term(), request.acked().number());
        }
        return leadership
                .readConfirmed(() -> null)
                .compose(v -> request.leaves() ? leave(request.holder()) : join(request))
                .map(v -> grant(request));
    }

    /** A product for a cache. */
    Future<Fill> fill(String product, String holder, long session) {
        return leadership.readConfirmed(() -> catalog.product(product)).compose(found -> {
            boolean cacheable = directory.registerSharer(product, holder, session);
            Fill fill = new Fill(found.orElse(null), directory.term(), cacheable);
            return cacheable
                    ? Future.succeededFuture(fill)
                    : directory.awaitVisible(product).map(fill);
        });
    }

    /** To be called every few milliseconds: leaders change, leases end, caches go away. */
    void tick() {
        leadership.tick();
        directory.tick();
        directory.expiredHolders().forEach(holder -> remove(holder, false));
    }

    /** To be called about every 100 ms. */
    void publishVisible() {
        publisher.tick();
    }

    /** As it goes over the wire. */
    static CacheApi.Invalidation toApi(String holder, Invalidation invalidation) {
        return new CacheApi.Invalidation(
                holder, invalidation.term(), invalidation.number(), invalidation.revoke(), invalidation.versions());
    }

    private Grant grant(LeaseRequest request) {
        LeaseGrant granted =
                directory.grant(request.holder(), request.session()).orElseThrow(CacheService::noHolder);
        if (granted.session() == 0 && request.acked() == null) {
            throw new Failure.Conflict(
                    CacheApi.WITHHELD, "this cache gets no lease until invalidations reach it", Map.of());
        }
        return new Grant(
                directory.term(),
                granted.session(),
                granted.session() == 0 ? 0 : times.length().toMillis(),
                granted.invalidation()
                        .map(invalidation -> toApi(request.holder(), invalidation))
                        .orElse(null));
    }

    // Rule 12: through the log, before the first grant.
    private Future<Void> join(LeaseRequest request) {
        if (directory.isHolder(request.holder())) {
            return Future.succeededFuture();
        }
        if (request.joined()) {
            return Future.failedFuture(noHolder());
        }
        URI url = URI.create(request.url());
        return group.submit(new CatalogCommand.Join(request.holder(), url)).compose(result -> {
            if (result instanceof CatalogResult.HolderLimitReached rejected) {
                return Future.failedFuture(rejected.toFailure());
            }
            directory.onJoined(request.holder(), url);
            return Future.succeededFuture();
        });
    }

    private Future<Void> leave(String holder) {
        remove(holder, true);
        return Future.failedFuture(noHolder());
    }

    // Rule 13. @param cleared whether it reported itself that it dropped everything
    private void remove(String holder, boolean cleared) {
        directory.onLeaving(holder, cleared);
        group.submit(new CatalogCommand.Leave(holder))
                .onSuccess(done -> directory.onLeft(holder))
                .onFailure(cause -> LOG.debug("removing the cache {}: {}", holder, cause.getMessage()));
    }

    private static Failure noHolder() {
        return new Failure.NotFound(CacheApi.NO_HOLDER, "this cache holds no lease; join anew");
    }
}
