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

/** The faults of the engine that are patched in its classes (ADR 9): an advice each, and where it is applied. */
public enum Weave {
    /**
     * A follower that meets its leader during a pre-vote stays a pre-candidate, and never times that leader out (E3).
     */
    LEADER_ENDS_PRE_VOTE(Advices.LeaderEndsPreVote.class, method("leader", 1), RaftState.class),

    /** An append whose previous entry is below the follower's snapshot is always rejected (CL5)... */
    APPEND_BELOW_SNAPSHOT_MATCHES(
            Advices.AppendBelowSnapshotMatches.class,
            method("verifyLastLogEntry", 2),
            AppendEntriesRequestHandler.class),

    /** ...and entries of it that the snapshot covers are looked up in the log, where they no longer are. */
    APPEND_BELOW_SNAPSHOT_IS_TRIMMED(
            Advices.AppendBelowSnapshotIsTrimmed.class,
            method("appendLogEntries", 2),
            AppendEntriesRequestHandler.class),

    /** A higher term in a rejected pre-vote is ignored: two replicas reject each other forever (E3). */
    REFUSED_PRE_VOTE_TELLS_TERM(
            Advices.RefusedPreVoteTellsTerm.class, method("handleResponse", 1), PreVoteResponseHandler.class),

    /** A late append moves a follower's commit index back (CL5). */
    COMMIT_NEVER_GOES_BACK(Advices.CommitNeverGoesBack.class, method("commitIndex", 1), RaftState.class),

    /** With an even number of voters, half of them commit (D10). */
    MAJORITY_COMMITS(Advices.MajorityCommits.class, method("logReplicationQuorumSize", 0), RaftState.class),

    /** A snapshot that ends an undecided change of members cannot be installed (CL13)... */
    SNAPSHOT_ENDS_MEMBERS_CHANGE(
            Advices.SnapshotEndsMembersChange.class, method("installGroupMembers", 1), RaftState.class),

    /** ...and when the entry of that change is truncated, the change is reverted a second time. */
    MEMBERS_CHANGE_ENDS_ONCE(Advices.MembersChangeEndsOnce.class, method("revertGroupMembers", 0), RaftState.class),

    /**
     * A leader that transfers its leadership to a replica that is removed meanwhile takes no commands any more (E7).
     */
    TRANSFER_ENDS_WITH_ITS_TARGET(
            Advices.TransferEndsWithItsTarget.class, method("transferLeadership", 1), TransferLeadershipTask.class),

    /**
     * While the leadership is transferred, the followers briefly know no leader; one whose timer fires just then
     * would start an election of its own and depose the new leader (E7).
     */
    LEADERSHIP_TRANSFER_IS_AWAITED(
            Advices.LeadershipTransferIsAwaited.class,
            method("resetLeaderAndTryTriggerPreVote", 1),
            HeartbeatTask.class),

    /**
     * The log keeps some entries behind each snapshot; soon after an installed snapshot, or under another interval,
     * it does not have these entries, and takes empty slots for them.
     */
    LOG_BEGINS_NO_EARLIER(Advices.LogBeginsNoEarlier.class, method("truncateLogEntriesUntil", 1), RaftLog.class),

    /** What a task throws is only logged, and the engine continues in the middle of the step (F1, F2). */
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

    /** A response to an earlier term of the same leader counts as one of this term (CL3). */
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
