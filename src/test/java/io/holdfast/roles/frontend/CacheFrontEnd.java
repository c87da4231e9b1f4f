package io.holdfast.roles.frontend;

import io.holdfast.api.CacheApi.Fill;
import io.holdfast.api.CacheApi.Grant;
import io.holdfast.api.CacheApi.Invalidation;
import io.holdfast.api.CacheApi.LeaseRequest;
import io.holdfast.api.CatalogApi.Product;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.cache.CacheStats;
import io.holdfast.cache.CoherentCache.Found;
import io.holdfast.simulation.Host;
import io.holdfast.simulation.cache.CacheFault;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;

/** A front end with its cache, as {@link FrontendVerticle} puts it together, in a simulation. */
public final class CacheFrontEnd {
    private static final long LOOK = 20_000;

    private final Host host;
    private final Time time;
    private final String url;
    private final int size;
    private final CacheFault fault;

    /** The ways to the catalog, of one process. */
    public interface Ways {
        Future<Grant> lease(LeaseRequest request, Deadline deadline);

        Future<Fill> fill(String name, String holder, long session, Deadline deadline);
    }

    private final Supplier<Ways> newWays;
    private Ways ways;
    private ProductCache cache;
    private int names;

    public CacheFrontEnd(Host host, Time time, String url, int size, CacheFault fault, Supplier<Ways> newWays) {
        this.host = host;
        this.time = time;
        this.url = url;
        this.size = size;
        this.fault = fault;
        this.newWays = newWays;
    }

    public Host host() {
        return host;
    }

    /** A process starts, with nothing. */
    public void boot() {
        host.powerOn();
        ways = newWays.get();
        Time own = fault == CacheFault.LEASE_NEVER_ENDS ? slow() : time;
        cache = new ProductCache(
                own, new ProductCache.Config(size, 2), source(), url, () -> "h%d-%d".formatted(host.id, ++names));
        look(host.incarnation());
    }

    /** @return the version that a reader sees; 0 for no such product */
    public Future<Long> read(String name, Deadline deadline) {
        return cache.get(name, deadline).map(this::version);
    }

    private long version(Found<Product> found) {
        return found.value()
                .map(product -> fault == CacheFault.NO_VERSION_FENCE ? product.tradeVolume() : product.version())
                .orElse(0L);
    }

    public void take(Invalidation invalidation) {
        if (fault == CacheFault.NOT_DROPPED) {
            cache.take(new Invalidation(
                    invalidation.holder(),
                    invalidation.term(),
                    invalidation.number(),
                    invalidation.revoke(),
                    Map.of()));
        } else {
            cache.take(invalidation);
        }
    }

    public CacheStats stats() {
        return cache.cache().stats();
    }

    private void look(int incarnation) {
        if (host.incarnation() == incarnation) {
            cache.look();
            host.plan(Host.Source.TIMER, LOOK, () -> look(incarnation));
        }
    }

    private Time slow() {
        return new Time() {
            @Override
            public long nanos() {
                return time.nanos() / 20;
            }

            @Override
            public Instant now() {
                return time.now();
            }
        };
    }

    private ProductCache.Source source() {
        return new ProductCache.Source() {
            @Override
            public Future<Grant> lease(LeaseRequest request, Deadline deadline) {
                long sent = time.nanos();
                return ways.lease(request, deadline)
                        .map(grant -> fault == CacheFault.COUNTED_FROM_RESPONSE
                                ? new Grant(
                                        grant.term(),
                                        grant.session(),
                                        grant.millis()
                                                + Duration.ofNanos(time.nanos() - sent)
                                                        .toMillis(),
                                        grant.invalidation())
                                : withoutIfNotDropped(grant));
            }

            @Override
            public Future<Fill> fill(String name, String holder, long session, Deadline deadline) {
                return ways.fill(name, holder, session, deadline).map(CacheFrontEnd.this::changed);
            }
        };
    }

    private Grant withoutIfNotDropped(Grant grant) {
        return fault != CacheFault.NOT_DROPPED || grant.invalidation() == null
                ? grant
                : new Grant(
                        grant.term(),
                        grant.session(),
                        grant.millis(),
                        new Invalidation(
                                grant.invalidation().holder(),
                                grant.invalidation().term(),
                                grant.invalidation().number(),
                                grant.invalidation().revoke(),
                                Map.of()));
    }

    private Fill changed(Fill fill) {
        if (fault == CacheFault.EVERYTHING_CACHED) {
            return new Fill(fill.product(), fill.term(), true);
        }
        if (fault == CacheFault.NO_VERSION_FENCE && fill.product() != null) {
            Product p = fill.product();
            // Kept whatever was dropped meanwhile; the reader is told the true one.
            return new Fill(
                    new Product(
                            p.name(), p.price(), p.quantity(), p.version(), Long.MAX_VALUE - 1_000_000 + p.version()),
                    fill.term(),
                    fill.cacheable());
        }
        return fill;
    }
}
