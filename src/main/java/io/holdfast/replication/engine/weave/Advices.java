package io.holdfast.replication.engine.weave;

import io.holdfast.replication.engine.EngineThrown;
import io.microraft.RaftEndpoint;
import io.microraft.RaftRole;
import io.microraft.impl.RaftNodeImpl;
import io.microraft.impl.log.RaftLog;
import io.microraft.impl.state.CandidateState;
import io.microraft.impl.state.RaftGroupMembersState;
import io.microraft.impl.state.RaftState;
import io.microraft.impl.util.ArrayRingbuffer;
import io.microraft.model.impl.message.DefaultAppendEntriesRequestOrBuilder;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.RaftGroupMembersView;
import io.microraft.model.message.AppendEntriesRequest;
import io.microraft.model.message.PreVoteResponse;
import io.microraft.model.message.RaftMessage;
import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.asm.Advice;

/**
 * The advices that are woven into the engine. Their bodies are inlined into its methods at build time, so they may
 * use nothing of ours that is not public; an assignment to a parameter that is not read-only changes the field,
 * argument or result that it stands for.
 */
final class Advices {
    private Advices() {}

    static final class LeaderEndsPreVote {
        @Advice.OnMethodExit
        static void exit(
                @Advice.Argument(0) RaftEndpoint leader,
                @Advice.FieldValue(value = "preCandidateState", readOnly = false) CandidateState preCandidate) {
            if (leader != null) {
                preCandidate = null;
            }
        }
    }

    static final class AppendBelowSnapshotMatches {
        @Advice.OnMethodExit
        static void exit(
                @Advice.Argument(0) AppendEntriesRequest request,
                @Advice.Argument(1) RaftLog log,
                @Advice.Return(readOnly = false) boolean matches) {
            // What the snapshot covers is committed, so it is the same in every leader's log (CL5).
            if (request.getPreviousLogIndex() <= log.snapshotIndex()
                    && !log.containsLogEntry(request.getPreviousLogIndex())) {
                matches = true;
            }
        }
    }

    static final class AppendBelowSnapshotIsTrimmed {
        @Advice.OnMethodEnter
        static void enter(
                @Advice.Argument(value = 0, readOnly = false) AppendEntriesRequest request,
                @Advice.Argument(1) RaftLog log) {
            long snapshot = log.snapshotIndex();
            if (request.getPreviousLogIndex() < snapshot) {
                List<LogEntry> newer = new ArrayList<>();
                for (LogEntry entry : request.getLogEntries()) {
                    if (entry.getIndex() > snapshot) {
                        newer.add(entry);
                    }
                }
                request = new DefaultAppendEntriesRequestOrBuilder()
                        .setGroupId(request.getGroupId())
                        .setSender(request.getSender())
                        .setTerm(request.getTerm())
                        .setPreviousLogIndex(snapshot)
                        .setPreviousLogTerm(log.snapshotEntry().getTerm())
                        .setCommitIndex(request.getCommitIndex())
                        .setLogEntries(newer)
                        .setQuerySequenceNumber(request.getQuerySequenceNumber())
                        .setFlowControlSequenceNumber(request.getFlowControlSequenceNumber())
                        .build();
            }
        }
    }

    static final class RefusedPreVoteTellsTerm {
        @Advice.OnMethodEnter
        static void enter(
                @Advice.Argument(0) PreVoteResponse response,
                @Advice.FieldValue("node") RaftNodeImpl node,
                @Advice.FieldValue("state") RaftState state) {
            // One more than this term is usually the term of this replica's own request, echoed.
            if (!response.isGranted() && state.role() == RaftRole.FOLLOWER && response.getTerm() > state.term() + 1) {
                node.toFollower(response.getTerm());
            }
        }
    }

    static final class CommitNeverGoesBack {
        @Advice.OnMethodEnter
        static void enter(
                @Advice.Argument(value = 0, readOnly = false) long index,
                @Advice.FieldValue("commitIndex") long committed) {
            if (index < committed) {
                index = committed;
            }
        }
    }

    static final class MajorityCommits {
        @Advice.OnMethodExit
        static void exit(
                @Advice.FieldValue("effectiveGroupMembers") RaftGroupMembersState members,
                @Advice.Return(readOnly = false) int quorum) {
            quorum = members.getMajorityQuorumSize();
        }
    }

    static final class SnapshotEndsMembersChange {
        @Advice.OnMethodEnter
        static void enter(
                @Advice.This RaftState state,
                @Advice.Argument(0) RaftGroupMembersView snapshot,
                @Advice.FieldValue("effectiveGroupMembers") RaftGroupMembersState effective) {
            if (effective.getLogIndex() > snapshot.getLogIndex()) {
                state.revertGroupMembers();
            }
        }
    }

    static final class MembersChangeEndsOnce {
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean enter(
                @Advice.FieldValue("committedGroupMembers") RaftGroupMembersState committed,
                @Advice.FieldValue("effectiveGroupMembers") RaftGroupMembersState effective) {
            return committed == effective;
        }
    }

    static final class TransferEndsWithItsTarget {
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean enter(
                @Advice.Argument(0) RaftState state, @Advice.FieldValue("targetEndpoint") RaftEndpoint target) {
            if (state.leaderState() == null || state.leaderState().getFollowerStateOrNull(target) != null) {
                return false;
            }
            state.completeLeadershipTransfer(new IllegalStateException("the target is no member any more"));
            return true;
        }
    }

    static final class LeadershipTransferIsAwaited {
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean enter(@Advice.Argument(0) boolean leaderIsLost, @Advice.FieldValue("node") RaftNodeImpl node) {
            return !leaderIsLost && !node.isLeaderHeartbeatTimeoutElapsed();
        }
    }

    static final class LogBeginsNoEarlier {
        @Advice.OnMethodEnter
        static void enter(
                @Advice.Argument(value = 0, readOnly = false) long until,
                @Advice.FieldValue("log") ArrayRingbuffer<LogEntry> entries) {
            // Sequence n holds entry n + 1, so the head sequence is the index of the entry before the first one in the
            // ring.
            if (until < entries.headSequence()) {
                until = entries.headSequence();
            }
        }
    }

    static final class StaleAnswersAreIgnored {
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean enter(@Advice.Argument(0) RaftMessage response, @Advice.FieldValue("state") RaftState state) {
            return response.getTerm() < state.term();
        }
    }

    /** The only advice that uses a class of ours: the class loader of the engine loads that. */
    static final class ThrownIsTold {
        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(@Advice.Thrown Throwable thrown) {
            if (thrown != null) {
                EngineThrown.tell(thrown);
            }
        }
    }
}
