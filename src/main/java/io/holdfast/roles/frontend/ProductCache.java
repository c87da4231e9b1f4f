package io.holdfast.roles.frontend;

import io.holdfast.api.CacheApi;
import io.holdfast.api.CacheApi.Ack;
import io.holdfast.api.CacheApi.Fill;
import io.holdfast.api.CacheApi.Grant;
import io.holdfast.api.CacheApi.Invalidation;
import io.holdfast.api.CacheApi.LeaseRequest;
import io.holdfast.api.CatalogApi.Product;
import io.holdfast.base.config.Settings;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.cache.CacheStats;
import io.holdfast.cache.CoherentCache;
import io.holdfast.cache.CoherentCache.Found;
import io.holdfast.cache.LoadResult;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Products, cached while the lease that the catalog granted is live. Asks for a lease with the first look-up, renews it four times a lease,
 * and lets it run out when nobody looks anything up. Confined to its event loop; the one owner of the cache in its process (rule 25 of
 * the coherent cache, docs/protocols/cache.md).
 */
final class ProductCache {
    private static final Logger LOG = LoggerFactory.getLogger(ProductCache.class);
    private static final Duration IDLE_AFTER = Duration.ofSeconds(10);
    private static final Duration FIRST_LEASE = Duration.ofMillis(250);
    private static final int RENEWALS = 4;
    private static final Duration ACK_AFTER = Duration.ofMillis(5);

    /**
     * @param size products kept at most; 0 asks the catalog each time
     * @param absentMax names kept at most that no product has
     */
    record Config(int size, int absentMax) {
        static Config from(Settings settings) {
            return new Config(
                    settings.integer("frontend.cache.size", 10, 0, 1_000_000, "products a front end keeps; 0 for none"),
                    settings.integer(
                            "frontend.cache.absent-max",
                            100,
                            0,
                            1_000_000,
                            "names a front end keeps that no product has"));
        }
    }

    /** The way to the leader of the catalog. */
    interface Source {
        Future<Grant> lease(LeaseRequest request, Deadline deadline);

        Future<Fill> fill(String name, String holder, long session, Deadline deadline);
    }

    private final Time time;
    private final Config config;
    private final Source source;
    private final String url;
    private final CoherentCache<Product> cache;
    private final Supplier<String> names;
    private String holder;
    private boolean joined;
    private boolean renewing;
    private long renewedNanos;
    private long lastLookNanos;
    private boolean looked;
    private boolean left;
    private Ack acked = Ack.NONE;
    private boolean owesAck;
    private Duration length = FIRST_LEASE;

    /**
     * @param url where invalidations reach this front end
     * @param names gives one that no cache ever had
     */
    ProductCache(Time time, Config config, Source source, String url, Supplier<String> names) {
        this.time = time;
        this.config = config;
        this.source = source;
        this.url = url;
        this.names = names;
        this.holder = names.get();
        this.renewedNanos = time.nanos() - length.toNanos(); // the first is due at once
        this.cache = new CoherentCache<>(time, config.size(), config.absentMax());
    }

    /** A product that is cached and may be served now; null if it has to be looked up. */
    @Nullable
    Found<Product> hit(String name) {
        wasLookedUp();
        return cache.hit(name);
    }

    private void wasLookedUp() {
        lastLookNanos = time.nanos();
        looked = true;
        look();
    }

    Future<Found<Product>> get(String name, Deadline deadline) {
        wasLookedUp();
        return cache.get(name, session -> source.fill(name, holder, session, deadline)
                .map(fill -> new LoadResult<>(
                        Optional.ofNullable(fill.product()),
                        fill.product() == null ? 0 : fill.product().version(),
                        fill.term(),
                        fill.cacheable())));
    }

    /**
     * Executes an invalidation of the catalog.
     *
     * @throws Failure.NotFound when it is for another holder, which may be alive elsewhere
     */
    void take(Invalidation invalidation) {
        if (!invalidation.holder().equals(holder)) {
            throw new Failure.NotFound("another-holder", "the cache '%s' is not here".formatted(invalidation.holder()));
        }
        if (invalidation.revoke()) {
            cache.revoke(invalidation.term());
        }
        cache.invalidate(invalidation.term(), invalidation.versions());
    }

    /** Call it every few milliseconds: a lease is due to be renewed, or not wanted any more. */
    void look() {
        long now = time.nanos();
        boolean wanted = looked && now - lastLookNanos < IDLE_AFTER.toNanos() && config.size() > 0 && !left;
        // Changes wait for what this front end was told to drop: it acknowledges that soon.
        long every = owesAck ? ACK_AFTER.toNanos() : length.toNanos() / RENEWALS;
        boolean due = now - renewedNanos >= Math.min(every, length.toNanos() / RENEWALS);
        if (wanted && due && !renewing) {
            renew(now);
        }
    }

    /** Drops everything and tells the catalog: no change has to wait for this front end any more. Always succeeds. */
    Future<Void> leave() {
        left = true;
        cache.dropLease();
        return joined
                ? source.lease(new LeaseRequest(holder, url, 0, true, true, acked), Deadline.after(time, length))
                        .transform(done -> Future.succeededFuture())
                : Future.succeededFuture();
    }

    CacheApi.CacheStatus standing() {
        CacheStats stats = cache.stats();
        return new CacheApi.CacheStatus(config.size(), cache.size(), cache.holdsLease(), stats.hits(), stats.misses());
    }

    CoherentCache<Product> cache() {
        return cache;
    }

    private void renew(long now) {
        renewing = true;
        renewedNanos = now;
        owesAck = false;
        String asking = holder;
        // Rule 16: counted from before the request is written, whichever attempt is answered.
        source.lease(
                        new LeaseRequest(holder, url, cache.session(), joined, false, acked),
                        Deadline.after(time, length.multipliedBy(2)))
                .onComplete(ended -> {
                    renewing = false;
                    if (!asking.equals(holder) || left) {
                        return;
                    }
                    if (ended.succeeded()) {
                        joined = true;
                        adopt(ended.result(), now);
                    } else if (ended.cause()
                            instanceof Failure.NotFound) { // rule 13: removed, so another one from now on
                        cache.dropLease();
                        holder = names.get();
                        joined = false;
                        acked = Ack.NONE;
                    } else {
                        LOG.debug("no lease: {}", ended.cause().getMessage());
                    }
                });
    }

    // OL35: what is done is acknowledged, and nothing else: a response may be lost, and its invalidation with it.
    private void adopt(Grant grant, long sentNanos) {
        Invalidation invalidation = grant.invalidation();
        if (invalidation != null) {
            take(invalidation);
            acked = new Ack(invalidation.term(), invalidation.number());
            owesAck = true;
        }
        if (grant.session() != 0) {
            length = Duration.ofMillis(grant.millis());
            cache.onGranted(grant.term(), grant.session(), sentNanos, length);
        } else {
            LOG.debug("no lease until a invalidation is acknowledged");
        }
    }
}
