package io.holdfast.simulation;

import io.holdfast.platform.replication.MembershipChange;
import java.util.List;
import java.util.Random;

/** Does to the machines and the network what the world does to them, until it is told to stop. */
final class Nemesis {
    private final World world;
    private final Random random;
    private final boolean changesMembers;
    private boolean calm;

    Nemesis(World world, Random random, boolean changesMembers) {
        this.world = world;
        this.random = random;
        this.changesMembers = changesMembers;
    }

    void begin() {
        world.network.loss = random.nextInt(3) == 0 ? 0.10 : 0.02;
        world.network.repeats = random.nextInt(2) * 0.02;
        world.network.late = random.nextInt(2) * 0.01;
        world.network.lateMicrosMax = 4_000_000;
        again();
    }

    /** Mends the network, wakes the paused and starts the crashed. */
    void end() {
        calm = true;
        world.network.calm();
        for (Host host : world.hosts.values()) {
            if (host.isPaused()) {
                host.resume();
            } else if (!host.isUp()) {
                world.boot(host);
            }
        }
    }

    private void again() {
        world.time.after(300_000 + random.nextInt(2_500_000), () -> {
            if (!calm) {
                strike();
                again();
            }
        });
    }

    private void strike() {
        switch (random.nextInt(changesMembers ? 18 : 11)) {
            case 0, 1 -> crash(victim(), 500_000 + random.nextInt(4_000_000));
            case 2 -> crashAll();
            case 3, 4 -> pause(victim(), 500_000 + random.nextInt(9_000_000));
            case 5 -> isolate(victim(), true, true);
            case 6 -> isolate(victim(), random.nextBoolean(), false);
            case 7 -> cutBetween(world.anyHost(random), world.anyHost(random));
            case 8 -> world.network.mend();
            case 9 -> transfer();
            case 10 -> halves();
            default -> changeMembers();
        }
    }

    // Half of the time the leader: that is where it hurts.
    private Host victim() {
        Host leader = world.leader();
        return leader != null && random.nextBoolean() ? leader : world.anyHost(random);
    }

    private void crash(Host host, long awayMicros) {
        if (!host.isUp()) {
            return;
        }
        host.crash();
        world.time.after(awayMicros, () -> {
            if (!calm && !host.isUp()) {
                world.boot(host);
            }
        });
    }

    private void crashAll() {
        world.hosts.values().forEach(host -> crash(host, 200_000 + random.nextInt(2_000_000)));
    }

    private void pause(Host host, long micros) {
        if (!host.isWell()) {
            return;
        }
        host.pause();
        world.time.after(micros, () -> {
            if (!calm && host.isPaused()) {
                host.resume();
            }
        });
    }

    private void isolate(Host host, boolean outwards, boolean bothWays) {
        for (Host other : world.hosts.values()) {
            if (other != host && (outwards || bothWays)) {
                world.network.cut(host.id, other.id);
            }
            if (other != host && (!outwards || bothWays)) {
                world.network.cut(other.id, host.id);
            }
        }
        mendLater();
    }

    private void cutBetween(Host one, Host other) {
        if (one != other) {
            world.network.cut(one.id, other.id);
            world.network.cut(other.id, one.id);
            mendLater();
        }
    }

    private void halves() {
        List<Host> all = List.copyOf(world.hosts.values());
        for (Host one : all) {
            for (Host other : all) {
                if (one.id % 2 != other.id % 2) {
                    world.network.cut(one.id, other.id);
                }
            }
        }
        mendLater();
    }

    private void mendLater() {
        world.time.after(1_000_000 + random.nextInt(8_000_000), () -> {
            if (!calm) {
                world.network.mend();
            }
        });
    }

    private void transfer() {
        Host leader = world.leader();
        if (leader != null) {
            leader.plan(Host.Source.CLIENT, 0, () -> leader.replica.transfer(world.anyHost(random).id));
        }
    }

    private void changeMembers() {
        Host leader = world.leader();
        if (leader == null) {
            return;
        }
        List<Integer> voters = leader.replica.status().voters();
        switch (random.nextInt(4)) {
            case 0 -> {
                if (world.hosts.size() < 7) {
                    Host added = world.addHost(world.hosts.lastKey() + 1);
                    world.boot(added);
                    change(leader, MembershipChange.add(added.id));
                }
            }
            case 1, 2 ->
                leader.replica.status().learners().stream()
                        .findFirst()
                        .ifPresent(id -> change(leader, MembershipChange.promote(id)));
            default ->
                voters.stream()
                        .filter(id -> id != leader.id && voters.size() > 3)
                        .findFirst()
                        .ifPresent(id -> change(leader, MembershipChange.remove(id)));
        }
    }

    private void change(Host leader, MembershipChange change) {
        leader.plan(Host.Source.CLIENT, 0, () -> leader.replica.change(change));
    }
}
