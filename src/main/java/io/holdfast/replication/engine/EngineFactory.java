package io.holdfast.replication.engine;

import io.microraft.RaftConfig;
import io.microraft.RaftNode;
import io.microraft.RaftNode.RaftNodeBuilder;
import io.microraft.executor.RaftNodeExecutor;
import io.microraft.persistence.RestoredRaftState;
import io.microraft.report.RaftNodeReportListener;
import io.microraft.statemachine.StateMachine;
import io.microraft.transport.Transport;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Builds the engine of a replica: from what its store kept or, in a new directory, from the members that the group begins with. */
final class EngineFactory {
    private final ReplicaConfig config;
    private final Set<Safeguard> safeguards;
    private final Environment environment;
    private final RaftNodeExecutor thread;
    private final Transport transport;
    private final StateMachine state;
    private final RaftNodeReportListener listener;

    EngineFactory(
            ReplicaConfig config,
            Set<Safeguard> safeguards,
            Environment environment,
            RaftNodeExecutor thread,
            Transport transport,
            StateMachine state,
            RaftNodeReportListener listener) {
        this.config = config;
        this.safeguards = safeguards;
        this.environment = environment;
        this.thread = thread;
        this.transport = transport;
        this.state = state;
        this.listener = listener;
    }

    /**
     * @param restored what the store kept, already checked
     * @param votes whether a replica with a new directory is an initial member; else it waits to be added
     * @param applied up to which entry the state machine is
     * @throws IOException when that does not fit what the store kept
     */
    RaftNode build(EngineStore store, Optional<RestoredRaftState> restored, boolean votes, long applied)
            throws IOException {
        RaftNodeBuilder builder = RaftNode.newBuilder()
                .setGroupId(config.group())
                .setConfig(engineConfig(snapshotEvery(restored, applied)))
                .setExecutor(thread)
                .setTransport(transport)
                .setStateMachine(state)
                .setStore(store)
                .setRandom(environment.random())
                .setClock(environment.clock())
                .setRaftNodeReportListener(listener);
        if (restored.isPresent()) {
            builder.setRestoredState(restored.get());
        } else {
            builder.setLocalEndpoint(new ReplicaId(config.id()))
                    .setInitialGroupMembers(config.initialMembers().stream()
                            .filter(id -> votes || id != config.id())
                            .map(ReplicaId::new)
                            .collect(Collectors.toList()));
        }
        return builder.build();
    }

    private int snapshotEvery(Optional<RestoredRaftState> restored, long applied) throws IOException {
        return restored.isPresent() && safeguards.contains(Safeguard.SNAPSHOT_AT_ITS_INDEX)
                ? SnapshotInterval.of(config.snapshotEvery(), config.logAheadMax(), restored.get(), applied)
                : config.snapshotEvery();
    }

    /**
     * @throws IOException when what was kept is that of another replica
     */
    void check(RestoredRaftState restored) throws IOException {
        int owner = ReplicaId.of(restored.getLocalEndpointPersistentState().getLocalEndpoint());
        if (owner != config.id()) {
            throw new IOException("%s holds replica %d of %s (expected: replica %d; each has a directory of its own)"
                    .formatted(environment.disk(), owner, config.group(), config.id()));
        }
    }

    private RaftConfig engineConfig(int snapshotEvery) {
        return RaftConfig.newBuilder()
                .setLeaderHeartbeatPeriodSecs(1)
                .setLeaderHeartbeatTimeoutSecs(3)
                .setLeaderElectionTimeoutMillis(1000)
                .setAppendEntriesRequestBatchSize(config.appendMax())
                .setMaxPendingLogEntryCount(config.logAheadMax())
                .setCommitCountToTakeSnapshot(snapshotEvery)
                .setTransferSnapshotsFromFollowersEnabled(false)
                .build();
    }
}
