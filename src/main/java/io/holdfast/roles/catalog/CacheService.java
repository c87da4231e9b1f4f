package io.holdfast.roles.catalog;

import io.holdfast.api.CacheApi;
import io.holdfast.api.CacheApi.Fill;
import io.holdfast.api.CacheApi.Grant;
import io.holdfast.api.CacheApi.LeaseRequest;
import io.holdfast.base.failure.Failure;
import io.holdfast.cache.CoherenceDirectory;
import io.holdfast.cache.CoherenceDirectory.Granted;
import io.holdfast.cache.CoherenceDirectory.Notice;
import io.holdfast.cache.LeaseTimes;
import io.holdfast.replication.ReplicatedGroup;
import io.holdfast.replication.ReplicatedGroup.Status;
import io.vertx.core.Future;
import java.net.URI;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets nothing out of the catalog before it may be seen: gives leases to caches, and holds back every answer that rests on a product
 * until no cache can contradict it. The numbers are the rules of the coherent cache (docs/protocols/cache.md). Confined to its event loop.
 */
final class CacheService {
    private static final Logger LOG = LoggerFactory.getLogger(CacheService.class);

    private record View(long term, Map<String, URI> holders, Set<String> unsettled, long lastChange) {}

    private record Seen<T>(long term, T value) {}

    private final Catalog catalog;
    private final ReplicatedGroup<CatalogCommand, CatalogResult> group;
    private final CoherenceDirectory invalidations;
    private final LeaseTimes times;
    private Future<Void> election = Future.succeededFuture();
    private long settled;
    private long calmSince;

    CacheService(
            Catalog catalog,
            ReplicatedGroup<CatalogCommand, CatalogResult> group,
            CoherenceDirectory invalidations,
            LeaseTimes times) {
        this.catalog = catalog;
        this.group = group;
        this.invalidations = invalidations;
        this.times = times;
    }

    /**
     * What hears of every change, before its answer, which takes the same way. Only who leads has to: whoever is elected later reads
     * what was changed before (rule 1), and no event loop of a follower is woken for each change.
     *
     * @param loop runs tasks on the event loop of its owner, in their order
     */
    Catalog.ChangeListener listener(Consumer<Runnable> loop) {
        return (product, version, index) -> {
            if (group.status().leads()) {
                loop.accept(() -> invalidations.committed(product, version, index));
            }
        };
    }

    /** {@code answer}, once all that was decided of {@code products} until now may be seen (rule 5). It is an answer of the leader's. */
    <T> Future<T> shown(Collection<String> products, T answer) {
        return ready().compose(v -> {
            for (String product : products) {
                Future<Void> shown = invalidations.shown(product);
                if (!shown.isComplete() || shown.failed()) {
                    return Future.all(
                                    products.stream().map(invalidations::shown).toList())
                            .map(answer);
                }
            }
            return Future.succeededFuture(answer);
        });
    }

    /**
     * How many of {@code products}, which an answer names in this order, may be seen from the first one on. Waits until the first may,
     * so it is 0 only for none.
     */
    Future<Integer> shownFirst(List<String> products) {
        return ready().compose(v -> {
            Map<String, Future<Void>> shown = new HashMap<>();
            products.forEach(product -> shown.computeIfAbsent(product, invalidations::shown));
            return products.isEmpty()
                    ? Future.succeededFuture(0)
                    : shown.get(products.get(0)).map(first -> (int) products.stream()
                            .takeWhile(product -> shown.get(product).succeeded())
                            .count());
        });
    }

    /** The same for what has been done already: who is not told now has to ask again. */
    <T> Future<T> shownDone(Collection<String> products, T answer) {
        return shown(products, answer)
                .recover(cause -> Future.failedFuture(
                        cause instanceof Failure failure && !(cause instanceof Failure.Indeterminate)
                                ? Failure.Indeterminate.after(
                                        failure,
                                        "it is done, but not everybody may see it yet; " + failure.getMessage())
                                : cause));
    }

    /** @return fails with {@code NotFound} for a holder that was removed: it has to drop everything and take another name */
    Future<Grant> lease(LeaseRequest request) {
        if (request.acked() != null) { // what was done was done, whoever leads by now (rule 14)
            invalidations.acked(
                    request.holder(), request.acked().term(), request.acked().number());
        }
        return confirmed(() -> null)
                .compose(v -> request.leaves() ? leave(request.holder()) : join(request))
                .map(v -> grant(request));
    }

    private Grant grant(LeaseRequest request) {
        Granted granted =
                invalidations.grant(request.holder(), request.session()).orElseThrow(CacheService::noHolder);
        if (granted.session() == 0 && request.acked() == null) {
            throw new Failure.Conflict(CacheApi.WITHHELD, "this cache gets no lease until notices reach it", Map.of());
        }
        long millis = granted.session() == 0 ? 0 : times.length().toMillis();
        return new Grant(
                invalidations.term(),
                granted.session(),
                millis,
                granted.notice().map(notice -> notice(request.holder(), notice)).orElse(null));
    }

    /** A notice as it goes over the wire. */
    static CacheApi.Notice notice(String holder, Notice notice) {
        return new CacheApi.Notice(holder, notice.term(), notice.number(), notice.revoke(), notice.versions());
    }

    /** A product for a cache. */
    Future<Fill> fill(String name, String holder, long session) {
        return confirmed(() -> catalog.product(name)).compose(found -> {
            Fill fill = new Fill(found.orElse(null), invalidations.term(), false);
            return invalidations.mayKeep(name, holder, session)
                    ? Future.succeededFuture(new Fill(fill.product(), fill.term(), true))
                    : invalidations.shown(name).map(fill);
        });
    }

    /** Call it every few milliseconds: time passes, leaders change. */
    void look() {
        Status status = group.status();
        if (!status.leads()) {
            invalidations.retire();
        } else if (invalidations.term() != status.term()) {
            ready().onFailure(cause -> LOG.debug("not yet ready to lead the caches: {}", cause.getMessage()));
        }
        invalidations.tick();
        invalidations.gone().forEach(holder -> leave(holder, false));
    }

    /** Call it about every 100 ms: what nobody changed since the last time is settled (rule 3). */
    void settle() {
        Optional<Long> visible = invalidations.visible();
        boolean calm = visible.isPresent() && visible.get() == calmSince;
        calmSince = visible.orElse(0L);
        if (calm && calmSince > settled) {
            long before = settled;
            settled = calmSince;
            submit(new CatalogCommand.Publish(calmSince), "settling").onFailure(again -> settled = before);
        }
    }

    static <T> Collection<String> names(List<T> items, Function<T, String> name) {
        return items.stream().map(name).distinct().toList();
    }

    // Rule 1: whoever leads begins with what is in the log, and lets nothing out before.
    private Future<Void> ready() {
        Status status = group.status();
        if (status.leads() && status.term() == invalidations.term()) {
            return Future.succeededFuture();
        }
        if (election.isComplete()) {
            election = group.readLinearizable(() -> new View(
                            group.status().term(),
                            catalog.caches().holders(),
                            catalog.unpublished().indexByProduct().keySet(),
                            catalog.unpublished().lastChange()))
                    .map(view -> {
                        if (view.term() != invalidations.term()) {
                            invalidations.elected(view.term(), view.holders(), view.unsettled(), view.lastChange());
                        }
                        return null;
                    });
        }
        return election;
    }

    // Rule 7. Who was elected anew between the two knows nothing yet of what others let out before.
    private <T> Future<T> confirmed(Supplier<T> view) {
        return ready().compose(v ->
                        group.readLinearizable(() -> new Seen<>(group.status().term(), view.get())))
                .compose(seen ->
                        seen.term() == invalidations.term() ? Future.succeededFuture(seen.value()) : confirmed(view));
    }

    // Rule 12: through the log, before the first grant.
    private Future<Void> join(LeaseRequest request) {
        if (invalidations.isHolder(request.holder())) {
            return Future.succeededFuture();
        }
        if (request.joined()) {
            return Future.failedFuture(noHolder());
        }
        URI url = URI.create(request.url());
        return group.submit(new CatalogCommand.Join(request.holder(), url)).compose(answer -> {
            if (answer instanceof CatalogResult.HolderLimitReached rejected) {
                return Future.failedFuture(rejected.toFailure());
            }
            invalidations.joined(request.holder(), url);
            return Future.succeededFuture();
        });
    }

    private Future<Void> leave(String holder) {
        leave(holder, true);
        return Future.failedFuture(noHolder());
    }

    // Rule 13.
    private void leave(String holder, boolean dropped) {
        invalidations.leaves(holder, dropped);
        submit(new CatalogCommand.Leave(holder), "removing a cache").onSuccess(done -> invalidations.left(holder));
    }

    private Future<CatalogResult> submit(CatalogCommand command, String what) {
        return group.submit(command).onFailure(cause -> LOG.debug("{}: {}", what, cause.getMessage()));
    }

    private static Failure noHolder() {
        return new Failure.NotFound(CacheApi.NO_HOLDER, "this cache holds no lease; join anew");
    }
}
