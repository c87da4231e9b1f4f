package io.holdfast.replication.engine.weave;

import static net.bytebuddy.matcher.ElementMatchers.isBridge;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.not;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

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
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.matcher.ElementMatcher;

/** The faults of the engine that are mended in its classes: each an advice, and where it goes. */
public enum Weave {
    /** A follower that meets its leader in the middle of a pre-vote keeps its pre-candidacy, and never times that leader out. */
    LEADER_ENDS_PRE_VOTE(Advices.LeaderEndsPreVote.class, method("leader", 1), RaftState.class),

    /** An append whose previous entry is below the follower's snapshot is refused for ever... */
    APPEND_BELOW_SNAPSHOT_MATCHES(
            Advices.AppendBelowSnapshotMatches.class,
            method("verifyLastLogEntry", 2),
            AppendEntriesRequestHandler.class),

    /** ...and what it brings that the snapshot has already is looked up in the log, where it no longer is. */
    APPEND_BELOW_SNAPSHOT_IS_TRIMMED(
            Advices.AppendBelowSnapshotIsTrimmed.class,
            method("appendLogEntries", 2),
            AppendEntriesRequestHandler.class),

    /** A higher term in a refused pre-vote is ignored: two replicas refuse each other for ever. */
    REFUSED_PRE_VOTE_TELLS_TERM(
            Advices.RefusedPreVoteTellsTerm.class, method("handleResponse", 1), PreVoteResponseHandler.class),

    /** A late append moves a follower's commit index backwards. */
    COMMIT_NEVER_GOES_BACK(Advices.CommitNeverGoesBack.class, method("commitIndex", 1), RaftState.class),

    /** With an even number of voters half of them commit. */
    MAJORITY_COMMITS(Advices.MajorityCommits.class, method("logReplicationQuorumSize", 0), RaftState.class),

    /** A snapshot that ends a change of members which was never decided cannot be installed... */
    SNAPSHOT_ENDS_MEMBERS_CHANGE(
            Advices.SnapshotEndsMembersChange.class, method("installGroupMembers", 1), RaftState.class),

    /** ...and when the entry of that change goes, it is ended a second time. */
    MEMBERS_CHANGE_ENDS_ONCE(Advices.MembersChangeEndsOnce.class, method("revertGroupMembers", 0), RaftState.class),

    /** A leader that hands over to a replica which is removed meanwhile takes nothing more, for ever. */
    TRANSFER_ENDS_WITH_ITS_TARGET(
            Advices.TransferEndsWithItsTarget.class, method("transferLeadership", 1), TransferLeadershipTask.class),

    /**
     * While a leader hands over, the others have none for a moment; who looks just then begins an election of its own, and deposes
     * the new leader.
     */
    HAND_OVER_IS_AWAITED(
            Advices.HandOverIsAwaited.class, method("resetLeaderAndTryTriggerPreVote", 1), HeartbeatTask.class),

    /**
     * The log keeps some entries behind each snapshot; soon after one that came from elsewhere, or under another distance between
     * snapshots, these are entries that it has not, and it takes empty places for them.
     */
    LOG_BEGINS_NO_EARLIER(Advices.LogBeginsNoEarlier.class, method("truncateLogEntriesUntil", 1), RaftLog.class),

    /** What a task throws is written to the engine's log, and the engine goes on with what it has half done. */
    THROWN_IS_TOLD(
            Advices.ThrownIsTold.class,
            method("doRun", 0),
            AbstractMessageHandler.class,
            FlushTask.class,
            HeartbeatTask.class,
            LeaderBackoffResetTask.class,
            LeaderElectionTask.class,
            LeaderElectionTimeoutTask.class,
            PreVoteTask.class,
            PreVoteTimeoutTask.class),

    /** An answer to an earlier term of the same leader counts as one to this term. */
    STALE_ANSWERS_ARE_IGNORED(
            Advices.StaleAnswersAreIgnored.class,
            method("handleResponse", 1),
            AppendEntriesSuccessResponseHandler.class,
            AppendEntriesFailureResponseHandler.class,
            InstallSnapshotResponseHandler.class);

    final Class<?> advice;
    final ElementMatcher.Junction<MethodDescription> method;
    final List<Class<?>> targets;

    Weave(Class<?> advice, ElementMatcher.Junction<MethodDescription> method, Class<?>... targets) {
        this.advice = advice;
        this.method = method;
        this.targets = List.of(targets);
    }

    private static ElementMatcher.Junction<MethodDescription> method(String name, int arguments) {
        return named(name).and(takesArguments(arguments)).and(not(isBridge()));
    }
}
