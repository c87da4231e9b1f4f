package io.holdfast.simulation.cache;

import io.holdfast.roles.frontend.CacheFrontEnd;
import io.holdfast.simulation.EngineErrors;
import io.holdfast.simulation.Host;
import io.holdfast.simulation.calls.Wire;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** One run of a catalog and its caches under faults. The same seed gives the same run. */
public final class CacheSimulation {
    private static final long FAULTS = 12_000_000;
    private static final int READERS = 4;
    private static final int CHANGERS = 2;

    /** @param wrong violations of the guarantees @param tally how often each event happened */
    public record Result(long seed, List<String> wrong, int seen, Map<String, Integer> tally) {
        public boolean isGood() {
            return wrong.isEmpty();
        }
    }

    private final long seed;
    private final CacheWorld world;
    private final Random random;
    private boolean calm;

    private CacheSimulation(long seed, CacheFault fault) {
        this.seed = seed;
        this.world = new CacheWorld(new Random(seed), fault);
        this.random = new Random(world.random.nextLong());
    }

    /** @param fault null for none */
    public static Result run(long seed, CacheFault fault) {
        return new CacheSimulation(seed, fault).run();
    }

    private Result run() {
        EngineErrors errors = EngineErrors.watch(world::wrong);
        try (errors) {
            world.begin();
            until(20_000_000, world::isFilled);
            for (int i = 0; i < READERS + CHANGERS; i++) {
                new Customer(world, i, i < READERS).begin();
            }
            strikes(200_000 + random.nextInt(1_500_000));
            world.time.runUntil(world.time.nowMicros() + FAULTS);
            heal();
            // A holder that died is waited for once more when the preferred leader takes over, and whenever one of its
            // requests for a lease comes a second time.
            long lease = world.leaseMillis * 1_000;
            world.time.runUntil(world.time.nowMicros() + Wire.REPEATED_WITHIN_MICROS + 2 * lease);
            world.isInPeace();
            int before = world.history.size();
            world.time.runUntil(world.time.nowMicros() + 1_000_000 + 2 * lease);
            if (world.history.size() - before < 20) {
                world.wrong("hardly anything is answered in peace: %d; %s"
                        .formatted(
                                world.history.size() - before,
                                world.catalogSites.stream()
                                        .map(site -> site.caches().toString())
                                        .toList()));
            }
            world.close();
            world.time.runUntil(world.time.nowMicros() + 4_000_000);
        }
        world.history.check().forEach(world::wrong);
        for (CacheFrontEnd frontEnd : world.frontEnds) {
            var stats = frontEnd.stats();
            world.tally().merge("HIT", (int) stats.hits(), Integer::sum);
            world.tally().merge("MISS", (int) stats.misses(), Integer::sum);
            world.tally().merge("JOINED", (int) stats.coalesced(), Integer::sum);
            world.tally().merge("REFUSED_FILL", (int) stats.rejectedLoads(), Integer::sum);
        }
        return new Result(seed, List.copyOf(world.wrong()), world.history.size(), world.tally());
    }

    private void until(long micros, java.util.function.BooleanSupplier condition) {
        long end = world.time.nowMicros() + micros;
        while (!condition.getAsBoolean() && world.time.stepUntil(end)) {
            // on
        }
    }

    private void strikes(int pause) {
        world.time.after(random.nextInt(pause), () -> {
            if (!calm) {
                strike();
                strikes(pause);
            }
        });
    }

    private void strike() {
        Host leader = world.catalog.leader();
        Host replica = leader != null && random.nextInt(3) > 0
                ? leader
                : world.catalog.hosts().get(random.nextInt(CacheWorld.REPLICAS));
        CacheFrontEnd frontEnd = world.anyFrontEnd(random);
        switch (random.nextInt(10)) {
            case 0 -> {
                if (replica.isUp()) {
                    world.tally("STOPPED");
                    world.catalogSite(replica.id).kill();
                    later(2_000_000, () -> revive(replica));
                }
            }
            case 1 -> pause(replica, 3_000_000);
            case 2 -> pause(frontEnd.host(), 3_000_000);
            case 3 -> {
                world.tally("REPLICA_CUT_OFF");
                world.catalog.cutOff(replica);
                later(2_000_000, world.catalog::heal);
            }
            case 4 -> {
                world.tally("FRONT_END_CUT_OFF");
                world.cutOff(frontEnd.host());
                later(1_500_000, world::heal);
            }
            case 5 -> {
                if (frontEnd.host().isUp()) {
                    world.tally("FRONT_END_STOPPED");
                    frontEnd.host().powerOff();
                    later(500_000, () -> {
                        if (!frontEnd.host().isUp()) {
                            frontEnd.boot();
                        }
                    });
                }
            }
            case 6 -> { // in the middle of a change that waits for it
                world.tally("FRONT_END_CUT_OFF");
                world.cutOff(frontEnd.host());
                later(
                        300_000,
                        () -> world.catalog.stand(world.catalog.hosts().get(random.nextInt(CacheWorld.REPLICAS))));
                later(4_000_000, world::heal);
            }
            case 7 -> {
                world.tally("FRONT_END_UNREACHABLE");
                world.cannotBeAsked(frontEnd.host());
                later(4_000_000, world::heal);
            }
            default -> {
                world.tally("STOOD");
                world.catalog.stand(world.catalog.hosts().get(random.nextInt(CacheWorld.REPLICAS)));
            }
        }
    }

    private void pause(Host host, int within) {
        if (host.isWell()) {
            world.tally("PAUSED");
            host.pause();
            later(within, () -> resume(host));
        }
    }

    private void later(int within, Runnable action) {
        world.time.after(10_000 + random.nextInt(within), () -> {
            if (!calm) {
                action.run();
            }
        });
    }

    private static void resume(Host host) {
        if (host.isUp() && host.isPaused()) {
            host.resume();
        }
    }

    private void revive(Host replica) {
        if (!replica.isUp()) {
            world.catalogSite(replica.id).boot();
        }
    }

    private void heal() {
        calm = true;
        world.wire.calm();
        world.catalog.calm();
        world.catalog.heal();
        world.heal();
        if (random.nextBoolean()) { // one that stays so is no reason for anybody to wait
            world.cannotBeAsked(world.anyFrontEnd(random).host());
        }
        world.catalog.hosts().forEach(host -> {
            revive(host);
            resume(host);
        });
        world.frontEnds.forEach(frontEnd -> {
            if (!frontEnd.host().isUp()) {
                frontEnd.boot();
            }
            resume(frontEnd.host());
        });
    }
}
