package io.holdfast.replication.engine;

import io.microraft.model.impl.message.DefaultAppendEntriesFailureResponseOrBuilder;
import io.microraft.model.message.AppendEntriesFailureResponse;
import io.microraft.model.message.RaftMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * Moves a leader back to where a follower's log may agree with its own, in one step (CL4). The engine goes back one
 * entry for each rejected append, so it is given as many rejections as the hint asks for; only the last of them carries
 * the flow control number that lets it send again.
 */
final class ResumeHint {
    private static final long STEPS_MAX = 1_000_000;

    private ResumeHint() {}

    static List<RaftMessage> expand(Envelope envelope) {
        if (!(envelope.message() instanceof AppendEntriesFailureResponse refused)
                || envelope.resumeAt() < 1
                || envelope.resumeAt() >= refused.getExpectedNextIndex()) {
            return List.of(envelope.message());
        }
        long until = Math.max(envelope.resumeAt(), refused.getExpectedNextIndex() - STEPS_MAX) + 1;
        List<RaftMessage> refusals = new ArrayList<>();
        for (long next = refused.getExpectedNextIndex(); next >= until; next--) {
            refusals.add(new DefaultAppendEntriesFailureResponseOrBuilder()
                    .setGroupId(refused.getGroupId())
                    .setSender(refused.getSender())
                    .setTerm(refused.getTerm())
                    .setExpectedNextIndex(next)
                    .setQuerySequenceNumber(refused.getQuerySequenceNumber())
                    .setFlowControlSequenceNumber(next == until ? refused.getFlowControlSequenceNumber() : 0)
                    .build());
        }
        return refusals;
    }
}
