package io.holdfast.simulation;

import io.holdfast.replication.PeerTransport;
import io.holdfast.replication.engine.SimulatedReplica;
import io.holdfast.support.SimulatedDisk;
import io.microraft.executor.RaftNodeExecutor;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A machine with one replica on it: its only thread, and its disk. It can crash (what was not synced may be gone), and it can be
 * paused: what should have happened meanwhile happens at once when it goes on, each source in its own order, the sources mixed.
 */
public final class Host {
    /** Where work comes from. */
    public enum Source {
        TASK,
        TIMER,
        PEER,
        CLIENT
    }

    private record Work(int incarnation, Runnable action) {}

    public final int id;
    public final SimulatedDisk disk = new SimulatedDisk();
    final OlderPart older = new OlderPart();
    private final VirtualTime time;
    private final Random random;
    private final Consumer<String> onBug;
    private final Map<Source, List<Work>> backlog = new EnumMap<>(Source.class);
    private final Set<Runnable> onExit = new LinkedHashSet<>();
    private boolean lostPower;
    private int incarnation;
    private boolean up;
    private boolean paused;
    private boolean losesFlush;
    private long busyUntil;
    SimulatedReplica<Long, Integer> replica;
    Numbers machine;
    int snapshotEvery = 100;
    int entryCommandsMax = 16;
    /** What comes over the network from the other replicas goes here. */
    public PeerTransport.Receiver receiver;

    /** A bit of it was flipped: it may refuse to start, and then it stays away. */
    boolean mayBeDamaged;

    boolean diskFails;

    /** How many faults its disk has had: the end of one must not end the next. */
    int faults;

    /** How far its time of day is from the right one. */
    long wallOffMillis;

    private long stalledUntil;
    private long syncMicros;

    public Host(int id, VirtualTime time, Random random, Consumer<String> onBug) {
        this.onBug = onBug;
        this.id = id;
        this.time = time;
        this.random = random;
    }

    /** This machine's time of day. */
    Clock wall() {
        return new Clock() {
            @Override
            public long millis() {
                return time.clock().millis() + wallOffMillis;
            }

            @Override
            public Instant instant() {
                return Instant.ofEpochMilli(millis());
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
    }

    /** A monotone clock; it is ahead of time while a sync is under way, which takes none here. */
    long nanos() {
        return Math.max(time.nowMicros(), stalledUntil) * 1_000;
    }

    /** From now on each sync takes so long, and everything else on this machine waits for it. */
    public void syncsTake(long micros) {
        syncMicros = micros;
        disk.onSync(() -> {
            stalledUntil = Math.max(time.nowMicros(), stalledUntil) + micros;
            busyUntil = Math.max(busyUntil, stalledUntil);
        });
    }

    /** Whether each of its syncs takes long now. */
    public boolean isSlow() {
        return syncMicros > 0;
    }

    /** Until when the syncs that have begun take: one that is slow stays so when its disk is fast again. */
    long stalledUntil() {
        return stalledUntil;
    }

    public boolean isUp() {
        return up;
    }

    /** Rises with each start and each end. */
    public int incarnation() {
        return incarnation;
    }

    public boolean isPaused() {
        return paused;
    }

    public boolean isWell() {
        return up && !paused;
    }

    public void powerOn() {
        up = true;
        lostPower = false;
        paused = false;
        incarnation++;
        busyUntil = time.nowMicros();
    }

    /** The process ended in order. */
    public void powerOff() {
        up = false;
        incarnation++;
        backlog.clear();
        replica = null;
        receiver = null;
        exits();
    }

    /** Whose connections end with this process hears of its end. A machine that loses its power tells nobody. */
    public void onExit(Runnable listener) {
        onExit.add(listener);
    }

    public void forgetOnExit(Runnable listener) {
        onExit.remove(listener);
    }

    private void exits() {
        List<Runnable> listeners = List.copyOf(onExit);
        onExit.clear();
        listeners.forEach(Runnable::run);
    }

    /** Whether it is off, so that not even its network answers. */
    public boolean hasLostPower() {
        return lostPower;
    }

    /** The process is gone; its disk has everything that it wrote. */
    void kill() {
        up = false;
        paused = false;
        incarnation++;
        backlog.clear();
        replica = null;
        receiver = null;
        machine = null;
        exits();
    }

    /** The power is gone, and with it what the disk had not been told to keep, or a part of it. */
    public void crash() {
        lostPower = true;
        onExit.clear();
        kill();
        disk.crash(random);
        older.crash(random);
    }

    /** One task of the engine is lost, as if by a fault in it that nobody knows yet. */
    void loseNextFlush() {
        losesFlush = true;
    }

    public void pause() {
        paused = true;
    }

    public void resume() {
        paused = false;
        List<List<Work>> sources = new ArrayList<>(backlog.values());
        backlog.clear();
        long at = time.nowMicros();
        while (!sources.isEmpty()) {
            List<Work> source = sources.get(random.nextInt(sources.size()));
            Work next = source.remove(0);
            if (source.isEmpty()) {
                sources.remove(source);
            }
            at += random.nextInt(60);
            time.at(at, () -> arrive(Source.TASK, next));
        }
    }

    /** Plans {@code action} on this machine; it never happens if the machine crashes before. */
    public void plan(Source source, long afterMicros, Runnable action) {
        Work work = new Work(incarnation, action);
        time.after(afterMicros, () -> arrive(source, work));
    }

    private void arrive(Source source, Work work) {
        if (!up || work.incarnation() != incarnation) {
            return;
        }
        if (paused) {
            backlog.computeIfAbsent(source, s -> new ArrayList<>()).add(work);
        } else {
            try {
                work.action().run();
            } catch (RuntimeException | AssertionError bug) {
                onBug.accept("replica %d threw %s at %s".formatted(id, bug, List.of(bug.getStackTrace())));
            }
        }
    }

    /** The machine's one thread: each task takes some microseconds. */
    public RaftNodeExecutor thread() {
        return new RaftNodeExecutor() {
            @Override
            public void execute(Runnable task) {
                busyUntil = Math.max(busyUntil, time.nowMicros()) + 5 + random.nextInt(20);
                plan(Source.TASK, busyUntil - time.nowMicros(), task);
            }

            @Override
            public void submit(Runnable task) {
                if (losesFlush && task.toString().equals("FlushTask")) {
                    losesFlush = false;
                    return;
                }
                execute(task);
            }

            @Override
            public void schedule(Runnable task, long delay, TimeUnit unit) {
                plan(Source.TIMER, unit.toMicros(delay), () -> execute(task));
            }
        };
    }
}
