package io.holdfast.simulation.orders;

import io.holdfast.simulation.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One fault at a time, each for long enough that it is known: what {@link Liveness} is checked under. */
final class LastingStrikes implements OrderNemesis {
    private static final int LASTS_LONGER = 4_000_000;
    private static final long SLOW_SYNC = 300_000;
    private static final long HOUR_MILLIS = 3_600_000;

    private enum Kind {
        STOPPED,
        PAUSED,
        CUT_OFF,
        CUT_OFF_ONE_WAY,
        CUT_ONE_WAY_OF_A_PAIR,
        FRONT_END_CUT_ONE_WAY,
        FULL_DISK,
        SLOW_DISK,
        CLOCK_JUMP,
        ROLLED,
        HANDED_OVER
    }

    private final OrderWorld world;
    private final Random random;
    private Runnable undo = () -> {};
    private String what = "nothing";
    private boolean over;

    LastingStrikes(OrderWorld world, Random random) {
        this.world = world;
        this.random = random;
    }

    @Override
    public void begin() {
        world.time.after(Liveness.KNOWN_AFTER, this::next);
    }

    @Override
    public void end() {
        over = true;
        heal();
    }

    @Override
    public String toString() {
        return what;
    }

    private void next() {
        if (!over) {
            heal();
            strike();
            if (random.nextInt(3) == 0) {
                world.time.after(Liveness.KNOWN_AFTER, () -> world.flood.come(world.anyFrontEnd(random)));
            }
            world.time.after(Liveness.KNOWN_AFTER + 1_000_000 + random.nextInt(LASTS_LONGER), this::next);
        }
    }

    private void heal() {
        world.liveness.disturbed();
        undo.run();
        undo = () -> {};
        what = "nothing";
    }

    private void strike() {
        SimulatedGroup<?, ?> group = random.nextBoolean() ? world.orders : world.catalog;
        Host leader = group.leader();
        Host victim = leader != null && random.nextBoolean()
                ? leader
                : group.hosts().get(random.nextInt(OrderWorld.REPLICAS));
        Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
        what = "%s of %s %d".formatted(kind, group == world.orders ? "order" : "catalog", victim.id);
        world.journal.tally("LASTING_" + kind);
        switch (kind) {
            case STOPPED -> stop(group, victim);
            case PAUSED -> {
                victim.pause();
                undo = victim::resume;
            }
            case CUT_OFF -> {
                cut(group.hosts(), List.of(victim));
                cut(List.of(victim), group.hosts());
            }
            case CUT_OFF_ONE_WAY -> cutOffOneWay(victim);
            case CUT_ONE_WAY_OF_A_PAIR -> {
                Host one = any();
                Host other = any();
                what = "%s from %d to %d".formatted(kind, one.id, other.id);
                cut(List.of(one), List.of(other));
            }
            case FRONT_END_CUT_ONE_WAY -> {
                Host frontEnd = world.anyFrontEnd(random).host();
                boolean outwards = random.nextBoolean();
                what = "%s of %d, %s".formatted(kind, frontEnd.id, outwards ? "outwards" : "inwards");
                cut(outwards ? List.of(frontEnd) : group.hosts(), outwards ? group.hosts() : List.of(frontEnd));
            }
            case FULL_DISK -> {
                victim.disk.capacity(1);
                undo = () -> victim.disk.capacity(Long.MAX_VALUE);
            }
            case SLOW_DISK -> {
                victim.syncsTake(SLOW_SYNC);
                undo = () -> victim.syncsTake(0);
            }
            case CLOCK_JUMP -> {
                world.jump(victim, random.nextBoolean() ? HOUR_MILLIS : -HOUR_MILLIS);
                undo = () -> world.jump(victim, 0);
            }
            case ROLLED -> {
                world.journal.tally("ROLLED");
                Host rolled = world.catalog.hosts().get(random.nextInt(OrderWorld.REPLICAS));
                world.catalogSite(rolled.id).kill();
                world.catalogSite(rolled.id).boot(2 + random.nextInt(50), random.nextInt(50));
            }
            case HANDED_OVER -> group.stand(victim);
        }
    }

    private void stop(SimulatedGroup<?, ?> group, Host victim) {
        boolean power = random.nextBoolean();
        if (group == world.orders) {
            stop(power, world.orderSite(victim.id)::powerCut, world.orderSite(victim.id)::kill);
            undo = world.orderSite(victim.id)::boot;
        } else {
            stop(power, world.catalogSite(victim.id)::powerCut, world.catalogSite(victim.id)::kill);
            undo = world.catalogSite(victim.id)::boot;
        }
    }

    private static void stop(boolean power, Runnable cut, Runnable kill) {
        (power ? cut : kill).run();
    }

    private void cutOffOneWay(Host victim) {
        boolean outwards = random.nextBoolean();
        what += outwards ? ", outwards" : ", inwards";
        cut(outwards ? List.of(victim) : everybody(), outwards ? everybody() : List.of(victim));
    }

    private void cut(List<Host> from, List<Host> to) {
        Runnable before = undo;
        from.forEach(one -> to.forEach(other -> world.cut(one, other)));
        undo = () -> {
            before.run();
            from.forEach(one -> to.forEach(other -> world.heal(one, other)));
        };
    }

    private Host any() {
        List<Host> all = everybody();
        return all.get(random.nextInt(all.size()));
    }

    private List<Host> everybody() {
        List<Host> all = new ArrayList<>(world.orders.hosts());
        all.addAll(world.catalog.hosts());
        world.frontEnds.forEach(frontEnd -> all.add(frontEnd.host()));
        return all;
    }
}
