package io.holdfast.simulation;

import io.holdfast.base.failure.Failure;
import io.holdfast.replication.MembershipChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** A group on a quiet network, and the hands of a director who makes one particular thing go wrong. Times are in seconds. */
final class Stage {
    final World world;
    private final List<String> wrong = new ArrayList<>();
    private long next = 1;
    private boolean endsEarly;

    Stage(long seed, int replicas, Set<String> missing, boolean keeps) {
        world = new World(new Random(seed), replicas, missing, keeps);
        world.initialMembers().forEach(world::addHost);
        // The faults are told in entries of the log.
        world.hosts.values().forEach(host -> host.entryCommandsMax = 1);
        world.hosts.values().forEach(world::boot);
        awaits("replica %d leads".formatted(replicas), 60, () -> world.leader() == host(replicas));
    }

    Host host(int id) {
        return world.hosts.get(id);
    }

    void passes(double seconds) {
        world.time.runUntil(world.time.nowMicros() + (long) (seconds * 1e6));
    }

    boolean happens(double withinSeconds, BooleanSupplier condition) {
        long end = world.time.nowMicros() + (long) (withinSeconds * 1e6);
        while (!condition.getAsBoolean()) {
            if (!world.time.stepUntil(end)) {
                return condition.getAsBoolean();
            }
        }
        return true;
    }

    /** What has to come about on its own, or the scene cannot go on. */
    void awaits(String what, double withinSeconds, BooleanSupplier condition) {
        if (!happens(withinSeconds, condition)) {
            throw new IllegalStateException("the scene does not get so far: " + what);
        }
    }

    /** What the group promises. */
    void expects(String what, double withinSeconds, BooleanSupplier condition) {
        if (!happens(withinSeconds, condition)) {
            wrong.add("not within %.0f s: %s".formatted(withinSeconds, what));
        }
    }

    void append(Host at, int count) {
        for (int i = 0; i < count; i++) {
            long number = next++;
            long began = world.time.nowMicros();
            at.plan(Host.Source.CLIENT, 0, () -> at.replica.submit(number).onComplete(answer -> {
                History.Outcome outcome = answer.succeeded()
                        ? History.Outcome.DONE
                        : answer.cause() instanceof Failure.Unavailable
                                ? History.Outcome.NOT_DONE
                                : History.Outcome.UNKNOWN;
                world.history.add(new History.Append(
                        number,
                        began,
                        answer.succeeded() ? world.time.nowMicros() : Long.MAX_VALUE,
                        outcome,
                        answer.succeeded() ? answer.result() : -1));
            }));
        }
    }

    void read(Host at) {
        long began = world.time.nowMicros();
        at.plan(Host.Source.CLIENT, 0, () -> {
            Numbers machine = at.machine;
            at.replica
                    .readLinearizable(machine::list)
                    .onSuccess(seen -> world.history.add(new History.Read(began, world.time.nowMicros(), seen)));
        });
    }

    /** Whoever leads takes one more, and it is decided. */
    void expectsProgress(double withinSeconds) {
        long before = world.history.done();
        long end = world.time.nowMicros() + (long) (withinSeconds * 1e6);
        askEveryNowAndThen(end, before);
        expects("something is decided", withinSeconds, () -> world.history.done() > before);
    }

    private void askEveryNowAndThen(long end, long before) {
        if (world.time.nowMicros() < end && world.history.done() == before) {
            if (world.leader() != null) {
                append(world.leader(), 1);
            }
            world.time.after(100_000, () -> askEveryNowAndThen(end, before));
        }
    }

    void grow(Host leader, int untilCommit) {
        while (leader.replica.status().commitIndex() < untilCommit) {
            long before = leader.replica.status().commitIndex();
            append(leader, 1);
            awaits("one more", 10, () -> leader.replica.status().commitIndex() > before);
        }
    }

    void cutOff(Host host) {
        for (Host other : world.hosts.values()) {
            cut(host, other);
        }
    }

    void cut(Host one, Host other) {
        if (one != other) {
            world.network.cut(one.id, other.id);
            world.network.cut(other.id, one.id);
        }
    }

    void heal() {
        world.network.heal();
    }

    boolean leads(Host host) {
        return host.isWell() && host.replica.status().leads();
    }

    /** Asks whoever leads until it is done. */
    void changes(MembershipChange change) {
        boolean[] done = new boolean[1];
        String[] last = {""};
        askAgain(change, done, last, world.time.nowMicros() + 60_000_000);
        if (!happens(60, () -> done[0])) {
            throw new IllegalStateException("the scene does not get so far: %s, %s".formatted(change, last[0]));
        }
    }

    private void askAgain(MembershipChange change, boolean[] done, String[] last, long end) {
        if (done[0] || world.time.nowMicros() > end) {
            return;
        }
        Host leader = world.leader();
        if (leader != null) {
            leader.plan(Host.Source.CLIENT, 0, () -> leader.replica
                    .change(change)
                    .onSuccess(v -> done[0] = true)
                    .onFailure(cause -> last[0] = cause.toString()));
        }
        world.time.after(500_000, () -> askAgain(change, done, last, end));
    }

    /** What is left is no group any more. */
    void endsEarly() {
        endsEarly = true;
    }

    /** Everything healed and started; then what was acknowledged is there, and all agree. */
    List<String> end() {
        if (endsEarly) {
            wrong.addAll(world.wrong());
            return List.copyOf(wrong);
        }
        heal();
        for (Host host : world.hosts.values()) {
            if (host.isPaused()) {
                host.resume();
            } else if (!host.isUp()) {
                world.boot(host);
            }
        }
        expectsProgress(30);
        passes(20);
        Host leader = world.leader();
        if (leader == null) {
            wrong.add("nobody leads at the end");
        } else {
            wrong.addAll(world.history.check(leader.machine.list()));
            for (int id : leader.replica.status().voters()) {
                if (!host(id).machine.list().equals(leader.machine.list())) {
                    wrong.add("replica %d does not agree at the end".formatted(id));
                }
            }
        }
        wrong.addAll(world.wrong());
        return List.copyOf(wrong);
    }

    void wrong(String what) {
        wrong.add(what);
    }
}
