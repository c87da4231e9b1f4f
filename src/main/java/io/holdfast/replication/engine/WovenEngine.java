package io.holdfast.replication.engine;

import io.microraft.impl.handler.AbstractMessageHandler;
import io.microraft.impl.handler.AppendEntriesFailureResponseHandler;
import io.microraft.impl.handler.AppendEntriesRequestHandler;
import io.microraft.impl.handler.AppendEntriesSuccessResponseHandler;
import io.microraft.impl.handler.InstallSnapshotResponseHandler;
import io.microraft.impl.handler.PreVoteResponseHandler;
import io.microraft.impl.log.RaftLog;
import io.microraft.impl.state.RaftState;
import io.microraft.impl.task.FlushTask;
import io.microraft.impl.task.HeartbeatTask;
import io.microraft.impl.task.LeaderBackoffResetTask;
import io.microraft.impl.task.LeaderElectionTask;
import io.microraft.impl.task.LeaderElectionTimeoutTask;
import io.microraft.impl.task.PreVoteTask;
import io.microraft.impl.task.PreVoteTimeoutTask;
import io.microraft.impl.task.TransferLeadershipTask;
import java.util.List;
import java.util.stream.Stream;

/** Checks that the engine's patched classes are loaded, and not those of its own jar. */
final class WovenEngine {
    /** Every class that a weave patches; the weaves themselves are not part of the product. */
    static final List<Class<?>> PATCHED = List.of(
            RaftLog.class,
            RaftState.class,
            AbstractMessageHandler.class,
            AppendEntriesRequestHandler.class,
            AppendEntriesSuccessResponseHandler.class,
            AppendEntriesFailureResponseHandler.class,
            InstallSnapshotResponseHandler.class,
            PreVoteResponseHandler.class,
            FlushTask.class,
            HeartbeatTask.class,
            LeaderBackoffResetTask.class,
            LeaderElectionTask.class,
            LeaderElectionTimeoutTask.class,
            PreVoteTask.class,
            PreVoteTimeoutTask.class,
            TransferLeadershipTask.class);

    private WovenEngine() {}

    /**
     * @throws IllegalStateException when a class is loaded as it was published, with its faults
     */
    static void check() {
        for (Class<?> type : PATCHED) {
            if (!isPatched(type)) {
                throw new IllegalStateException(
                        "%s is not the patched one (expected: Holdfast's classes before microraft's jar on the class path)"
                                .formatted(type.getName()));
            }
        }
    }

    /** Of the class itself: one that is not patched may inherit from one that is. */
    static boolean isPatched(Class<?> type) {
        return Stream.of(type.getDeclaredFields())
                .anyMatch(field -> field.getName().equals("MENDED_BY_HOLDFAST"));
    }
}
