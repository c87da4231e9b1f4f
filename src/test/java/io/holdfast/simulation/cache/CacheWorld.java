package io.holdfast.simulation.cache;

import io.holdfast.api.CacheApi;
import io.holdfast.api.CacheApi.Fill;
import io.holdfast.api.CacheApi.Grant;
import io.holdfast.api.CacheApi.LeaseRequest;
import io.holdfast.api.CatalogApi.LedgerEntry;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.cache.Invalidation;
import io.holdfast.cache.LeaseTimes;
import io.holdfast.roles.catalog.CacheSite;
import io.holdfast.roles.catalog.CatalogSite;
import io.holdfast.roles.catalog.CatalogWitness;
import io.holdfast.roles.frontend.CacheFrontEnd;
import io.holdfast.simulation.Host;
import io.holdfast.simulation.VirtualTime;
import io.holdfast.simulation.calls.SimulatedClient;
import io.holdfast.simulation.calls.SimulatedTransport;
import io.holdfast.simulation.calls.Wire;
import io.holdfast.simulation.orders.EngineBacked;
import io.holdfast.simulation.orders.SimulatedGroup;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** Three replicas of a catalog on the real engine, front ends with caches, and a network that can be cut; clocks drift. */
final class CacheWorld {
    static final int REPLICAS = 3;
    /** Machines from this number on are customers', which are never cut off. */
    private static final int CUSTOMERS = 100;

    static final List<String> NAMES = List.of("p0", "p1", "p2", "p3");

    final VirtualTime time = new VirtualTime();
    final CacheHistory history = new CacheHistory();
    final Random random;
    final Wire wire;
    final String hot;
    final long leaseMillis;
    final SimulatedGroup<?, ?> catalog;
    final List<CatalogSite> catalogSites = new ArrayList<>();
    final List<CacheFrontEnd> frontEnds = new ArrayList<>();
    private final Host nowhere; // never up
    final Map<Long, Long> versionOfTrade = new HashMap<>();
    private final Set<Host> apart = new LinkedHashSet<>();
    private final Set<Host> unreachable = new LinkedHashSet<>();
    private final List<String> wrong = new ArrayList<>();
    private final Map<String, Integer> tally = new TreeMap<>();
    private final Map<Host, Time> clocks = new HashMap<>();
    private long justChanged; // the witness hears of the trade next
    private boolean closing;
    private boolean peaceful;
    private long peacefulSince;

    CacheWorld(Random random, CacheFault fault) {
        this.random = random;
        wire = new Wire(time, random, this::tally);
        if (random.nextBoolean()) {
            wire.beSlowNowAndThen();
        }
        // Shorter or longer than an election.
        leaseMillis = random.nextBoolean() ? 250 : 4_000;
        LeaseTimes times = new LeaseTimes(Duration.ofMillis(leaseMillis), 0.01, Duration.ofMillis(5));
        hot = NAMES.get(random.nextInt(3));
        wire.cut((from, to) -> from.id < CUSTOMERS && to.id < CUSTOMERS && apart.contains(from) != apart.contains(to));
        catalog = new EngineBacked<>(time, random, hosts(1, REPLICAS), host -> time.clock(), this::wrong, this::tally);
        var common = new CatalogSite.Common(
                catalog,
                new CatalogSite.Config(Duration.ofMinutes(1), 10_000, 1_000, Duration.ofSeconds(3)),
                random,
                Optional.empty(),
                new Trades());
        for (Host host : catalog.hosts()) {
            CatalogSite site = new CatalogSite(common, host, clock(host));
            site.withCaches(new Network(), times, fault);
            catalogSites.add(site);
        }
        nowhere = hosts(99, 1).get(0);
        int size = 1 + random.nextInt(4);
        for (Host host : hosts(11, 2 + random.nextInt(2))) {
            frontEnds.add(new CacheFrontEnd(
                    host, clock(host), "http://f:%d".formatted(host.id), size, fault, () -> ways(host)));
        }
    }

    void begin() {
        catalogSites.forEach(CatalogSite::boot);
        frontEnds.forEach(CacheFrontEnd::boot);
        fill();
    }

    boolean isFilled() {
        Host leader = catalog.leader();
        return leader != null && !catalogSite(leader.id).products().isEmpty();
    }

    CatalogSite catalogSite(int id) {
        return catalogSites.get(id - 1);
    }

    CacheFrontEnd anyFrontEnd(Random chooser) {
        return frontEnds.get(chooser.nextInt(frontEnds.size()));
    }

    /** No message passes between {@code host} and any other machine. */
    void cutOff(Host host) {
        apart.add(host);
    }

    void heal() {
        apart.clear();
        unreachable.clear();
    }

    /** {@code host} can send requests but receives none: a wrong address, or a NAT. */
    void cannotBeAsked(Host host) {
        unreachable.add(host);
    }

    /** There are no faults any more: from now on no operation may wait for long. */
    void isInPeace() {
        peaceful = true;
        peacefulSince = time.nowMicros();
    }

    /**
     * An operation ended. With the default lease, one that began without faults waits for two renewals at most; with a lease longer than
     * an attempt, each repetition may meet a newer change.
     */
    void ended(String what, long began, boolean well) {
        long waited = time.nowMicros() - began;
        if (peaceful
                && leaseMillis < 300
                && began >= peacefulSince
                && (waited > leaseMillis * 500 + 1_000_000 || !well)) {
            wrong("%s in peace took %.3f s".formatted(what, waited / 1e6));
        }
    }

    boolean isClosing() {
        return closing;
    }

    void close() {
        closing = true;
    }

    void tally(String what) {
        tally.merge(what, 1, Integer::sum);
    }

    Map<String, Integer> tally() {
        return tally;
    }

    void wrong(String what) {
        wrong.add("%.3f s: %s".formatted(time.nowMicros() / 1e6 - 1000, what));
    }

    List<String> wrong() {
        return wrong;
    }

    private void fill() {
        time.after(100_000, () -> {
            Host leader = catalog.leader();
            if (leader != null && !isFilled()) {
                leader.plan(Host.Source.CLIENT, 0, () -> catalogSite(leader.id)
                        .fill(new TreeMap<>(Map.of("p0", 1_000L, "p1", 30L, "p2", 5L))));
            }
            if (!isFilled()) {
                fill();
            }
        });
    }

    private List<Host> hosts(int first, int count) {
        List<Host> hosts = new ArrayList<>();
        for (int id = first; id < first + count; id++) {
            hosts.add(new Host(id, time, random, this::wrong));
        }
        return hosts;
    }

    private Time clock(Host host) {
        return clocks.computeIfAbsent(host, h -> drifting(1 + (random.nextDouble() * 2 - 1) * 0.01));
    }

    // Any two clocks differ in rate by at most two hundredths.
    private Time drifting(double speed) {
        return new Time() {
            @Override
            public long nanos() {
                return (long) (time.nowMicros() * 1_000 * speed);
            }

            @Override
            public Instant now() {
                return Instant.ofEpochMilli(millis());
            }

            @Override
            public long millis() {
                return time.nowMicros() / 1_000;
            }
        };
    }

    Host customer(int number) {
        Host host = new Host(CUSTOMERS + number, time, random, this::wrong);
        host.powerOn();
        return host;
    }

    SimulatedClient client(Host host, Time clock) {
        return new SimulatedClient(
                "catalog",
                host,
                clock,
                random,
                catalog.hosts(),
                new SimulatedTransport(
                        wire,
                        host,
                        catalog.hosts(),
                        SimulatedClient.working((id, whoLeads) ->
                                Future.succeededFuture(catalogSite(id).leader())),
                        this::wrong));
    }

    private CacheFrontEnd.Ways ways(Host host) {
        SimulatedClient asker = client(host, clock(host));
        return new CacheFrontEnd.Ways() {
            @Override
            public Future<Grant> lease(LeaseRequest request, Deadline deadline) {
                return asker.ask(id -> catalogSite(id).caches().lease(request), deadline.epochMillis());
            }

            @Override
            public Future<Fill> fill(String name, String holder, long session, Deadline deadline) {
                return asker.ask(id -> catalogSite(id).caches().fill(name, holder, session), deadline.epochMillis());
            }
        };
    }

    private final class Network implements CacheSite.Network {
        @Override
        public Future<Void> send(Host from, URI to, String holder, Invalidation invalidation) {
            CacheFrontEnd target = frontEnds.stream()
                    .filter(f -> f.host().id == to.getPort())
                    .findFirst()
                    .orElseThrow();
            boolean reachable = !unreachable.contains(target.host());
            return wire.ask(
                    from,
                    reachable ? target.host() : nowhere,
                    () -> {
                        try {
                            target.take(new CacheApi.Invalidation(
                                    holder,
                                    invalidation.term(),
                                    invalidation.number(),
                                    invalidation.revoke(),
                                    invalidation.versions()));
                            tally(invalidation.revoke() ? "REVOKED" : "DROPPED");
                            return Future.succeededFuture();
                        } catch (Failure other) {
                            return Future.failedFuture(other);
                        }
                    },
                    250_000);
        }

        @Override
        public void changed(String product, long version, long quantity) {
            history.committed(product, version, quantity, time.nowMicros());
            justChanged = version;
        }
    }

    /** Notes which trade made which version; the history hears of changes from the network. */
    private final class Trades implements CatalogWitness {
        @Override
        public void applied(long index, int what) {}

        @Override
        public void answered(String command, String key, String hash, String answer) {}

        @Override
        public void traded(LedgerEntry entry) {
            versionOfTrade.putIfAbsent(entry.orderNumber(), justChanged);
        }

        @Override
        public void stocked(String key, String product, long before, long after) {}
    }
}
