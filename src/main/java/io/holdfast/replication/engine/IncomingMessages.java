package io.holdfast.replication.engine;

import io.holdfast.replication.PeerTransport;
import io.holdfast.replication.engine.Lifecycle.Phase;
import io.microraft.RaftNode;
import io.microraft.executor.RaftNodeExecutor;
import io.microraft.model.impl.message.DefaultAppendEntriesSuccessResponseOrBuilder;
import io.microraft.model.message.AppendEntriesRequest;
import io.microraft.model.message.InstallSnapshotRequest;
import io.microraft.model.message.RaftMessage;
import io.vertx.core.buffer.Buffer;

/** Hands the messages of the other replicas to the engine, or to {@link SideMessages}. Any thread may call {@link #receive}. */
final class IncomingMessages implements PeerTransport.Receiver {
    private final MessageCodec codec;
    private final EngineHandle engine;
    private final Lifecycle lifecycle;
    private final Participation participation;
    private final AppliedState<?, ?> state;
    private final SideMessages sideMessages;
    private final EngineTransport transport;
    private final RaftNodeExecutor thread;
    private volatile long knownCommit;

    IncomingMessages(
            MessageCodec codec,
            EngineHandle engine,
            Lifecycle lifecycle,
            Participation participation,
            AppliedState<?, ?> state,
            SideMessages sideMessages,
            EngineTransport transport,
            RaftNodeExecutor thread) {
        this.codec = codec;
        this.engine = engine;
        this.lifecycle = lifecycle;
        this.participation = participation;
        this.state = state;
        this.sideMessages = sideMessages;
        this.transport = transport;
        this.thread = thread;
    }

    /** The highest commit index that a leader has sent. */
    long knownCommit() {
        return knownCommit;
    }

    @Override
    public void receive(int from, Buffer frame) {
        if (SideMessage.isOne(frame)) {
            SideMessage message = SideMessage.decode(frame);
            thread.execute(() -> sideMessages.receive(from, message));
            return;
        }
        Envelope envelope = codec.decode(from, frame);
        RaftNode node = engine.node();
        if (node == null || !participation.isUp()) {
            Bootstrap bootstrap = engine.bootstrap();
            if (bootstrap != null) {
                thread.execute(() -> bootstrap.heard(from));
            }
            return;
        }
        RaftMessage message = envelope.message();
        if (message instanceof AppendEntriesRequest append) {
            raiseKnownCommit(append.getCommitIndex());
        } else if (message instanceof InstallSnapshotRequest snapshot) {
            if (!snapshot.isSenderLeader()) {
                return; // from a former leader; the engine would request more from a leader that it does not know
            }
            raiseKnownCommit(snapshot.getSnapshotIndex());
        }
        ResumeHint.expand(envelope).forEach(node::handle);
        if (message instanceof InstallSnapshotRequest snapshot && snapshot.getSnapshotChunk() == null) {
            thread.execute(() -> answerOldSnapshot(snapshot)); // queued behind the engine's own handling
        }
    }

    // A leader that was set back behind its own snapshot offers that snapshot again and again: the engine does not
    // respond when this replica has committed more, although all logs agree up to there.
    private void answerOldSnapshot(InstallSnapshotRequest snapshot) {
        RaftNode node = engine.node();
        long committed = state.deliveredIndex();
        if (lifecycle.is(Phase.RUNNING)
                && snapshot.getSnapshotIndex() < committed
                && node.getTerm().getTerm() == snapshot.getTerm()) {
            transport.send(
                    snapshot.getSender(),
                    new DefaultAppendEntriesSuccessResponseOrBuilder()
                            .setGroupId(snapshot.getGroupId())
                            .setSender(node.getLocalEndpoint())
                            .setTerm(snapshot.getTerm())
                            .setLastLogIndex(committed)
                            .setQuerySequenceNumber(snapshot.getQuerySequenceNumber())
                            .setFlowControlSequenceNumber(snapshot.getFlowControlSequenceNumber())
                            .build());
        }
    }

    // A lost race leaves it a little older: the next message raises it.
    private void raiseKnownCommit(long index) {
        if (index > knownCommit) {
            knownCommit = index;
        }
    }
}
