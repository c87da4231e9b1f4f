package io.holdfast.simulation.orders;

import io.holdfast.api.CatalogApi.LedgerPage;
import io.holdfast.api.CatalogApi.Trade;
import io.holdfast.api.CatalogApi.TradeOutcome;
import io.holdfast.api.CatalogApi.TradeOutcomes;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.platform.web.Problem;
import io.holdfast.roles.catalog.CatalogSite;
import io.holdfast.roles.order.CatalogService;
import io.holdfast.roles.order.OrderSite;
import io.holdfast.simulation.Host;
import io.holdfast.simulation.VirtualTime;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** Two groups of three, front ends, shoppers and an administrator, each machine with a clock that is a little wrong. */
final class OrderWorld {
    static final int REPLICAS = 3;

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
    private final List<FrontEnd> frontEnds = new ArrayList<>();
    private final Map<String, Long> products = new TreeMap<>();
    private final Map<Host, Time> clocks = new HashMap<>();
    private boolean closing;

    OrderWorld(Random random, boolean onEngine, Optional<Fault> fault) {
        this.random = random;
        this.fault = fault;
        wire = new Wire(time, random, fault.equals(Optional.of(Fault.ABANDONED_REFUSAL_COUNTS)), journal::tally);
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
                        20,
                        random.nextInt(4) == 0 ? random.nextInt(4) : 100,
                        onEngine ? 4_096 : 1 + random.nextInt(6),
                        Duration.ofSeconds(3)),
                random,
                fault,
                journal.ofOrders());
        catalog.hosts().forEach(host -> catalogSites.add(new CatalogSite(catalogCommon, host, clock(host))));
        orders.hosts().forEach(host -> orderSites.add(new OrderSite(orderCommon, host, clock(host), this::catalogOf)));
        for (int i = 0; i < 2 + random.nextInt(2); i++) {
            Time clock = skewed();
            frontEnds.add(new FrontEnd(
                    this,
                    clock,
                    new Asker(wire, random, null, clock, orders.hosts()),
                    new Asker(wire, random, null, clock, catalog.hosts())));
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
            clocks.put(host, skewed());
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

    private Time skewed() {
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
                return time.nowMicros() / 1_000 + ahead;
            }
        };
    }

    private Time clock(Host host) {
        return clocks.get(host);
    }

    private Clock wall(Host host) {
        return Clock.offset(time.clock(), Duration.ofMillis(clock(host).millis() - time.nowMicros() / 1_000));
    }

    /** The way from an order book to the catalog, as CatalogClient goes it. */
    private CatalogService catalogOf(Host host, Optional<LongSupplier> newer) {
        Asker asker = new Asker(wire, random, host, clock(host), catalog.hosts());
        return new CatalogService() {
            @Override
            public Future<Traded> trade(Trade wish, Deadline deadline) {
                return asker.ask(
                        id -> catalogSite(id).trade(sent(wish, newer)).compose(OrderWorld::outcome),
                        deadline.epochMillis());
            }

            @Override
            public Future<LedgerPage> ledger(long from, int limit, Deadline deadline) {
                return asker.ask(id -> catalogSite(id).ledger(from, limit), deadline.epochMillis());
            }
        };
    }

    private static Trade sent(Trade wish, Optional<LongSupplier> newer) {
        return newer.map(watermark -> new Trade(
                        wish.key(),
                        wish.hash(),
                        wish.product(),
                        wish.side(),
                        wish.quantity(),
                        watermark.getAsLong(),
                        wish.deadline()))
                .orElse(wish);
    }

    private static Future<CatalogService.Traded> outcome(TradeOutcomes outcomes) {
        TradeOutcome outcome = outcomes.outcomes().get(0);
        return outcome.refusal() == null
                ? Future.succeededFuture(new CatalogService.Traded(outcome.entry(), outcome.again()))
                : Future.failedFuture(Problem.toFailure(outcome.refusal()));
    }

    void begin() {
        catalogSites.forEach(CatalogSite::boot);
        orderSites.forEach(OrderSite::boot);
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
                if (site.host().isWell() && !site.isWhole()) {
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
