package io.holdfast.roles.catalog;

import io.holdfast.api.CacheApi.Fill;
import io.holdfast.api.CacheApi.Grant;
import io.holdfast.api.CacheApi.LeaseRequest;
import io.holdfast.base.time.Time;
import io.holdfast.cache.CoherenceDirectory;
import io.holdfast.cache.CoherenceDirectory.Notice;
import io.holdfast.cache.LeaseTimes;
import io.holdfast.replication.ReplicatedGroup;
import io.holdfast.simulation.Host;
import io.holdfast.simulation.cache.CacheFault;
import io.holdfast.simulation.orders.PassingGroup;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The catalog's end of the caches, as {@link CatalogVerticle} puts it together, in a simulation. */
public final class CacheSite {
    private static final long LOOK = 20_000;
    private static final long SETTLE = 100_000;
    private static final long PAUSE = 10_000;

    /** The way of a notice to a front end. Fails when it was not heard that it was done. */
    public interface Notices {
        Future<Void> bring(Host from, URI to, String holder, Notice notice);

        /** A replica has a new version of a product. */
        void changed(String product, long version, long quantity);
    }

    private final Catalog catalog;
    private final ReplicatedGroup<CatalogCommand, CatalogResult> group;
    private final Host host;
    private final CacheFault fault;
    private final Notices notices;
    private final CoherenceDirectory invalidations;
    private final CacheService desk;
    private final Set<String> busy = new HashSet<>();
    private final Map<String, Grant> carried = new HashMap<>();
    private final int incarnation;

    CacheSite(
            Catalog catalog,
            ReplicatedGroup<CatalogCommand, CatalogResult> group,
            Host host,
            Time time,
            CacheFault fault,
            LeaseTimes times,
            Notices notices) {
        this.catalog = catalog;
        this.host = host;
        this.fault = fault;
        this.notices = notices;
        this.incarnation = host.incarnation();
        this.group = fault == null ? group : new Faulty(group, fault);
        LeaseTimes waited = fault == CacheFault.LEASES_NOT_WAITED_FOR
                ? new LeaseTimes(Duration.ofMillis(20), 0, Duration.ZERO)
                : times;
        invalidations = new CoherenceDirectory(time, new CoherenceDirectory.Config(waited, 3, 1_000), this::awaken);
        desk = new CacheService(catalog, this.group, invalidations, times);
    }

    CacheService desk() {
        return desk;
    }

    void begin() {
        // As an event loop hears of it: soon, in order, before the answer.
        Catalog.ChangeListener listener = desk.listener(Runnable::run);
        catalog.onChange((product, version, index) -> {
            var now = catalog.product(product).orElseThrow();
            notices.changed(product, version, now.quantity());
            if (fault == CacheFault.SETTLED_WHEN_COMMITTED) {
                host.plan(Host.Source.TIMER, 0, () -> group.submit(new CatalogCommand.Publish(index)));
            }
            listener.onChange(product, version, index);
        });
        look();
        settle();
    }

    @Override
    public String toString() {
        return "%s; %s".formatted(invalidations, group.status());
    }

    public Future<Grant> lease(LeaseRequest request) {
        if (fault == CacheFault.FOLLOWING_IS_ACKNOWLEDGING) {
            Grant last = carried.remove(request.holder());
            if (last != null) {
                invalidations.acked(request.holder(), last.term(), last.notice().number());
            }
            return desk.lease(request).onSuccess(grant -> {
                if (grant.notice() != null) {
                    carried.put(request.holder(), grant);
                }
            });
        }
        return desk.lease(request);
    }

    public Future<Fill> fill(String name, String holder, long session) {
        if (fault == CacheFault.READ_AT_ONCE) {
            return group.readLinearizable(() -> catalog.product(name))
                    .map(found -> new Fill(
                            found.orElse(null), invalidations.term(), invalidations.mayKeep(name, holder, session)));
        }
        return desk.fill(name, holder, session);
    }

    private void look() {
        if (host.incarnation() == incarnation) {
            desk.look();
            host.plan(Host.Source.TIMER, LOOK, this::look);
        }
    }

    private void settle() {
        if (host.incarnation() == incarnation) {
            desk.settle();
            host.plan(Host.Source.TIMER, SETTLE, this::settle);
        }
    }

    private void awaken(String holder) {
        if (notices != null && busy.add(holder)) {
            host.plan(Host.Source.TIMER, 0, () -> next(holder));
        }
    }

    private void next(String holder) {
        var notice = invalidations.takeNotice(holder);
        var url = invalidations.url(holder);
        if (notice.isEmpty() || url.isEmpty()) {
            busy.remove(holder);
            return;
        }
        if (fault == CacheFault.SHOWN_BEFORE_DROPPED && !notice.get().revoke()) {
            invalidations.acked(holder, notice.get());
            notices.bring(host, url.get(), holder, notice.get());
            host.plan(Host.Source.TIMER, 0, () -> next(holder));
            return;
        }
        notices.bring(host, url.get(), holder, notice.get()).onComplete(done -> {
            if (host.incarnation() != incarnation) {
                return;
            }
            if (done.succeeded()) {
                invalidations.acked(holder, notice.get());
                next(holder);
            } else {
                host.plan(Host.Source.TIMER, PAUSE, () -> next(holder));
            }
        });
    }

    private static final class Faulty extends PassingGroup<CatalogCommand, CatalogResult> {
        private final CacheFault fault;

        Faulty(ReplicatedGroup<CatalogCommand, CatalogResult> group, CacheFault fault) {
            super(group);
            this.fault = fault;
        }

        @Override
        public <T> Future<T> readLinearizable(Supplier<T> view) {
            return fault == CacheFault.NOT_CONFIRMED && status().leads()
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
