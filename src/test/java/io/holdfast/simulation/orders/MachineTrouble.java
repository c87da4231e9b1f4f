package io.holdfast.simulation.orders;

import io.holdfast.simulation.Host;
import java.util.List;
import java.util.Random;

/** What goes wrong with one machine of a group on the engine, for a while: its disk, its clock, its settings. */
final class MachineTrouble {
    private static final long HOUR_MILLIS = 3_600_000;
    /** How long after a jump of a clock the next one may jump, as others keep what they know of clocks. */
    private static final long BETWEEN_JUMPS = 15_000_000;

    private final OrderWorld world;
    private final Random random;
    private long nextJump;
    private boolean over;

    MachineTrouble(OrderWorld world, Random random) {
        this.world = world;
        this.random = random;
    }

    void strike(Host host) {
        long micros = 500_000 + random.nextInt(6_000_000);
        switch (random.nextInt(4)) {
            case 0 -> {
                world.journal.tally("FULL_DISK");
                host.disk.capacity(1);
                later(micros, () -> host.disk.capacity(Long.MAX_VALUE));
            }
            case 1 -> {
                world.journal.tally("SLOW_DISK");
                host.syncsTake(1 + random.nextInt(1_000_000));
                later(micros, () -> host.syncsTake(0));
            }
            case 2 -> {
                if (world.time.nowMicros() >= nextJump) {
                    world.journal.tally("CLOCK_JUMP");
                    nextJump = world.time.nowMicros() + micros + BETWEEN_JUMPS;
                    world.jump(host, random.nextBoolean() ? HOUR_MILLIS : -HOUR_MILLIS);
                    later(micros, () -> world.jump(host, 0));
                }
            }
            default -> roll();
        }
    }

    private void roll() {
        Host host = world.catalog.hosts().get(random.nextInt(OrderWorld.REPLICAS));
        if (host.isWell()) {
            world.journal.tally("ROLLED");
            world.catalogSite(host.id).kill();
            world.catalogSite(host.id).boot(2 + random.nextInt(50), random.nextInt(50));
        }
    }

    private void later(long micros, Runnable undo) {
        world.time.after(micros, () -> {
            if (!over) {
                undo.run();
            }
        });
    }

    /** All machines are well, and stay so. */
    void end() {
        over = true;
        for (SimulatedGroup<?, ?> group : List.of(world.orders, world.catalog)) {
            for (Host host : group.hosts()) {
                host.disk.capacity(Long.MAX_VALUE);
                host.syncsTake(0);
                world.jump(host, 0);
            }
        }
    }
}
