package io.holdfast.simulation.orders;

import io.holdfast.base.time.Time;
import io.holdfast.roles.catalog.CatalogSite;
import io.holdfast.roles.order.OrderSite;
import io.holdfast.rpc.Batcher;
import io.holdfast.rpc.RpcClient;
import io.holdfast.rpc.Transport;
import io.holdfast.simulation.Host;
import io.holdfast.simulation.VirtualTime;
import io.holdfast.simulation.calls.SimulatedClient;
import io.holdfast.simulation.calls.SimulatedTransport;
import io.holdfast.simulation.calls.Wire;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/** Two groups of three, front ends, shoppers and an administrator, each machine with a clock that is a little wrong. */
final class OrderWorld {
    static final int REPLICAS = 3;
    /** Small enough that their limits are met. */
    static final Batcher.Config BATCHES = new Batcher.Config(8, 2, 64);

    final VirtualTime time = new VirtualTime();
    final Journal journal = new Journal(time);
    final Random random;
    final Wire wire;
    final long longestMillis;
    final long skewMillis;
    final long rememberMillis;
    final SimulatedGroup<?, ?> orders;
    final SimulatedGroup<?, ?> catalog;
    final boolean repeats;
    final List<OrderSite> orderSites = new ArrayList<>();
    final List<CatalogSite> catalogSites = new ArrayList<>();
    final List<Shopper> shoppers = new ArrayList<>();
    final Administrator administrator;
    final Auditor auditor;
    private final Optional<Fault> fault;
    private final OrderServices services = new OrderServices(this);
    final List<FrontEnd> frontEnds = new ArrayList<>();
    private final Map<String, Long> products = new TreeMap<>();
    private final Map<Host, Time> clocks = new HashMap<>();
    private final Map<Host, Long> jumps = new HashMap<>();
    final boolean onEngine;

    /** Nothing is lost by chance, and faults last: see {@link Liveness}. */
    final boolean reliable;

    final Liveness liveness = new Liveness(this);
    final Flood flood = new Flood(this);
    final Bounds bounds = new Bounds(this);
    OrderNemesis nemesis;
    private boolean closing;

    OrderWorld(Random random, boolean onEngine, Optional<Fault> fault) {
        this.random = random;
        this.fault = fault;
        wire = new Wire(time, random, journal::tally);
        this.onEngine = onEngine;
        reliable = onEngine && random.nextInt(3) > 0;
        if (reliable) {
            wire.isReliable();
        }
        repeats = wire.repeats();
        longestMillis = 3_000 + random.nextInt(6_000);
        skewMillis = random.nextInt(800);
        rememberMillis = longestMillis + 2 * skewMillis + (random.nextInt(3) == 0 ? random.nextInt(10_000) : 0);
        orders = group("order", onEngine);
        catalog = group("catalog", onEngine);
        for (int i = 0; i < 1 + random.nextInt(3); i++) {
            products.put("p" + i, (long) random.nextInt(12));
        }
        var catalogCommon = new CatalogSite.Common(
                catalog,
                new CatalogSite.Config(
                        Duration.ofMillis(rememberMillis),
                        random.nextInt(4) == 0 ? 2 + random.nextInt(6) : 1_000,
                        random.nextInt(3) == 0 ? 0 : random.nextInt(6),
                        Duration.ofMillis(longestMillis)),
                random,
                fault,
                journal.ofCatalog());
        var orderCommon = new OrderSite.Common(
                orders,
                new OrderSite.Config(
                        reliable ? 1_000 : 20,
                        // A store that may not lag at all waits for the follower, which reads only now and then.
                        !reliable && random.nextInt(4) == 0 ? random.nextInt(4) : 100,
                        onEngine ? 4_096 : 1 + random.nextInt(6),
                        Duration.ofSeconds(3),
                        !reliable),
                random,
                fault,
                journal.ofOrders());
        catalog.hosts().forEach(host -> catalogSites.add(new CatalogSite(catalogCommon, host, clock(host))));
        orders.hosts()
                .forEach(host -> orderSites.add(new OrderSite(
                        orderCommon, host, clock(host), (asker, newer) -> catalogClient(asker, clock(asker), newer)
                                .group())));
        for (int i = 0; i < 2 + random.nextInt(2); i++) {
            Host host = new Host(11 + i, time, random, journal::wrong);
            frontEnds.add(new FrontEnd(this, host, skewed(host)));
        }
        for (int i = 1; i <= 4; i++) {
            shoppers.add(new Shopper(this, i, new Random(random.nextLong())));
        }
        administrator = new Administrator(this, new Random(random.nextLong()));
        auditor = new Auditor(this, new Random(random.nextLong()));
    }

    private <C, R> SimulatedGroup<C, R> group(String name, boolean onEngine) {
        List<Host> hosts = new ArrayList<>();
        for (int id = 1; id <= REPLICAS; id++) {
            Host host = new Host(id, time, random, journal::wrong);
            clocks.put(host, skewed(host));
            hosts.add(host);
        }
        return onEngine
                ? new EngineBacked<>(time, random, hosts, this::wall, journal::wrong, journal::tally)
                : new ModelGroup<>(
                        name,
                        time,
                        random,
                        hosts,
                        host -> clock(host).millis(),
                        8 + random.nextInt(30),
                        journal::wrong,
                        journal::tally);
    }

    private Time skewed(Host host) {
        long ahead = random.nextInt((int) skewMillis + 1);
        return new Time() {
            @Override
            public long nanos() {
                return time.nowMicros() * 1_000;
            }

            @Override
            public Instant now() {
                return Instant.ofEpochMilli(millis());
            }

            @Override
            public long millis() {
                return time.nowMicros() / 1_000 + ahead + jumps.getOrDefault(host, 0L);
            }
        };
    }

    private Time clock(Host host) {
        return clocks.get(host);
    }

    private Clock wall(Host host) {
        return new Clock() {
            @Override
            public long millis() {
                return clock(host).millis();
            }

            @Override
            public Instant instant() {
                return Instant.ofEpochMilli(millis());
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
    }

    /** A client of the order service in a new process on {@code host}. */
    SimulatedClient ordersClient(Host host, Time clock) {
        AtomicReference<RpcClient> client = new AtomicReference<>();
        Transport transport = new SimulatedTransport(wire, host, orders.hosts(), services.orders(), journal::wrong);
        SimulatedClient made = new SimulatedClient(
                "order",
                host,
                clock,
                random,
                orders.hosts(),
                fault.isPresent() ? new FaultyTransport(transport, this, client::get) : transport,
                BATCHES);
        client.set(made.group());
        return made;
    }

    /** The same of the catalog. @param newer the watermark that is sent instead of a trade's own, where that is the fault */
    SimulatedClient catalogClient(Host host, Time clock, Optional<LongSupplier> newer) {
        return new SimulatedClient(
                "catalog",
                host,
                clock,
                random,
                catalog.hosts(),
                new SimulatedTransport(wire, host, catalog.hosts(), services.catalog(newer), journal::wrong),
                BATCHES);
    }

    /** From now on its time of day is so far from where it was in the beginning. */
    void jump(Host host, long millis) {
        jumps.put(host, millis);
    }

    boolean isAnyClockWrong() {
        return jumps.values().stream().anyMatch(off -> off != 0);
    }

    /** Nothing passes from the one machine to the other, whatever they are. */
    void cut(Host from, Host to) {
        SimulatedGroup<?, ?> shared = groupOf(from, to);
        if (from != to && shared != null) {
            shared.cut(from, to);
        } else if (from != to) {
            wire.cut(from, to);
        }
    }

    void heal(Host from, Host to) {
        SimulatedGroup<?, ?> shared = groupOf(from, to);
        if (shared != null) {
            shared.heal(from, to);
        } else {
            wire.heal(from, to);
        }
    }

    private SimulatedGroup<?, ?> groupOf(Host one, Host other) {
        return List.of(orders, catalog).stream()
                .filter(group -> group.hosts().containsAll(List.of(one, other)))
                .findFirst()
                .orElse(null);
    }

    /** What is wrong in this world now, on purpose. */
    String strikes() {
        return "%s; orders are led by %s, the catalog by %s; %s".formatted(nemesis, name(orders), name(catalog), flood);
    }

    static String name(SimulatedGroup<?, ?> group) {
        Host leader = group.leader();
        return leader == null ? "nobody" : Integer.toString(leader.id);
    }

    void begin() {
        bounds.begin();
        catalogSites.forEach(CatalogSite::boot);
        orderSites.forEach(OrderSite::boot);
        frontEnds.forEach(FrontEnd::boot);
        journal.filled(products);
        fillCatalog();
        fillOrders();
        shoppers.forEach(Shopper::begin);
        auditor.begin();
    }

    private void fillCatalog() {
        time.after(200_000, () -> {
            Host leader = catalog.leader();
            boolean filled =
                    leader != null && !catalogSite(leader.id).products().isEmpty();
            if (leader != null && !filled) {
                leader.plan(Host.Source.CLIENT, 0, () -> catalogSite(leader.id).fill(products));
            }
            if (filled) {
                administrator.begin();
            } else {
                fillCatalog();
            }
        });
    }

    private void fillOrders() {
        time.after(1_000_000, () -> {
            for (OrderSite site : orderSites) {
                if (site.host().isWell() && !site.isComplete()) {
                    site.fillFrom(orderSites.get(random.nextInt(REPLICAS)));
                }
            }
            fillOrders();
        });
    }

    OrderSite orderSite(int id) {
        return orderSites.get(id - 1);
    }

    CatalogSite catalogSite(int id) {
        return catalogSites.get(id - 1);
    }

    FrontEnd anyFrontEnd(Random chooser) {
        return frontEnds.get(chooser.nextInt(frontEnds.size()));
    }

    String anyProduct(Random chooser) {
        return "p" + chooser.nextInt(products.size());
    }

    boolean is(Fault asked) {
        return fault.filter(asked::equals).isPresent();
    }

    boolean isClosing() {
        return closing;
    }

    /** Nobody asks anything new from now on. */
    void close() {
        closing = true;
    }
}
