package io.holdfast.simulation.record;

import io.holdfast.roles.record.RecordSite;
import io.holdfast.simulation.EngineErrors;
import io.holdfast.simulation.Host;
import io.holdfast.support.MapHistory.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** One run of the record under faults, then in peace. The same seed gives the same run. */
final class RecordSimulation {
    private static final long FAULTS = 30_000_000;
    private static final long QUIET_WITHIN = 90_000_000;

    /** @param wrong violations of the guarantees @param tally how often each event happened */
    record Result(long seed, List<String> wrong, int steps, long open, long events, Map<String, Integer> tally) {
        boolean isGood() {
            return wrong.isEmpty();
        }
    }

    private final long seed;
    private final RecordWorld world;
    private final Random random;
    private boolean calm;

    private RecordSimulation(long seed, boolean onEngine, Optional<RecordFault> fault) {
        this.seed = seed;
        this.world = new RecordWorld(new Random(seed), onEngine, fault);
        this.random = new Random(world.random.nextLong());
    }

    static Result run(long seed, boolean onEngine, Optional<RecordFault> fault) {
        return new RecordSimulation(seed, onEngine, fault).run();
    }

    private Result run() {
        EngineErrors errors = EngineErrors.watch(world::wrong);
        try (errors) {
            world.begin();
            strike(300_000 + random.nextInt(3_000_000));
            world.time.runUntil(world.time.nowMicros() + FAULTS);
            heal();
            world.time.runUntil(world.time.nowMicros() + 5_000_000);
            world.close();
            long end = world.time.nowMicros() + QUIET_WITHIN;
            world.time.runUntil(world.time.nowMicros() + 35_000_000); // the last repeated messages arrive
            while (!isQuiet() && world.time.nowMicros() < end) {
                world.time.runUntil(world.time.nowMicros() + 500_000);
            }
            check();
            return new Result(
                    seed,
                    List.copyOf(world.wrong()),
                    world.history.size(),
                    world.history.open(),
                    world.time.happened(),
                    world.tally());
        }
    }

    private boolean isQuiet() {
        return world.group.leader() != null
                && world.clients.stream().noneMatch(SimulatedRecordClient::isWaiting)
                && world.sites.stream()
                        .allMatch(site -> site.state().equals(world.site(1).state()));
    }

    private void check() {
        if (!isQuiet()) {
            world.wrong("not quiet in the end: "
                    + world.sites.stream().map(RecordSite::values).toList());
        }
        world.clients.forEach(SimulatedRecordClient::giveUp);
        long now = world.time.nowMicros();
        world.history.add(Step.read("the end", now, now + 1, world.site(1).values()));
        world.history.check(RecordWorld.FILLED).forEach(world::wrong);
    }

    private void strike(int pause) {
        world.time.after(1 + random.nextInt(pause), () -> {
            if (!calm) {
                strike();
                strike(pause);
            }
        });
    }

    private void strike() {
        List<Host> hosts = world.group.hosts();
        Host leader = world.group.leader();
        Host victim = leader != null && random.nextBoolean() ? leader : hosts.get(random.nextInt(hosts.size()));
        switch (random.nextInt(6)) {
            case 0 -> stop(victim, 300_000 + random.nextInt(6_000_000));
            case 1 -> pause(victim, 300_000 + random.nextInt(random.nextInt(4) == 0 ? 15_000_000 : 5_000_000));
            case 2 -> {
                world.tally("CUT_OFF");
                world.group.cutOff(victim);
                world.time.after(500_000 + random.nextInt(7_000_000), () -> {
                    if (!calm) {
                        world.group.heal();
                    }
                });
            }
            case 3 -> {
                if (random.nextInt(4) == 0) {
                    new ArrayList<>(hosts).forEach(host -> stop(host, 100_000 + random.nextInt(2_000_000)));
                }
            }
            default -> world.group.stand(hosts.get(random.nextInt(hosts.size())));
        }
    }

    private void stop(Host host, long awayMicros) {
        if (!host.isUp()) {
            return;
        }
        world.tally("STOPPED");
        if (random.nextBoolean()) {
            host.crash();
        } else {
            host.powerOff();
        }
        world.time.after(awayMicros, () -> {
            if (!calm && !host.isUp()) {
                world.site(host.id).boot();
            }
        });
    }

    private void pause(Host host, long micros) {
        if (!host.isWell()) {
            return;
        }
        world.tally("PAUSED");
        host.pause();
        world.time.after(micros, () -> {
            if (!calm && host.isUp() && host.isPaused()) {
                host.resume();
            }
        });
    }

    private void heal() {
        calm = true;
        world.wire.calm();
        world.group.calm();
        for (Host host : world.group.hosts()) {
            if (!host.isUp()) {
                world.site(host.id).boot();
            } else if (host.isPaused()) {
                host.resume();
            }
        }
    }
}
