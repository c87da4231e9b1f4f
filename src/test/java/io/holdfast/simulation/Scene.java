package io.holdfast.simulation;

import io.holdfast.replication.MembershipChange;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** How each fault of the engine shows: the shortest story that goes wrong when the weave or guard against it is missing. */
public enum Scene {
    /** Both followers lose sight of their leader for a while, one after the other, and find it again. Then it dies. */
    FOLLOWERS_MEET_THEIR_LEADER_AGAIN(3, stage -> {
        for (int id : List.of(1, 2)) {
            stage.cutOff(stage.host(id));
            stage.passes(5);
            stage.heal();
            stage.passes(2);
        }
        stage.host(3).crash();
        stage.expectsProgress(15);
    }),

    /** A deposed leader comes back with a tail that was never decided, and its snapshot reaches up to that tail. */
    RETURN_WITH_A_TAIL_BEHIND_THE_SNAPSHOT(3, stage -> {
        Host old = stage.host(3);
        stage.grow(old, 120);
        stage.cutOff(old);
        stage.append(old, 40);
        Host fresh = newLeader(stage, old);
        stage.grow(fresh, 140);
        transferAway(stage, fresh);
        old.crash();
        stage.world.boot(old);
        stage.passes(0.1);
        stage.heal();
        fresh.crash();
        stage.expectsProgress(10);
    }),

    /** One replica has the longer log, the other has seen later terms: both refuse, and only the two are left. */
    LONGER_LOG_AGAINST_LATER_TERM(3, stage -> {
        Host longer = stage.host(3);
        stage.grow(longer, 20);
        stage.passes(1);
        stage.cutOff(longer);
        stage.append(longer, 40);
        Host first = newLeader(stage, longer);
        first.crash();
        stage.world.boot(first);
        newLeader(stage, longer).crash();
        stage.passes(0.1);
        stage.heal();
        stage.expectsProgress(15);
    }),

    /** A leader that had not committed the removal of a voter comes back to a group of four of which two were enough. */
    HALF_OF_FOUR_VOTERS(4, stage -> {
        Host old = stage.host(4);
        stage.grow(old, 20);
        stage.cutOff(old);
        old.plan(Host.Source.CLIENT, 0, () -> old.replica.change(MembershipChange.remove(1)));
        Host fresh = newLeader(stage, old);
        Host apart = stage.world.hosts.values().stream()
                .filter(host -> host != old && host != fresh && host.id != 1)
                .findFirst()
                .orElse(stage.host(2));
        stage.cutOff(apart);
        stage.append(fresh, 20);
        stage.passes(2);
        fresh.crash();
        stage.heal();
        stage.cutOff(stage.host(1));
        stage.passes(15);
    }),

    /** A deposed leader has a change of members behind the snapshot that it gets. */
    SNAPSHOT_BEFORE_AN_UNDECIDED_MEMBERS_CHANGE(3, stage -> {
        Host old = stage.host(3);
        stage.grow(old, 95);
        stage.world.boot(stage.world.addHost(4));
        stage.cutOff(old);
        stage.append(old, 20);
        stage.passes(0.1);
        old.plan(Host.Source.CLIENT, 0, () -> old.replica.change(MembershipChange.add(4)));
        Host fresh = newLeader(stage, old);
        stage.grow(fresh, 105);
        transferAway(stage, fresh);
        stage.heal();
        stage.passes(10);
    }),

    /** The replica that is to lead next is removed while the leader waits for it. */
    HANDED_TO_A_REMOVED_REPLICA(4, stage -> {
        Host leader = stage.host(4);
        stage.grow(leader, 20);
        stage.cutOff(stage.host(1));
        leader.plan(Host.Source.CLIENT, 0, () -> leader.replica.transferLeadership(1));
        stage.passes(0.1);
        leader.plan(Host.Source.CLIENT, 0, () -> leader.replica.change(MembershipChange.remove(1)));
        stage.passes(3);
        stage.expectsProgress(5);
    }),

    /** The leadership is handed over in peace, again and again: each time the next term has one leader, and it stays. */
    HANDED_OVER_IN_PEACE(3, stage -> {
        stage.grow(stage.host(3), 20);
        stage.world.network.delayMicrosMax = 300_000; // a network and disks that take their time, as in production
        for (int round = 0; round < 20; round++) {
            Host leader = stage.world.leader();
            Host next = stage.host(leader.id % 3 + 1);
            long term = leader.replica.status().term();
            stage.passes(1 + round * 0.05);
            leader.plan(Host.Source.CLIENT, 0, () -> leader.replica.transferLeadership(next.id));
            stage.awaits("it leads", 10, () -> stage.leads(next));
            stage.passes(2);
            if (!stage.leads(next) || next.replica.status().term() != term + 1) {
                stage.wrong("handed over to %d in term %d, and then %s"
                        .formatted(next.id, term + 1, next.replica.status()));
                return;
            }
        }
    }),

    /** The only replica that can lead is full of entries that were never decided, and loses two elections' entries on top. */
    FULL_LOG_AT_AN_ELECTION(5, stage -> {
        Host leader = stage.host(5);
        stage.grow(leader, 199);
        Host heir = stage.host(4);
        for (int id : List.of(1, 2, 3)) {
            stage.cut(leader, stage.host(id));
            stage.cut(heir, stage.host(id));
        }
        stage.append(leader, 250);
        stage.passes(2.5);
        leader.crash();
        stage.host(3).crash();
        for (int election = 0; election < 3; election++) {
            stage.heal();
            stage.happens(15, () -> stage.leads(heir));
            stage.cutOff(heir);
            stage.happens(10, () -> !stage.leads(heir));
        }
        stage.heal();
        stage.expectsProgress(15);
    }),

    /** A deposed leader has many entries that the new one has not. */
    LONG_WAY_BACK(3, stage -> {
        Host old = stage.host(3);
        stage.grow(old, 20);
        stage.cutOff(old);
        stage.append(old, 45);
        Host fresh = newLeader(stage, old);
        stage.grow(fresh, 80);
        transferAway(stage, fresh);
        stage.heal();
        long before = stage.world.network.refusedAppends;
        stage.passes(5);
        long refused = stage.world.network.refusedAppends - before;
        if (refused > 10) {
            stage.wrong("%d refusals to find the place".formatted(refused));
        }
    }),

    /** A leader stops in the middle of a read, is deposed, and goes on: with an old confirmation, and a new read. */
    READ_AT_A_LEADER_THAT_WAS_PAUSED(3, stage -> {
        Host old = stage.host(3);
        stage.grow(old, 20);
        stage.passes(1);
        stage.read(old);
        stage.passes(0.0004);
        old.pause();
        Host fresh = newLeader(stage, old);
        long before = stage.world.history.done();
        stage.append(fresh, 3);
        stage.awaits("the new leader decides", 10, () -> stage.world.history.done() > before);
        stage.passes(0.1);
        for (int i = 0; i < 3; i++) {
            stage.read(old);
        }
        stage.passes(0.001);
        old.resume();
        stage.passes(5);
    }),

    /** A follower's answers to a leader are under way for so long that it leads again, in another term, when they come. */
    ANSWERS_OF_AN_EARLIER_TERM(5, stage -> {
        Host leader = stage.host(5);
        Host slow = stage.host(4);
        Host helper = stage.host(1);
        List<Host> others = List.of(stage.host(1), stage.host(2), stage.host(3));
        stage.grow(leader, 20);
        stage.passes(1);
        for (Host other : others) {
            stage.cut(leader, other);
            stage.cut(slow, other);
        }
        stage.world.network.hold(slow.id, leader.id);
        stage.append(leader, 20);
        stage.passes(2.8);
        stage.world.network.holdNoMore();
        Host between = newLeader(stage, leader);
        stage.grow(between, 25);
        stage.heal();
        long term = between.replica.status().term();
        stage.awaits(
                "the old leader leads again",
                60,
                () -> stage.leads(leader) && leader.replica.status().term() > term);
        stage.passes(2);
        for (Host other : List.of(slow, stage.host(2), stage.host(3))) {
            stage.cut(leader, other);
            stage.cut(helper, other);
        }
        stage.append(leader, 10);
        stage.passes(0.5);
        stage.world.network.heal();
        stage.world.network.release();
        stage.passes(0);
        stage.cutOff(leader);
        stage.passes(0.1);
        leader.crash();
        stage.cutOff(helper);
        stage.passes(15);
    }),

    /** A task of a leader is lost, so that it never counts its own disk; and it needs to, for one follower is down. */
    FLUSH_THAT_NEVER_HAPPENS(3, stage -> {
        Host leader = stage.host(3);
        stage.grow(leader, 20);
        stage.host(1).crash();
        leader.loseNextFlush();
        stage.append(leader, 5);
        stage.passes(1);
        stage.expectsProgress(25);
    }),

    /** Two replicas come back, and take a snapshot at once; the third lacks what was just before their log begins. */
    SNAPSHOT_SOON_AFTER_ANOTHER(3, stage -> {
        Host leader = stage.host(3);
        stage.grow(leader, 98);
        stage.passes(1);
        stage.cutOff(stage.host(1));
        stage.grow(leader, 100);
        for (int id : List.of(2, 3)) {
            stage.host(id).kill();
            stage.host(id).snapshotEvery = 51;
        }
        stage.world.boot(stage.host(2));
        stage.world.boot(stage.host(3));
        stage.awaits("one of them leads", 30, () -> stage.world.leader() != null);
        stage.append(stage.world.leader(), 10);
        stage.passes(5);
        stage.heal();
        stage.passes(10);
    }),

    /** A replica has a snapshot, and nothing of what that names; and the log behind it, more of it than the only other one that is left. */
    LONGEST_LOG_WITHOUT_THE_OLDER_PART(3, true, stage -> {
        Host leader = stage.host(3);
        stage.grow(leader, 20);
        stage.cutOff(stage.host(1));
        stage.grow(leader, 250);
        stage.passes(1);
        stage.world.network.fetchesAreLost = true;
        stage.heal();
        stage.cutOff(stage.host(2));
        stage.passes(5);
        stage.append(leader, 40);
        stage.passes(5);
        leader.crash();
        stage.heal();
        stage.passes(10);
        stage.read(stage.host(1));
        stage.read(stage.host(2));
        stage.passes(5);
        stage.world.network.fetchesAreLost = false;
        stage.expectsProgress(30);
    }),

    /** Two replicas come back with snapshots nearer to each other than what their machines kept allows; the third needs one. */
    SNAPSHOTS_CLOSER_THAN_BEFORE(3, true, stage -> {
        Host leader = stage.host(3);
        stage.grow(leader, 20);
        stage.cutOff(stage.host(1));
        stage.grow(leader, 170);
        stage.passes(3);
        for (int id : List.of(2, 3)) {
            stage.host(id).kill();
            stage.host(id).snapshotEvery = 70;
        }
        stage.world.boot(stage.host(2));
        stage.world.boot(stage.host(3));
        stage.awaits("one of them leads", 30, () -> stage.world.leader() != null);
        stage.passes(5);
        stage.heal();
        stage.passes(10);
    }),

    /** A process is killed and comes back to what its machine wrote. */
    RESTART_WITH_A_PART_ON_DISK(3, true, stage -> {
        Host leader = stage.host(3);
        stage.grow(leader, 50);
        stage.passes(3);
        stage.host(2).kill();
        stage.world.boot(stage.host(2));
        stage.grow(leader, 70);
    }),

    /**
     * Two of three decide something while the third is stopped; both end, and the directory of one is lost. It may not vote with the
     * third, which knows nothing of what was decided; and an operator puts another one in its place.
     */
    EMPTIED_UNDER_ITS_OLD_ID(3, stage -> {
        Host stopped = stage.host(1);
        Host holder = stage.host(2);
        Host emptied = stage.host(3);
        stage.grow(emptied, 20);
        stage.passes(1);
        stopped.pause();
        stage.grow(emptied, 25);
        holder.kill();
        emptied.kill();
        emptied.disk.wipe();
        emptied.mayBeDamaged = true;
        stopped.resume();
        stage.world.boot(emptied);
        stage.passes(20);
        stage.world.boot(holder);
        stage.awaits("the two that are left decide", 30, () -> stage.world.leader() != null);
        stage.expectsProgress(15);
        stage.changes(MembershipChange.remove(emptied.id));
        emptied.powerOff();
        stage.world.hosts.remove(emptied.id);
        Host added = stage.world.addHost(4);
        stage.world.boot(added);
        stage.changes(MembershipChange.add(added.id));
        stage.changes(MembershipChange.promote(added.id));
        stage.expectsProgress(15);
    }),

    /** Two empty replicas find a third one beside an old one that is down: they do not begin anew without it. */
    TWO_EMPTY_BESIDE_AN_OLD_ONE(3, stage -> {
        stage.grow(stage.host(3), 20);
        stage.passes(1);
        stage.world.hosts.values().forEach(Host::kill);
        for (int id : List.of(2, 3)) {
            stage.host(id).disk.wipe();
            stage.host(id).mayBeDamaged = true;
            stage.world.boot(stage.host(id));
        }
        stage.passes(30);
        if (stage.world.leader() != null) {
            stage.wrong("a second group was born");
        }
        stage.endsEarly(); // two of three directories are lost: nothing goes on from here
    }),

    /** The time of day of whoever leads steps an hour ahead. */
    CLOCK_AN_HOUR_AHEAD(3, stage -> {
        Host leader = stage.host(3);
        stage.grow(leader, 20);
        leader.wallOffMillis = 3_600_000;
        stage.append(leader, 5);
        stage.passes(5);
        stage.expects("it hands over", 15, () -> stage.world.leader() != null && stage.world.leader() != leader);
        stage.expectsProgress(5);
        leader.wallOffMillis = 0;
    }),

    /** Each sync of the leader's disk takes longer than the others wait for a heartbeat: another one leads, and goes on leading. */
    SLOW_DISK_OF_THE_LEADER(3, stage -> {
        Host slow = stage.host(3);
        stage.grow(slow, 20);
        slow.syncsTake(6_000_000);
        stage.append(slow, 1);
        stage.awaits("another one leads", 60, () -> stage.leads(stage.host(1)) || stage.leads(stage.host(2)));
        long led = 0;
        for (int i = 0; i < 40; i++) {
            stage.append(stage.world.leader() == null ? stage.host(2) : stage.world.leader(), 1);
            stage.passes(2);
            led += i >= 20 && stage.leads(slow) ? 1 : 0;
        }
        if (led > 0) {
            stage.wrong("the slow one leads again");
        }
        slow.syncsTake(0);
        stage.passes(400); // what its disk had to do until then
        stage.expects("it leads again", 60, () -> stage.leads(slow));
    }),

    /** The disk of the leader is full; another one leads, and the first goes on by itself once there is room. */
    FULL_DISK_OF_THE_LEADER(3, stage -> {
        Host full = stage.host(3);
        stage.grow(full, 20);
        full.disk.capacity(1);
        full.diskFails = true;
        stage.expects("another one leads", 15, () -> stage.world.leader() != null && stage.world.leader() != full);
        stage.grow(stage.world.leader(), 150);
        full.disk.capacity(Long.MAX_VALUE);
        full.diskFails = false;
        stage.expects("it leads again", 60, () -> stage.leads(full));
        stage.expectsProgress(5);
    }),

    /** A task of a follower throws what nobody expects, in the middle of something. */
    TASK_THAT_THROWS(3, stage -> {
        Host follower = stage.host(2);
        stage.grow(stage.host(3), 20);
        follower.disk.onSync(() -> {
            follower.disk.onSync(() -> {});
            throw new IllegalStateException(Scene.EXPECTED);
        });
        stage.append(stage.host(3), 5);
        stage.passes(5);
        stage.host(1).crash();
        stage.expectsProgress(10);
    }),

    /** All lose their power, and no machine has written anything but what it had to. */
    POWER_CUT_OF_LAZY_MACHINES(3, true, stage -> {
        stage.world.hosts.values().forEach(host -> host.older.isLazy = true);
        stage.grow(stage.host(3), 230);
        stage.world.hosts.values().forEach(Host::crash);
        stage.world.hosts.values().forEach(stage.world::boot);
        stage.expectsProgress(30);
    });

    private static final String EXPECTED = "a fault that nobody knows yet";

    private final int replicas;
    private final boolean keeps;
    private final Consumer<Stage> story;

    Scene(int replicas, Consumer<Stage> story) {
        this(replicas, false, story);
    }

    /** @param keeps whether the machines keep a part on disk themselves */
    Scene(int replicas, boolean keeps, Consumer<Stage> story) {
        this.replicas = replicas;
        this.keeps = keeps;
        this.story = story;
    }

    /** @param missing names of guards to do without @return what went wrong, empty when nothing did */
    public static List<String> play(String scene, long seed, Set<String> missing) {
        Scene chosen = valueOf(scene);
        Stage[] stage = new Stage[1];
        EngineErrors errors = EngineErrors.watch(what -> {
            if (!what.contains(EXPECTED)) {
                stage[0].world.wrong(what);
            }
        });
        try (errors) {
            stage[0] = new Stage(seed, chosen.replicas, missing, chosen.keeps);
            chosen.story.accept(stage[0]);
            return stage[0].end();
        }
    }

    private static Host transferAway(Stage stage, Host leader) {
        Host next = stage.host(leader.id == 1 ? 2 : 1);
        leader.plan(Host.Source.CLIENT, 0, () -> leader.replica.transferLeadership(next.id));
        stage.awaits("the other one leads", 10, () -> stage.leads(next));
        return next;
    }

    private static Host newLeader(Stage stage, Host old) {
        Host[] found = new Host[1];
        stage.awaits("another one leads", 30, () -> {
            found[0] = stage.world.hosts.values().stream()
                    .filter(host -> host != old && stage.leads(host))
                    .findFirst()
                    .orElse(null);
            return found[0] != null;
        });
        return found[0];
    }
}
