package io.holdfast.simulation.orders;

import io.holdfast.simulation.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Does to both groups what the world does to them, until it is told to stop. */
final class Strikes implements OrderNemesis {
    private final OrderWorld world;
    private final Random random;
    private final MachineTrouble trouble;
    private boolean calm;

    Strikes(OrderWorld world, Random random) {
        this.world = world;
        this.random = random;
        this.trouble = new MachineTrouble(world, random);
    }

    @Override
    public void begin() {
        long pause = 300_000 + random.nextInt(3_000_000);
        again(pause);
    }

    @Override
    public void end() {
        calm = true;
        trouble.end();
        world.wire.calm();
        for (SimulatedGroup<?, ?> group : List.of(world.orders, world.catalog)) {
            group.calm();
            for (Host host : group.hosts()) {
                if (!host.isUp()) {
                    boot(group, host);
                } else if (host.isPaused()) {
                    host.resume();
                }
            }
        }
        for (FrontEnd frontEnd : world.frontEnds) {
            if (!frontEnd.host().isUp()) {
                frontEnd.boot();
            } else if (frontEnd.host().isPaused()) {
                frontEnd.host().resume();
            }
        }
    }

    private void again(long pause) {
        world.time.after(random.nextInt((int) pause), () -> {
            if (!calm) {
                strike(random.nextBoolean() ? world.orders : world.catalog);
                again(pause);
            }
        });
    }

    private void strike(SimulatedGroup<?, ?> group) {
        Host leader = group.leader();
        Host victim = leader != null && random.nextBoolean()
                ? leader
                : group.hosts().get(random.nextInt(OrderWorld.REPLICAS));
        switch (random.nextInt(12)) {
            case 0 -> stop(group, victim, 300_000 + random.nextInt(6_000_000));
            case 1 -> pause(victim, 300_000 + random.nextInt(random.nextInt(4) == 0 ? 20_000_000 : 6_000_000));
            case 2 -> {
                world.journal.tally("CUT_OFF");
                group.cutOff(victim);
                world.time.after(500_000 + random.nextInt(7_000_000), () -> {
                    if (!calm) {
                        group.heal();
                    }
                });
            }
            case 3, 4 -> group.stand(group.hosts().get(random.nextInt(OrderWorld.REPLICAS)));
            case 5 -> {
                if (random.nextInt(4) == 0) {
                    new ArrayList<>(group.hosts())
                            .forEach(host -> stop(group, host, 100_000 + random.nextInt(2_000_000)));
                }
            }
            case 6, 7 -> cutOneWay(any(), any());
            case 8 -> {
                if (random.nextInt(3) == 0) {
                    world.flood.come(world.anyFrontEnd(random));
                }
            }
            case 10 -> {
                if (world.onEngine) {
                    trouble.strike(victim);
                }
            }
            case 9 -> frontEnd(world.anyFrontEnd(random));
            default -> {
                if (leader != null) { // back and forth
                    group.stand(group.hosts().get(random.nextInt(OrderWorld.REPLICAS)));
                    world.time.after(random.nextInt(300_000), () -> group.stand(leader));
                }
            }
        }
    }

    private void cutOneWay(Host from, Host to) {
        world.cut(from, to);
        world.time.after(500_000 + random.nextInt(7_000_000), () -> world.heal(from, to));
    }

    private Host any() {
        List<Host> all = new ArrayList<>(world.orders.hosts());
        all.addAll(world.catalog.hosts());
        world.frontEnds.forEach(frontEnd -> all.add(frontEnd.host()));
        return all.get(random.nextInt(all.size()));
    }

    private void frontEnd(FrontEnd frontEnd) {
        if (random.nextBoolean()) {
            pause(frontEnd.host(), 300_000 + random.nextInt(3_000_000));
        } else if (frontEnd.host().isUp()) {
            world.journal.tally("FRONT_END_STOPPED");
            frontEnd.host().powerOff();
            world.time.after(100_000 + random.nextInt(1_000_000), () -> {
                if (!calm) {
                    frontEnd.boot();
                }
            });
        }
    }

    private void stop(SimulatedGroup<?, ?> group, Host host, long awayMicros) {
        if (!host.isUp()) {
            return;
        }
        world.journal.tally("STOPPED");
        boolean powerCut = random.nextBoolean();
        if (group == world.orders) {
            stop(powerCut, world.orderSite(host.id)::powerCut, world.orderSite(host.id)::kill);
        } else {
            stop(powerCut, world.catalogSite(host.id)::powerCut, world.catalogSite(host.id)::kill);
        }
        world.time.after(awayMicros, () -> {
            if (!calm && !host.isUp()) {
                boot(group, host);
            }
        });
    }

    private static void stop(boolean powerCut, Runnable cut, Runnable kill) {
        (powerCut ? cut : kill).run();
    }

    private void pause(Host host, long micros) {
        if (!host.isWell()) {
            return;
        }
        world.journal.tally("PAUSED");
        host.pause();
        world.time.after(micros, () -> {
            if (!calm && host.isUp() && host.isPaused()) {
                host.resume();
            }
        });
    }

    private void boot(SimulatedGroup<?, ?> group, Host host) {
        if (group == world.orders) {
            world.orderSite(host.id).boot();
        } else {
            world.catalogSite(host.id).boot();
        }
    }
}
