package io.holdfast.simulation;

import io.holdfast.replication.ReplicatedGroup.Status;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * One run of a group under faults, then in peace. The same seed gives the same run.
 *
 * <p>A heartbeat takes a second here, as on the engine's own clock; in production it takes 50 ms, and everything else shrinks
 * alike.
 */
public final class GroupSimulation {
    private static final long FAULTS = 30_000_000;
    private static final long PEACE = 20_000_000;
    private static final int DEAD_LEADERS = 3;

    /** How long after the end of all faults the group may take to decide something again. */
    static final long STALL = 30_000_000;

    /**
     * What came of a run.
     *
     * @param wrong what broke a promise of safety
     * @param stalled whether a majority that was well decided nothing for {@link #STALL}
     * @param recoveryMillis the longest time from a leader's death to the next decision
     * @param tally how often which fault struck
     */
    public record Result(
            long seed,
            List<String> wrong,
            boolean stalled,
            long recoveryMillis,
            long appends,
            int reads,
            long events,
            Map<String, Integer> tally) {
        public boolean isGood() {
            return wrong.isEmpty() && !stalled;
        }
    }

    private final long seed;
    private final Random random;
    private final boolean disksLie;
    private final World world;

    private GroupSimulation(long seed, Set<String> missing, boolean disksLie) {
        this.seed = seed;
        this.disksLie = disksLie;
        this.random = new Random(seed);
        this.world = new World(
                random, List.of(3, 3, 3, 3, 4, 5).get(random.nextInt(6)), missing, random.nextBoolean() && !disksLie);
        world.changesPace = !disksLie;
    }

    /** @param missing names of guards to do without */
    public static Result run(long seed, Set<String> missing) {
        return new GroupSimulation(seed, missing, false).run();
    }

    /** The same on disks that say they have synced and have not, where a replica that has lost everything takes part all the same. */
    static Result runOnLyingDisks(long seed) {
        return new GroupSimulation(seed, Set.of("BOOTSTRAP_BY_ALL"), true).run();
    }

    private Result run() {
        EngineErrors errors = EngineErrors.watch(world::engineComplains);
        try (errors) {
            world.initialMembers().forEach(id -> world.addHost(id).disk.lieAboutSync(disksLie));
            world.hosts.values().forEach(world::boot);
            clients();
            Nemesis nemesis = new Nemesis(world, new Random(random.nextLong()), random.nextInt(3) == 0);
            long begin = world.time.nowMicros();
            nemesis.begin();
            world.time.runUntil(begin + FAULTS);
            nemesis.end();
            outlastSlowSyncs();
            long recovery = decides();
            for (int death = 0; death < DEAD_LEADERS && recovery >= 0; death++) {
                recovery = Math.max(recovery, withoutItsLeader());
            }
            world.network.calm();
            world.time.runUntil(world.time.nowMicros() + PEACE);
            world.end();
            world.time.runUntil(world.time.nowMicros() + 10_000_000);
            check();
            return new Result(
                    seed,
                    List.copyOf(world.wrong()),
                    recovery < 0,
                    recovery / 1000,
                    world.history.done(),
                    world.history.reads(),
                    world.time.happened(),
                    world.tally());
        }
    }

    // A slow disk is over with the last sync that was slow: until then its machine, and what stands in line there, is
    // not well.
    private void outlastSlowSyncs() {
        long last = world.hosts.values().stream()
                .mapToLong(Host::stalledUntil)
                .max()
                .orElse(0);
        world.time.runUntil(Math.max(last, world.time.nowMicros()));
    }

    private void clients() {
        for (int number = 1; number <= 3; number++) {
            new Client(world, number, new Random(random.nextLong()), Client.Habit.BOTH).begin();
        }
        new Client(world, 4, new Random(random.nextLong()), Client.Habit.READS_ANYWHERE).begin();
        new Client(world, 5, new Random(random.nextLong()), Client.Habit.FLOODS).begin();
    }

    /** The leader dies for a while; lossy as the network is, the others go on. @return how long that took; negative for a stall */
    private long withoutItsLeader() {
        world.network.loss = 0.02;
        Host leader = world.leader();
        if (leader != null) {
            leader.crash();
        }
        long recovery = decides();
        if (leader != null) {
            world.boot(leader);
        }
        world.time.runUntil(world.time.nowMicros() + 3_000_000 + random.nextInt(3_000_000));
        return recovery;
    }

    private long decides() {
        long begin = world.time.nowMicros();
        long before = world.history.done();
        while (world.time.nowMicros() < begin + STALL) {
            world.time.runUntil(world.time.nowMicros() + 100_000);
            if (world.history.done() > before + 3) {
                return world.time.nowMicros() - begin;
            }
        }
        return -1;
    }

    private void check() {
        Host leader = world.leader();
        if (leader == null) {
            world.wrong("nobody leads at the end");
            return;
        }
        List<Long> last = leader.machine.list();
        world.history.check(last).forEach(world::wrong);
        Status group = leader.replica.status();
        for (int id : group.voters()) {
            Host host = world.hosts.get(id);
            if (host.isUp() && !host.machine.list().equals(last)) {
                world.wrong("replica %d ends with %d entries, the leader with %d; %s"
                        .formatted(id, host.machine.size(), last.size(), host.replica.status()));
            }
        }
    }
}
