package io.holdfast.simulation;

import io.holdfast.replication.MembershipChange;
import io.holdfast.replication.log.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/** Does to the machines and the network what the world does to them, until it is told to stop. */
final class Nemesis {
    /** What it can do. */
    enum Strike {
        CRASH,
        KILL,
        CRASH_OF_ALL,
        PAUSE,
        ISOLATION,
        ONE_WAY_CUT,
        CUT_BETWEEN_TWO,
        SPLIT_IN_HALVES,
        HEALED,
        TRANSFER,
        FAILED_SYNC,
        FULL_DISK,
        FULL_DISK_THAT_DRAINS,
        SLOW_DISK,
        WIPED_DIRECTORY,
        CLOCK_JUMP,
        FLIPPED_BIT,
        MEMBERS,
        MORE_MEMBERS,
        OTHER_MEMBERS
    }

    private static final int OLD = 4_000;

    private final World world;
    private final Random random;
    private final boolean changesMembers;
    private boolean calm;
    private boolean rotten;
    private long nextJump;

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
            host.syncsTake(0);
            host.wallOffMillis = 0;
            if (host.isPaused()) {
                host.resume();
            }
            if (host.isUp() && host.diskFails) {
                host.crash();
            }
            repair(host);
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
        List<Strike> strikes =
                List.of(Strike.values()).stream().filter(this::isAllowed).toList();
        Strike chosen = strikes.get(random.nextInt(strikes.size()));
        world.tally(chosen.name());
        switch (chosen) {
            case CRASH -> crash(victim(), 500_000 + random.nextInt(4_000_000));
            case KILL -> kill(victim(), 200_000 + random.nextInt(2_000_000));
            case CRASH_OF_ALL -> crashAll();
            case PAUSE -> pause(victim(), 500_000 + random.nextInt(9_000_000));
            case ISOLATION -> isolate(victim(), true, true);
            case ONE_WAY_CUT -> isolate(victim(), random.nextBoolean(), false);
            case CUT_BETWEEN_TWO -> cutBetween(world.anyHost(random), world.anyHost(random));
            case SPLIT_IN_HALVES -> halves();
            case HEALED -> world.network.heal();
            case TRANSFER -> transfer();
            case FAILED_SYNC ->
                failDisk(victim(), host -> host.disk.failSyncs(new IOException("simulated: sync failed")));
            case FULL_DISK_THAT_DRAINS -> fill(victim());
            case SLOW_DISK -> slowDown(victim(), 500_000 + random.nextInt(6_000_000));
            case WIPED_DIRECTORY -> wipe(world.anyHost(random));
            case CLOCK_JUMP -> jump(victim());
            case FULL_DISK -> failDisk(victim(), host -> host.disk.capacity(1));
            case FLIPPED_BIT -> rot(world.anyHost(random));
            case MEMBERS, MORE_MEMBERS, OTHER_MEMBERS -> changeMembers();
        }
    }

    private boolean isAllowed(Strike strike) {
        return switch (strike) {
            case MEMBERS, MORE_MEMBERS, OTHER_MEMBERS -> changesMembers;
            case CLOCK_JUMP -> world.time.nowMicros() > nextJump;
            // A disk that rots or is wiped takes its replica away for good: only where enough are left.
            case FLIPPED_BIT, WIPED_DIRECTORY ->
                !changesMembers && world.initialMembers().size() == 5 && !rotten;
            default -> true;
        };
    }

    // Half of the time the leader: that is where it hurts.
    private Host victim() {
        Host leader = world.leader();
        return leader != null && random.nextBoolean() ? leader : world.anyHost(random);
    }

    private void crash(Host host, long awayMicros) {
        if (calm || !host.isUp()) {
            return;
        }
        host.crash();
        bootAfter(host, awayMicros);
    }

    private void kill(Host host, long awayMicros) {
        if (host.isUp() && !host.diskFails) {
            host.kill();
            bootAfter(host, awayMicros);
        }
    }

    private void bootAfter(Host host, long awayMicros) {
        world.time.after(awayMicros, () -> {
            if (!calm && !host.isUp()) {
                world.boot(host);
            }
        });
    }

    private void failDisk(Host host, Consumer<Host> fault) {
        if (!host.isWell() || host.diskFails) {
            return;
        }
        fault.accept(host);
        host.diskFails = true;
        int mine = ++host.faults;
        world.time.after(3_000_000, () -> {
            if (calm || host.faults != mine) {
                return;
            }
            if (host.isUp()) {
                host.crash();
            }
            repair(host);
        });
    }

    // Nobody starts it again: it goes on by itself.
    private void fill(Host host) {
        if (!host.isWell() || host.diskFails) {
            return;
        }
        host.disk.capacity(1);
        host.diskFails = true;
        int mine = ++host.faults;
        world.time.after(1_000_000 + random.nextInt(6_000_000), () -> {
            if (!calm && host.faults == mine) {
                host.disk.capacity(Long.MAX_VALUE);
                host.diskFails = false;
            }
        });
    }

    private void slowDown(Host host, long micros) {
        host.syncsTake(micros);
        world.time.after(2_000_000 + random.nextInt(8_000_000), () -> host.syncsTake(0));
    }

    private void wipe(Host host) {
        if (host.isUp()) {
            rotten = true;
            host.crash();
            host.disk.wipe();
            host.older.wipe();
            host.mayBeDamaged = true;
            world.boot(host);
        }
    }

    private void jump(Host host) {
        long micros = 1_000_000 + random.nextInt(8_000_000);
        nextJump = world.time.nowMicros() + micros + 15_000_000; // one at a time, as far as the others know
        host.wallOffMillis = random.nextBoolean() ? 3_600_000 : -3_600_000;
        world.time.after(micros, () -> host.wallOffMillis = 0);
    }

    private void repair(Host host) {
        host.faults++;
        host.disk.heal();
        host.disk.capacity(Long.MAX_VALUE);
        host.diskFails = false;
        if (!host.isUp()) {
            world.boot(host);
        }
    }

    private void rot(Host host) {
        Optional<String> segment = oldSegment(host);
        if (!host.isUp() || segment.isEmpty()) {
            return;
        }
        rotten = true;
        host.crash();
        int place = 30 + random.nextInt(OLD / 2);
        if (oldSegment(host).equals(segment)) { // a disk that lies may have lost it
            host.disk.flipBit(segment.get(), place);
        }
        host.mayBeDamaged = true;
        world.boot(host);
    }

    // A file of the log in which so much was written that its beginning was synced long ago.
    private static Optional<String> oldSegment(Host host) {
        try {
            Optional<String> oldest = host.disk.list().stream()
                    .filter(name -> name.endsWith(".log"))
                    .findFirst();
            if (oldest.isEmpty()) {
                return oldest;
            }
            ByteBuffer later = ByteBuffer.allocate(128);
            try (Disk.File file = host.disk.open(oldest.get())) {
                file.read(OLD, later);
            }
            return oldest.filter(name -> !later.flip().equals(ByteBuffer.allocate(128)));
        } catch (IOException failing) {
            return Optional.empty();
        }
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
                world.network.heal();
            }
        });
    }

    private void transfer() {
        Host leader = world.leader();
        if (leader != null) {
            leader.plan(Host.Source.CLIENT, 0, () -> leader.replica.transferLeadership(world.anyHost(random).id));
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
                    promoteLater(added.id, 10);
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

    // It is given a vote once it has joined and caught up, which takes a while.
    private void promoteLater(int id, int tries) {
        world.time.after(1_000_000, () -> {
            Host leader = world.leader();
            if (leader != null && leader.replica.status().learners().contains(id)) {
                change(leader, MembershipChange.promote(id));
            }
            if (!calm && tries > 0) {
                promoteLater(id, tries - 1);
            }
        });
    }

    private void change(Host leader, MembershipChange change) {
        leader.plan(Host.Source.CLIENT, 0, () -> leader.replica
                .change(change)
                .onSuccess(v -> world.tally("MEMBER_" + change.kind())));
    }
}
