package io.holdfast.platform.replication.engine;

import io.microraft.RaftConfig;
import io.microraft.RaftNode;
import io.microraft.RaftNode.RaftNodeBuilder;
import io.microraft.persistence.RestoredRaftState;
import io.microraft.report.RaftNodeReportListener;
import io.microraft.statemachine.StateMachine;
import io.microraft.transport.Transport;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Collectors;

/** Builds the engine of a replica: from what its store kept, or, on its first day, from the members the group was born with. */
final class EngineFactory {
    private final ReplicaConfig config;
    private final Surroundings around;
    private final Transport transport;
    private final StateMachine state;
    private final RaftNodeReportListener listener;

    EngineFactory(
            ReplicaConfig config,
            Surroundings around,
            Transport transport,
            StateMachine state,
            RaftNodeReportListener listener) {
        this.config = config;
        this.around = around;
        this.transport = transport;
        this.state = state;
        this.listener = listener;
    }

    /** @throws IOException when the store is another replica's */
    RaftNode build(EngineStore store) throws IOException {
        RaftNodeBuilder builder = RaftNode.newBuilder()
                .setGroupId(config.group())
                .setConfig(engineConfig())
                .setExecutor(around.thread())
                .setTransport(transport)
                .setStateMachine(state)
                .setStore(store)
                .setRandom(around.random())
                .setClock(around.clock())
                .setRaftNodeReportListener(listener);
        Optional<RestoredRaftState> restored = store.takeRestored();
        if (restored.isPresent()) {
            builder.setRestoredState(mine(restored.get()));
        } else {
            builder.setLocalEndpoint(new ReplicaId(config.id()))
                    .setInitialGroupMembers(
                            config.born().stream().map(ReplicaId::new).collect(Collectors.toList()));
        }
        return builder.build();
    }

    private RestoredRaftState mine(RestoredRaftState restored) throws IOException {
        int owner = ReplicaId.of(restored.getLocalEndpointPersistentState().getLocalEndpoint());
        if (owner != config.id()) {
            throw new IOException("%s holds replica %d of %s (expected: replica %d; each has a directory of its own)"
                    .formatted(around.disk(), owner, config.group(), config.id()));
        }
        return restored;
    }

    private RaftConfig engineConfig() {
        return RaftConfig.newBuilder()
                .setLeaderHeartbeatPeriodSecs(1)
                .setLeaderHeartbeatTimeoutSecs(3)
                .setLeaderElectionTimeoutMillis(1000)
                .setAppendEntriesRequestBatchSize(config.appendMax())
                .setMaxPendingLogEntryCount(config.logAheadMax())
                .setCommitCountToTakeSnapshot(config.snapshotEvery())
                .setTransferSnapshotsFromFollowersEnabled(false)
                .build();
    }
}
