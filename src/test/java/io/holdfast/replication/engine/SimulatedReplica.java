package io.holdfast.replication.engine;

import io.holdfast.replication.GroupId;
import io.holdfast.replication.MembershipChange;
import io.holdfast.replication.PeerTransport;
import io.holdfast.replication.ReplicaState;
import io.holdfast.replication.ReplicatedGroup;
import io.holdfast.replication.StateMachine;
import io.holdfast.replication.log.Disk;
import io.microraft.executor.RaftNodeExecutor;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The door through which the simulation comes to a real replica: the same code as in production, in a small size. */
public final class SimulatedReplica<C, R> implements ReplicatedGroup<C, R>, PeerTransport.Receiver {
    private static final long MILLI = 1_000_000;

    private final Replica<C, R> replica;

    /**
     * @param clock the engine's
     * @param wall the time of day on this machine
     * @param nanos its monotone clock, as long as the engine's
     * @param onEnd gets why its process should end
     * @param missing names of the guards that are taken away
     */
    public SimulatedReplica(
            int id,
            Set<Integer> initialMembers,
            RaftNodeExecutor thread,
            Clock clock,
            Clock wall,
            LongSupplier nanos,
            Random random,
            PeerTransport transport,
            Disk disk,
            Set<String> missing,
            int snapshotEvery,
            int entryCommandsMax,
            StateMachine<C, R> machine,
            Consumer<String> onEnd) {
        EnumSet<Safeguard> guards = EnumSet.allOf(Safeguard.class);
        guards.removeIf(guard -> missing.contains(guard.name()));
        ReplicaConfig config = new ReplicaConfig(
                new GroupId("list"),
                id,
                initialMembers,
                snapshotEvery,
                20,
                200,
                50,
                entryCommandsMax,
                4_000,
                1 << 20,
                2_000,
                1 << 16,
                1 << 16,
                true,
                new Watchdog.Config(8_000, 60_000, 6_000),
                new LogBounds(1 << 20, 1 << 20),
                new ReplicaConfig.Monitoring(
                        2_000,
                        6_000 * MILLI,
                        1 << 18,
                        2_000 * MILLI,
                        600_000 * MILLI,
                        10_000,
                        new FitnessBackoff.Config(60_000 * MILLI, 600_000 * MILLI, 600_000 * MILLI),
                        5));
        Environment around = new Environment(thread, clock, wall, nanos, random, transport, disk, Runnable::run, onEnd);
        replica = new Replica<>(config, around, guards, machine);
    }

    /** The names of all guards. */
    public static Set<String> guards() {
        return EnumSet.allOf(Safeguard.class).stream().map(Enum::name).collect(Collectors.toSet());
    }

    public Future<Void> start() {
        return replica.start();
    }

    @Override
    public Future<R> submit(C command) {
        return replica.submit(command);
    }

    @Override
    public <T> Future<T> readLinearizable(Supplier<T> view) {
        return replica.readLinearizable(view);
    }

    @Override
    public void receive(int from, Buffer frame) {
        replica.receive(from, frame);
    }

    @Override
    public Status status() {
        return replica.status();
    }

    /** Whether it is fit, and if not, why. */
    public ReplicaState state() {
        return replica.view().replicaState();
    }

    /** Room on its disk when it looked last. */
    public long freeBytes() {
        return replica.view().freeBytes();
    }

    @Override
    public Future<Void> transferLeadership(int to) {
        return replica.requests().transferLeadership(to);
    }

    @Override
    public Future<Void> change(MembershipChange change) {
        return replica.requests().change(change);
    }

    @Override
    public <T> Future<T> readLocal(Supplier<T> view) {
        return replica.readLocal(view);
    }

    @Override
    public Future<Void> close() {
        return replica.close();
    }
}
