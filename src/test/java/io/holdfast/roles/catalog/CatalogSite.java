package io.holdfast.roles.catalog;

import io.holdfast.api.CatalogApi.LedgerEntry;
import io.holdfast.api.CatalogApi.LedgerPage;
import io.holdfast.api.CatalogApi.Product;
import io.holdfast.api.CatalogApi.Side;
import io.holdfast.api.CatalogApi.Trade;
import io.holdfast.api.CatalogApi.TradeOutcome;
import io.holdfast.api.FrontendApi.Leader;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Time;
import io.holdfast.cache.LeaseTimes;
import io.holdfast.hosting.Chaos;
import io.holdfast.http.Problem;
import io.holdfast.replication.ReplicatedGroup;
import io.holdfast.simulation.Host;
import io.holdfast.simulation.cache.CacheFault;
import io.holdfast.simulation.orders.Fault;
import io.holdfast.simulation.orders.OfThisProcess;
import io.holdfast.simulation.orders.SimulatedGroup;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** One process of a simulated catalog: the product's own classes on a simulated group and a clock of its own. */
public final class CatalogSite {

    /** @param rememberFor W of rule 10 @param longest D of rule 10 */
    public record Config(Duration rememberFor, int rememberMax, int ledgerLag, Duration longest) {}

    /** What all sites of a group have in common. */
    public record Common(
            SimulatedGroup<?, ?> group, Config config, Random random, Optional<Fault> fault, CatalogWitness witness) {}

    private final Common common;
    private final Host host;
    private final Time time;
    private int rememberMax;
    private int rememberMaxOfAll;
    private int ledgerLag;
    private Catalog catalog;
    private ReplicatedGroup<CatalogCommand, CatalogResult> group;
    private CatalogService service;
    private CacheSite caches;
    private CacheSite.Network network;
    private CacheFault cacheFault;
    private LeaseTimes leases = new LeaseTimes(Duration.ofMillis(250), 0.01, Duration.ofMillis(5));

    public CatalogSite(Common common, Host host, Time time) {
        this.common = common;
        this.rememberMax = common.config().rememberMax();
        this.rememberMaxOfAll = rememberMax;
        this.ledgerLag = common.config().ledgerLag();
        this.host = host;
        this.time = time;
    }

    /** The same with other settings, as in a rollout: commands carry the bounds that decide. */
    public void boot(int newRememberMax, int newLedgerLag) {
        rememberMax = newRememberMax;
        rememberMaxOfAll = Math.max(rememberMaxOfAll, newRememberMax);
        ledgerLag = newLedgerLag;
        boot();
    }

    /** Results that this replica has recorded. */
    public int remembered() {
        return catalog.recordedCount();
    }

    /** Whether it may have to reject a command whose result would have to be recorded. */
    public boolean isFull() {
        return remembered() >= rememberMax - rememberMax / 10;
    }

    /** The highest bound that it was ever started with. */
    public int rememberedMax() {
        return rememberMaxOfAll;
    }

    /** A process starts from what the log and the snapshots of its group have. */
    @SuppressWarnings("unchecked") // the group is made for this one machine
    public void boot() {
        host.powerOn();
        Config config = common.config();
        Duration rememberFor =
                common.fault().filter(Fault.REFUSALS_FORGOTTEN_EARLY::equals).isPresent()
                        ? config.rememberFor().dividedBy(4)
                        : config.rememberFor();
        catalog = new Catalog(new Catalog.Config(rememberFor, rememberMax, rememberMax, ledgerLag));
        group = new OfThisProcess<>(
                ((SimulatedGroup<CatalogCommand, CatalogResult>) common.group())
                        .start(host, new WitnessedCatalog(catalog, common.fault(), common.witness())),
                host);
        caches = new CacheSite(catalog, group, host, time, cacheFault, leases, network);
        service = new CatalogService(
                catalog,
                group,
                time,
                config.longest(),
                Chaos.OFF,
                caches.service().visibility());
        if (network != null) {
            caches.begin();
        }
    }

    /** From the next start on it has front ends with caches. @param fault of the coherent cache, null for none */
    public void withCaches(CacheSite.Network newNetwork, LeaseTimes times, CacheFault fault) {
        network = newNetwork;
        leases = times;
        cacheFault = fault;
    }

    public CacheSite caches() {
        return caches;
    }

    /** The process dies; what was written stays. */
    public void kill() {
        host.powerOff();
    }

    /** The machine dies; what was synced stays. */
    public void powerCut() {
        host.crash();
    }

    public Host host() {
        return host;
    }

    public void fill(Map<String, Long> products) {
        group.submit(new CatalogCommand.Seed(products.entrySet().stream()
                        .map(p -> new CatalogCommand.SeedProduct(p.getKey(), new BigDecimal("1.00"), p.getValue()))
                        .toList()))
                .onFailure(again -> {});
    }

    public Future<TradeOutcome> trade(Trade trade) {
        Fault fault = common.fault().orElse(null);
        if (fault == Fault.REFUSED_FROM_MEMORY) {
            Optional<Product> product = catalog.product(trade.product());
            if (product.isPresent() && product.get().quantity() < trade.quantity()) {
                return Future.failedFuture(new Failure.Conflict("insufficient-stock", "from memory", Map.of()));
            }
        }
        if (fault == Fault.ANSWERED_BEFORE_COMMIT && group.status().leads()) {
            Optional<Product> product = catalog.product(trade.product());
            if (product.isPresent()
                    && (trade.side() == Side.SELL || product.get().quantity() >= trade.quantity())) {
                service.trade(trade).onFailure(ignored -> {});
                LedgerEntry guess = new LedgerEntry(
                        catalog.head() + 1,
                        trade.key(),
                        trade.hash(),
                        trade.product(),
                        trade.side(),
                        trade.quantity(),
                        product.get().price(),
                        time.now(),
                        trade.subject());
                return Future.succeededFuture(new TradeOutcome(guess, false, null));
            }
        }
        Trade asked = fault == Fault.NO_EXPIRED
                ? trade.withDeadline(time.millis() + common.config().longest().toMillis())
                : trade;
        if (cacheFault == CacheFault.REJECTED_AT_ONCE) {
            return group.submit(new CatalogCommand.Trade(
                            asked.key(),
                            asked.hash(),
                            asked.product(),
                            asked.side(),
                            asked.quantity(),
                            asked.watermark(),
                            capped(asked.deadline()),
                            catalog.config().forTrades(),
                            Optional.ofNullable(asked.subject())))
                    .compose(answer -> answer instanceof CatalogResult.InsufficientStock few
                            ? Future.failedFuture(new Failure.Conflict(
                                    "insufficient-stock", "at once", Map.of("available", few.available())))
                            : service.trade(asked));
        }
        return service.trade(asked);
    }

    /** The outcome of one trade of a batch, as {@link CatalogCalls} returns it. */
    public Future<TradeOutcome> outcome(Trade trade) {
        return trade(trade)
                .recover(cause -> cause instanceof Failure failure
                        ? Future.succeededFuture(new TradeOutcome(
                                null, false, Problem.of(failure).toItemError()))
                        : Future.failedFuture(cause));
    }

    public Leader leader() {
        return new Leader(group.status().leader(), group.status().term());
    }

    public Future<LedgerPage> ledger(long from, int limit) {
        Fault fault = common.fault().orElse(null);
        if (fault == Fault.LEDGER_READ_WITHOUT_BARRIER) {
            return group.readLocal(
                    () -> catalog.ledger(from, limit).orElseGet(() -> new LedgerPage(List.of(), catalog.head())));
        }
        return service.ledger(from, limit)
                .map(page -> fault == Fault.LEDGER_SKIPS_HOLES
                        ? new LedgerPage(
                                page.entries().stream()
                                        .filter(e -> e.orderNumber() % 3 != 0)
                                        .toList(),
                                page.head())
                        : page);
    }

    // As CatalogCalls: the deadline is checked where the request arrives.
    public Future<Product> restock(String key, String name, long quantity, long deadline) {
        return change(
                new CatalogCommand.Restock(
                        key,
                        "restock" + name + quantity,
                        name,
                        quantity,
                        capped(deadline),
                        catalog.config().forAdministrators()),
                deadline);
    }

    public Future<Product> put(String key, String name, BigDecimal price, Optional<Long> quantity, long deadline) {
        return change(
                new CatalogCommand.Put(
                        key,
                        "put" + name + price + quantity,
                        name,
                        price,
                        quantity,
                        capped(deadline),
                        catalog.config().forAdministrators()),
                deadline);
    }

    private Instant capped(long deadline) {
        return Instant.ofEpochMilli(
                Math.min(deadline, time.millis() + common.config().longest().toMillis()));
    }

    private Future<Product> change(CatalogCommand command, long deadline) {
        return time.millis() >= deadline
                ? Future.failedFuture(new CatalogResult.DeadlineExceeded().toFailure())
                : service.change(product(command), command).map(CatalogResult.ProductChanged::product);
    }

    private static String product(CatalogCommand command) {
        return command instanceof CatalogCommand.Restock restock
                ? restock.product()
                : ((CatalogCommand.Put) command).product();
    }

    public long head() {
        return catalog.head();
    }

    public boolean hasPruned() {
        return catalog.ledger(0, 1).isEmpty();
    }

    public List<Product> products() {
        return catalog.products("", 1_000);
    }

    /** The whole state, to be compared. */
    public Object state() {
        return catalog.snapshot();
    }
}
