package io.holdfast.roles.catalog;

import io.holdfast.api.CacheApi.Fill;
import io.holdfast.api.CacheApi.Grant;
import io.holdfast.api.CacheApi.LeaseRequest;
import io.holdfast.base.time.Time;
import io.holdfast.cache.CoherenceDirectory;
import io.holdfast.cache.Invalidation;
import io.holdfast.cache.LeaseTimes;
import io.holdfast.replication.ReplicatedGroup;
import io.holdfast.simulation.Host;
import io.holdfast.simulation.cache.CacheFault;
import io.holdfast.simulation.calls.HostScheduler;
import io.holdfast.simulation.orders.PassingGroup;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The catalog's end of the caches, as {@link CatalogVerticle} puts it together, in a simulation. */
public final class CacheSite {
    private static final long TICK_MICROS = 20_000;
    private static final long PUBLISH_MICROS = 100_000;

    /** The simulated network to front ends, and what it observes. */
    public interface Network {
        /** Fails when no acknowledgement arrives. */
        Future<Void> send(Host from, URI to, String holder, Invalidation invalidation);

        /** A replica has a new version of a product. */
        void changed(String product, long version, long quantity);
    }

    private final Catalog catalog;
    private final ReplicatedGroup<CatalogCommand, CatalogResult> group;
    private final Host host;
    private final CacheFault fault;
    private final Network network;
    private final CoherenceDirectory directory;
    private final CacheService service;
    private final Map<String, Grant> piggybacked = new HashMap<>();
    private final int incarnation;

    CacheSite(
            Catalog catalog,
            ReplicatedGroup<CatalogCommand, CatalogResult> group,
            Host host,
            Time time,
            CacheFault fault,
            LeaseTimes times,
            Network network) {
        this.catalog = catalog;
        this.host = host;
        this.fault = fault;
        this.network = network;
        this.incarnation = host.incarnation();
        this.group = fault == null ? group : new Faulty(group, fault);
        LeaseTimes awaited = fault == CacheFault.LEASE_END_NOT_AWAITED
                ? new LeaseTimes(Duration.ofMillis(20), 0, Duration.ZERO)
                : times;
        InvalidationSender sender = new InvalidationSender(new HostScheduler(host), this::send);
        directory = new CoherenceDirectory(
                time, new CoherenceDirectory.Config(awaited, 3, 1_000), network == null ? holder -> {} : sender);
        sender.serve(directory);
        service = new CacheService(catalog, this.group, directory, times);
    }

    CacheService service() {
        return service;
    }

    void begin() {
        // As an event loop hears of it: soon, in order, before the response.
        Catalog.ChangeListener listener = service.listener(Runnable::run);
        catalog.onChange((product, version, index) -> {
            var now = catalog.product(product).orElseThrow();
            network.changed(product, version, now.quantity());
            if (fault == CacheFault.PUBLISHED_WHEN_COMMITTED) {
                host.plan(Host.Source.TIMER, 0, () -> group.submit(new CatalogCommand.Publish(index)));
            }
            listener.onChange(product, version, index);
        });
        tick();
        publish();
    }

    @Override
    public String toString() {
        return "%s; %s".formatted(directory, group.status());
    }

    public Future<Grant> lease(LeaseRequest request) {
        if (fault == CacheFault.RENEWAL_ACKNOWLEDGES) {
            Grant last = piggybacked.remove(request.holder());
            if (last != null) {
                directory.onAcknowledged(
                        request.holder(), last.term(), last.invalidation().number());
            }
            return service.lease(request).onSuccess(grant -> {
                if (grant.invalidation() != null) {
                    piggybacked.put(request.holder(), grant);
                }
            });
        }
        return service.lease(request);
    }

    public Future<Fill> fill(String product, String holder, long session) {
        if (fault == CacheFault.READ_AT_ONCE) {
            return group.readLinearizable(() -> catalog.product(product))
                    .map(found -> new Fill(
                            found.orElse(null), directory.term(), directory.registerSharer(product, holder, session)));
        }
        return service.fill(product, holder, session);
    }

    private void tick() {
        if (host.incarnation() == incarnation) {
            service.tick();
            host.plan(Host.Source.TIMER, TICK_MICROS, this::tick);
        }
    }

    private void publish() {
        if (host.incarnation() == incarnation) {
            service.publishVisible();
            host.plan(Host.Source.TIMER, PUBLISH_MICROS, this::publish);
        }
    }

    private Future<Void> send(String holder, URI url, Invalidation invalidation) {
        Promise<Void> acknowledged = Promise.promise(); // never, once this process has ended
        network.send(host, url, holder, invalidation).onComplete(ended -> {
            if (host.incarnation() == incarnation) {
                acknowledged.handle(ended);
            }
        });
        return fault == CacheFault.VISIBLE_BEFORE_DROPPED && !invalidation.revoke()
                ? Future.succeededFuture()
                : acknowledged.future();
    }

    private static final class Faulty extends PassingGroup<CatalogCommand, CatalogResult> {
        private final CacheFault fault;

        Faulty(ReplicatedGroup<CatalogCommand, CatalogResult> group, CacheFault fault) {
            super(group);
            this.fault = fault;
        }

        @Override
        public <T> Future<T> readLinearizable(Supplier<T> view) {
            return fault == CacheFault.LEADERSHIP_NOT_CONFIRMED && status().leads()
                    ? readLocal(view)
                    : super.readLinearizable(view);
        }

        @Override
        public Future<CatalogResult> submit(CatalogCommand command) {
            return fault == CacheFault.HOLDERS_NOT_REPLICATED && command instanceof CatalogCommand.Join
                    ? Future.succeededFuture(new CatalogResult.Done())
                    : super.submit(command);
        }
    }
}
