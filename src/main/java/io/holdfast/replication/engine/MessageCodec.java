package io.holdfast.replication.engine;

import io.holdfast.base.bytes.ByteReader;
import io.holdfast.base.bytes.ByteWriter;
import io.holdfast.replication.GroupId;
import io.microraft.model.impl.message.DefaultAppendEntriesFailureResponseOrBuilder;
import io.microraft.model.impl.message.DefaultAppendEntriesRequestOrBuilder;
import io.microraft.model.impl.message.DefaultAppendEntriesSuccessResponseOrBuilder;
import io.microraft.model.impl.message.DefaultInstallSnapshotRequestOrBuilder;
import io.microraft.model.impl.message.DefaultInstallSnapshotResponseOrBuilder;
import io.microraft.model.impl.message.DefaultPreVoteRequestOrBuilder;
import io.microraft.model.impl.message.DefaultPreVoteResponseOrBuilder;
import io.microraft.model.impl.message.DefaultTriggerLeaderElectionRequestOrBuilder;
import io.microraft.model.impl.message.DefaultVoteRequestOrBuilder;
import io.microraft.model.impl.message.DefaultVoteResponseOrBuilder;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.SnapshotChunk;
import io.microraft.model.message.AppendEntriesFailureResponse;
import io.microraft.model.message.AppendEntriesRequest;
import io.microraft.model.message.AppendEntriesSuccessResponse;
import io.microraft.model.message.InstallSnapshotRequest;
import io.microraft.model.message.InstallSnapshotResponse;
import io.microraft.model.message.PreVoteRequest;
import io.microraft.model.message.PreVoteResponse;
import io.microraft.model.message.RaftMessage;
import io.microraft.model.message.TriggerLeaderElectionRequest;
import io.microraft.model.message.VoteRequest;
import io.microraft.model.message.VoteResponse;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The engine's ten messages as bytes: a kind, the term, then the fields of that kind. Sender and group are known from
 * the stream that a message arrives on.
 */
final class MessageCodec {
    private static final int APPEND = 1;
    private static final int APPENDED = 2;
    private static final int APPEND_REFUSED = 3;
    private static final int SNAPSHOT = 4;
    private static final int SNAPSHOT_WANTED = 5;
    private static final int PRE_VOTE = 6;
    private static final int PRE_VOTED = 7;
    private static final int VOTE = 8;
    private static final int VOTED = 9;
    private static final int TAKE_OVER = 10;
    private static final int ENTRIES_MAX = 1_000_000;

    private final GroupId group;
    private final int frameBytesMax;

    MessageCodec(GroupId group, int frameBytesMax) {
        this.group = group;
        this.frameBytesMax = frameBytesMax;
    }

    /** An append that would be longer than a frame loses its last entries: the follower answers how far it got. */
    Buffer encode(Envelope envelope) {
        RaftMessage message = envelope.message();
        if (message instanceof AppendEntriesRequest append) {
            return encode(append);
        }
        ByteWriter to = new ByteWriter(64);
        if (message instanceof AppendEntriesSuccessResponse done) {
            head(to, APPENDED, message)
                    .int64(done.getLastLogIndex())
                    .int64(done.getQuerySequenceNumber())
                    .int64(done.getFlowControlSequenceNumber());
        } else if (message instanceof AppendEntriesFailureResponse refused) {
            head(to, APPEND_REFUSED, message)
                    .int64(refused.getExpectedNextIndex())
                    .int64(refused.getQuerySequenceNumber())
                    .int64(refused.getFlowControlSequenceNumber())
                    .int64(envelope.resumeAt());
        } else if (message instanceof InstallSnapshotRequest snapshot) {
            append(head(to, SNAPSHOT, message), snapshot);
        } else if (message instanceof InstallSnapshotResponse wanted) {
            head(to, SNAPSHOT_WANTED, message)
                    .int64(wanted.getSnapshotIndex())
                    .int32(wanted.getRequestedSnapshotChunkIndex())
                    .int64(wanted.getQuerySequenceNumber())
                    .int64(wanted.getFlowControlSequenceNumber());
        } else if (message instanceof PreVoteRequest ask) {
            head(to, PRE_VOTE, message).int32(ask.getLastLogTerm()).int64(ask.getLastLogIndex());
        } else if (message instanceof PreVoteResponse answer) {
            head(to, PRE_VOTED, message).flag(answer.isGranted());
        } else if (message instanceof VoteRequest ask) {
            head(to, VOTE, message).int32(ask.getLastLogTerm()).int64(ask.getLastLogIndex());
            to.flag(ask.isSticky());
        } else if (message instanceof VoteResponse answer) {
            head(to, VOTED, message).flag(answer.isGranted());
        } else if (message instanceof TriggerLeaderElectionRequest over) {
            head(to, TAKE_OVER, message).int32(over.getLastLogTerm()).int64(over.getLastLogIndex());
        } else {
            throw new IllegalStateException("no form for the message " + message);
        }
        return to.bytes();
    }

    private Buffer encode(AppendEntriesRequest append) {
        List<LogEntry> entries = append.getLogEntries();
        int bytes = 64;
        int count = 0;
        while (count < entries.size() && (count == 0 || bytes + LogCodec.sizeOf(entries.get(count)) <= frameBytesMax)) {
            bytes += LogCodec.sizeOf(entries.get(count++));
        }
        ByteWriter to = head(new ByteWriter(bytes), APPEND, append)
                .int32(append.getPreviousLogTerm())
                .int64(append.getPreviousLogIndex())
                .int64(append.getCommitIndex())
                .int64(append.getQuerySequenceNumber())
                .int64(append.getFlowControlSequenceNumber())
                .int32(count);
        entries.subList(0, count).forEach(entry -> LogCodec.write(to, entry));
        return to.bytes();
    }

    private static void append(ByteWriter to, InstallSnapshotRequest snapshot) {
        to.flag(snapshot.isSenderLeader());
        to.int32(snapshot.getSnapshotTerm())
                .int64(snapshot.getSnapshotIndex())
                .int32(snapshot.getTotalSnapshotChunkCount())
                .int64(snapshot.getQuerySequenceNumber())
                .int64(snapshot.getFlowControlSequenceNumber());
        ReplicaId.writeAll(to, snapshot.getSnapshottedMembers());
        LogCodec.write(to, snapshot.getGroupMembersView());
        SnapshotChunk chunk = snapshot.getSnapshotChunk();
        to.flag(chunk != null);
        if (chunk != null) {
            LogCodec.write(to, chunk);
        }
    }

    private static ByteWriter head(ByteWriter to, int kind, RaftMessage message) {
        return to.tag(kind).int32(message.getTerm());
    }

    /** @throws IllegalArgumentException when {@code frame} is none of these messages */
    Envelope decode(int sender, Buffer frame) {
        ByteReader from = new ByteReader(frame);
        int kind = from.tag();
        int term = from.int32(Integer.MAX_VALUE);
        Envelope envelope = decode(kind, new ReplicaId(sender), term, from);
        from.end();
        return envelope;
    }

    private Envelope decode(int kind, ReplicaId sender, int term, ByteReader from) {
        if (kind == APPEND_REFUSED) {
            return decodeRefused(sender, term, from);
        }
        RaftMessage message =
                switch (kind) {
                    case APPEND -> decodeAppend(sender, term, from);
                    case APPENDED ->
                        new DefaultAppendEntriesSuccessResponseOrBuilder()
                                .setGroupId(group)
                                .setSender(sender)
                                .setTerm(term)
                                .setLastLogIndex(from.index())
                                .setQuerySequenceNumber(from.index())
                                .setFlowControlSequenceNumber(from.index())
                                .build();
                    case SNAPSHOT -> decodeSnapshot(sender, term, from);
                    case SNAPSHOT_WANTED ->
                        new DefaultInstallSnapshotResponseOrBuilder()
                                .setGroupId(group)
                                .setSender(sender)
                                .setTerm(term)
                                .setSnapshotIndex(from.index())
                                .setRequestedSnapshotChunkIndex(from.int32(Integer.MAX_VALUE))
                                .setQuerySequenceNumber(from.index())
                                .setFlowControlSequenceNumber(from.index())
                                .build();
                    case PRE_VOTE ->
                        new DefaultPreVoteRequestOrBuilder()
                                .setGroupId(group)
                                .setSender(sender)
                                .setTerm(term)
                                .setLastLogTerm(from.int32(Integer.MAX_VALUE))
                                .setLastLogIndex(from.index())
                                .build();
                    case PRE_VOTED ->
                        new DefaultPreVoteResponseOrBuilder()
                                .setGroupId(group)
                                .setSender(sender)
                                .setTerm(term)
                                .setGranted(from.flag())
                                .build();
                    case VOTE ->
                        new DefaultVoteRequestOrBuilder()
                                .setGroupId(group)
                                .setSender(sender)
                                .setTerm(term)
                                .setLastLogTerm(from.int32(Integer.MAX_VALUE))
                                .setLastLogIndex(from.index())
                                .setSticky(from.flag())
                                .build();
                    case VOTED ->
                        new DefaultVoteResponseOrBuilder()
                                .setGroupId(group)
                                .setSender(sender)
                                .setTerm(term)
                                .setGranted(from.flag())
                                .build();
                    case TAKE_OVER ->
                        new DefaultTriggerLeaderElectionRequestOrBuilder()
                                .setGroupId(group)
                                .setSender(sender)
                                .setTerm(term)
                                .setLastLogTerm(from.int32(Integer.MAX_VALUE))
                                .setLastLogIndex(from.index())
                                .build();
                    default ->
                        throw new IllegalArgumentException("message of kind %d (expected: 1 to 10)".formatted(kind));
                };
        return new Envelope(message, 0);
    }

    private RaftMessage decodeAppend(ReplicaId sender, int term, ByteReader from) {
        var append = new DefaultAppendEntriesRequestOrBuilder()
                .setGroupId(group)
                .setSender(sender)
                .setTerm(term)
                .setPreviousLogTerm(from.int32(Integer.MAX_VALUE))
                .setPreviousLogIndex(from.index())
                .setCommitIndex(from.index())
                .setQuerySequenceNumber(from.index())
                .setFlowControlSequenceNumber(from.index());
        int count = from.int32(ENTRIES_MAX);
        List<LogEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(LogCodec.readEntry(from));
        }
        return append.setLogEntries(entries).build();
    }

    private Envelope decodeRefused(ReplicaId sender, int term, ByteReader from) {
        RaftMessage refused = new DefaultAppendEntriesFailureResponseOrBuilder()
                .setGroupId(group)
                .setSender(sender)
                .setTerm(term)
                .setExpectedNextIndex(from.index())
                .setQuerySequenceNumber(from.index())
                .setFlowControlSequenceNumber(from.index())
                .build();
        return new Envelope(refused, from.index());
    }

    private RaftMessage decodeSnapshot(ReplicaId sender, int term, ByteReader from) {
        return new DefaultInstallSnapshotRequestOrBuilder()
                .setGroupId(group)
                .setSender(sender)
                .setTerm(term)
                .setSenderLeader(from.flag())
                .setSnapshotTerm(from.int32(Integer.MAX_VALUE))
                .setSnapshotIndex(from.index())
                .setTotalSnapshotChunkCount(from.int32(Integer.MAX_VALUE))
                .setQuerySequenceNumber(from.index())
                .setFlowControlSequenceNumber(from.index())
                .setSnapshottedMembers(ReplicaId.readAll(from))
                .setGroupMembersView(LogCodec.readMembers(from))
                .setSnapshotChunk(from.flag() ? LogCodec.readChunk(from) : null)
                .build();
    }
}
