package io.holdfast.simulation.orders;

import io.holdfast.roles.catalog.CatalogSite;
import io.holdfast.roles.order.OrderSite;
import io.holdfast.simulation.EngineErrors;
import io.holdfast.simulation.Host;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** One run of the whole way of an order under faults, then in peace, until nothing is under way. The same seed gives the same run. */
public final class OrderSimulation {
    private static final long FAULTS = 40_000_000;
    private static final long LASTING_FAULTS = 60_000_000;
    private static final long ENDS_WITHIN = 120_000_000;

    /**
     * What came of a run.
     *
     * @param wrong what broke a promise
     * @param tally how often what happened
     */
    public record Result(long seed, boolean onEngine, List<String> wrong, long events, Map<String, Integer> tally) {
        public boolean isGood() {
            return wrong.isEmpty();
        }
    }

    private final long seed;
    private final boolean onEngine;
    private final OrderWorld world;

    private OrderSimulation(long seed, boolean onEngine, Optional<Fault> fault) {
        this.seed = seed;
        this.onEngine = onEngine;
        this.world = new OrderWorld(new Random(seed), onEngine, fault);
    }

    public static Result run(long seed, boolean onEngine, Optional<Fault> fault) {
        return new OrderSimulation(seed, onEngine, fault).run();
    }

    private Result run() {
        EngineErrors errors = EngineErrors.watch(world.journal::wrong);
        try (errors) {
            world.begin();
            Random chance = new Random(world.random.nextLong());
            OrderNemesis strikes = world.reliable ? new LastingStrikes(world, chance) : new Strikes(world, chance);
            world.nemesis = strikes;
            if (world.reliable) {
                world.orders.calm();
                world.catalog.calm();
                world.liveness.begin();
            }
            strikes.begin();
            world.time.runUntil(world.time.nowMicros() + (world.reliable ? LASTING_FAULTS : FAULTS));
            strikes.end();
            world.time.runUntil(world.time.nowMicros() + 5_000_000);
            world.close();
            long end = world.time.nowMicros() + ENDS_WITHIN;
            while (!isQuiet() && world.time.nowMicros() < end) {
                world.time.runUntil(world.time.nowMicros() + 500_000);
            }
            world.time.runUntil(world.time.nowMicros() + 35_000_000); // the last repetitions come
            while (!isQuiet() && world.time.nowMicros() < end) {
                world.time.runUntil(world.time.nowMicros() + 500_000);
            }
            check();
            return new Result(
                    seed, onEngine, List.copyOf(world.journal.wrong()), world.time.happened(), world.journal.tally());
        }
    }

    // Rule 19.
    private boolean isQuiet() {
        Host catalog = world.catalog.leader();
        return catalog != null
                && world.shoppers.stream().noneMatch(Shopper::isWaiting)
                && !world.administrator.isWaiting()
                && !world.auditor.isWaiting()
                && world.orderSites.stream()
                        .allMatch(site -> site.isComplete() && site.watermark() == world.journal.head())
                && world.catalogSites.stream().allMatch(site -> site.head() == world.journal.head());
    }

    private void check() {
        for (OrderSite site : world.orderSites) {
            if (site.stopped() != null) {
                world.journal.wrong("order store %d stopped: %s", site.host().id, site.stopped());
            }
        }
        if (!isQuiet()) {
            world.journal.wrong(
                    "not quiet in the end: head %d, watermarks %s, heads %s",
                    world.journal.head(),
                    world.orderSites.stream().map(OrderSite::watermark).toList(),
                    world.catalogSites.stream().map(CatalogSite::head).toList());
        }
        OrderSite anyOrders = world.orderSites.get(0);
        CatalogSite anyCatalog = world.catalogSites.get(0);
        world.journal.check(anyOrders.orders(), anyCatalog.products(), !world.repeats);
        for (OrderSite site : world.orderSites) {
            if (!site.orders().equals(anyOrders.orders()) || !site.state().equals(anyOrders.state())) {
                world.journal.wrong("order stores 1 and %d differ in the end", site.host().id);
            }
        }
        for (CatalogSite site : world.catalogSites) {
            if (!site.state().equals(anyCatalog.state())) {
                world.journal.wrong("catalogs 1 and %d differ in the end", site.host().id);
            }
        }
        if (anyCatalog.hasPruned()) {
            world.journal.tally("PRUNED");
        }
    }
}
