package io.holdfast.replication.engine;

import io.holdfast.replication.StateMachine;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * The parts of one replica, wired: the same in the product, in simulations and in tests, which differ in {@link ReplicaConfig},
 * {@link Environment} and, to show what each of them is for, in {@link Safeguard}s.
 *
 * <p>A consensus core of our own takes the place of {@link EngineFactory}, {@link EngineStore}, {@link
 * EngineTransport}, {@link MessageCodec}, {@link AppliedState}, {@link Proposals}, {@link ReadIndexQueue} and {@link
 * Housekeeping}. The log and the streams to peers are outside, behind {@link Environment}; {@link Lifecycle}, {@link
 * Bootstrap}, {@link PeerFitness}, {@link OwnFitness} and {@link CommandClock} do not depend on the engine.
 */
final class ReplicaParts<C, R> {

    final ReplicaConfig config;
    final Environment environment;
    final Set<Safeguard> safeguards;
    final StateMachine<C, R> machine;
    final Lifecycle lifecycle;
    final EngineHandle engine = new EngineHandle();
    final DiskSpace space;
    final OwnFitness fitness;
    final PeerFitness peerFitness;
    final Participation participation;
    final CommandClock clock;
    final AppliedState<C, R> state;
    final SideMessages sideMessages;
    final IncomingMessages incoming;
    final EngineFactory factory;
    final Proposals<R> proposals;
    final ReadIndexQueue reads;
    final CommandIntake<R> intake;
    final SnapshotsByBytes snapshots;
    final Failovers failovers = new Failovers();
    final StatusView status;
    final LeaderRequests requests;
    final Housekeeping housekeeping;

    ReplicaParts(
            ReplicaConfig config,
            Environment outside,
            Set<Safeguard> safeguards,
            StateMachine<C, R> machine,
            EngineLifecycle<C, R> owner) {
        ReplicaConfig.Monitoring monitoring = config.monitoring();
        this.config = config;
        this.safeguards = Set.copyOf(safeguards);
        this.machine = machine;
        this.lifecycle = new Lifecycle(config.id());
        this.space = new DiskSpace(outside.disk(), monitoring.diskFreeMin());
        this.fitness = new OwnFitness(monitoring, outside.nanos(), space);
        this.participation = new Participation(config.id(), lifecycle, engine, stateIsComplete(), fitness);
        this.environment =
                outside.on(new GatedExecutor(outside.thread(), participation::isNonParticipating, owner::threw));
        GroupClock groupClock = new GroupClock(monitoring.clockSampleNanos());
        this.peerFitness = new PeerFitness(
                environment.nanos(), environment.wall()::millis, monitoring.reportValidNanos(), groupClock);
        this.clock = new CommandClock(
                config.id(), groupClock, environment, engine, participation, has(Safeguard.CLOCKS_ARE_COMPARED));
        this.state = new AppliedState<>(
                machine, config.chunkBytesMax(), has(Safeguard.SNAPSHOT_AT_ITS_INDEX), owner::stateMachineFailed);
        this.sideMessages =
                new SideMessages(environment.transport(), lifecycle, engine, peerFitness, owner::bootstrapReported);
        MessageCodec codec = new MessageCodec(config.group(), config.frameBytesMax());
        EngineTransport transport = new EngineTransport(
                environment.transport(),
                codec,
                participation::maySend,
                has(Safeguard.RESUME_HINT),
                () -> engine.store().terms(),
                environment.thread());
        this.incoming = new IncomingMessages(
                codec, engine, lifecycle, participation, state, sideMessages, transport, environment.thread());
        this.factory = new EngineFactory(
                config, this.safeguards, environment, environment.thread(), transport, state, owner::reported);
        this.proposals = new Proposals<>(
                engine::node,
                this::hasRoom,
                participation::rejection,
                environment.clock(),
                clock::stamp,
                owner::threw,
                config.proposeTimeoutMillis(),
                has(Safeguard.PROPOSAL_LIMIT) ? config.inflightMax() : Integer.MAX_VALUE,
                config.entryCommandsMax());
        this.reads = new ReadIndexQueue(
                engine::node,
                participation::rejection,
                environment.clock(),
                config.proposeTimeoutMillis(),
                has(Safeguard.READ_ROUND_NOT_SHARED),
                owner::threw);
        this.intake = new CommandIntake<>(
                config.commandBytesMax(),
                new InFlightBytes(config.bounds().inFlightBytes()),
                environment.thread()::execute,
                participation::commandRejection,
                proposals);
        this.snapshots = new SnapshotsByBytes(config.bounds().snapshotBytes());
        this.status = new StatusView(
                config.id(), lifecycle, engine, participation, fitness, state, failovers, incoming::knownCommit);
        ReplicaHousekeeping<C, R> housekeeping = new ReplicaHousekeeping<>(this, owner);
        this.requests = new LeaderRequests(housekeeping, config.group(), config.id(), config.inflightMax());
        this.housekeeping = new Housekeeping(config, environment, this.safeguards, housekeeping, requests);
    }

    boolean has(Safeguard safeguard) {
        return safeguards.contains(safeguard);
    }

    // The log of the next leader has to have room for the first entry of its term.
    private boolean hasRoom() {
        return !has(Safeguard.PROPOSAL_LIMIT)
                || engine.store().lastIndex() - state.deliveredIndex() < config.inflightMax();
    }

    private BooleanSupplier stateIsComplete() {
        return has(Safeguard.NON_PARTICIPATING_UNTIL_COMPLETE) ? machine::isComplete : () -> true;
    }
}
