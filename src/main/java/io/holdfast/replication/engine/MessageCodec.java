package io.holdfast.replication.engine;

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
 * The engine's ten messages as bytes: a kind, the term, then what the kind has. Who sent it and to which group is known from
 * the stream it came by.
 */
final class MessageCodec {
    private static final byte APPEND = 1;
    private static final byte APPENDED = 2;
    private static final byte APPEND_REFUSED = 3;
    private static final byte SNAPSHOT = 4;
    private static final byte SNAPSHOT_WANTED = 5;
    private static final byte PRE_VOTE = 6;
    private static final byte PRE_VOTED = 7;
    private static final byte VOTE = 8;
    private static final byte VOTED = 9;
    private static final byte TAKE_OVER = 10;
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
        Buffer to = Buffer.buffer(64);
        if (message instanceof AppendEntriesSuccessResponse done) {
            head(to, APPENDED, message)
                    .appendLong(done.getLastLogIndex())
                    .appendLong(done.getQuerySequenceNumber())
                    .appendLong(done.getFlowControlSequenceNumber());
        } else if (message instanceof AppendEntriesFailureResponse refused) {
            head(to, APPEND_REFUSED, message)
                    .appendLong(refused.getExpectedNextIndex())
                    .appendLong(refused.getQuerySequenceNumber())
                    .appendLong(refused.getFlowControlSequenceNumber())
                    .appendLong(envelope.resumeAt());
        } else if (message instanceof InstallSnapshotRequest snapshot) {
            append(head(to, SNAPSHOT, message), snapshot);
        } else if (message instanceof InstallSnapshotResponse wanted) {
            head(to, SNAPSHOT_WANTED, message)
                    .appendLong(wanted.getSnapshotIndex())
                    .appendInt(wanted.getRequestedSnapshotChunkIndex())
                    .appendLong(wanted.getQuerySequenceNumber())
                    .appendLong(wanted.getFlowControlSequenceNumber());
        } else if (message instanceof PreVoteRequest ask) {
            head(to, PRE_VOTE, message).appendInt(ask.getLastLogTerm()).appendLong(ask.getLastLogIndex());
        } else if (message instanceof PreVoteResponse answer) {
            Bytes.append(head(to, PRE_VOTED, message), answer.isGranted());
        } else if (message instanceof VoteRequest ask) {
            head(to, VOTE, message).appendInt(ask.getLastLogTerm()).appendLong(ask.getLastLogIndex());
            Bytes.append(to, ask.isSticky());
        } else if (message instanceof VoteResponse answer) {
            Bytes.append(head(to, VOTED, message), answer.isGranted());
        } else if (message instanceof TriggerLeaderElectionRequest over) {
            head(to, TAKE_OVER, message).appendInt(over.getLastLogTerm()).appendLong(over.getLastLogIndex());
        } else {
            throw new IllegalStateException("no form for the message " + message);
        }
        return to;
    }

    private Buffer encode(AppendEntriesRequest append) {
        List<LogEntry> entries = append.getLogEntries();
        int bytes = 64;
        int count = 0;
        while (count < entries.size() && (count == 0 || bytes + LogCodec.sizeOf(entries.get(count)) <= frameBytesMax)) {
            bytes += LogCodec.sizeOf(entries.get(count++));
        }
        Buffer to = head(Buffer.buffer(bytes), APPEND, append)
                .appendInt(append.getPreviousLogTerm())
                .appendLong(append.getPreviousLogIndex())
                .appendLong(append.getCommitIndex())
                .appendLong(append.getQuerySequenceNumber())
                .appendLong(append.getFlowControlSequenceNumber())
                .appendInt(count);
        entries.subList(0, count).forEach(entry -> LogCodec.append(to, entry));
        return to;
    }

    private static void append(Buffer to, InstallSnapshotRequest snapshot) {
        Bytes.append(to, snapshot.isSenderLeader());
        to.appendInt(snapshot.getSnapshotTerm())
                .appendLong(snapshot.getSnapshotIndex())
                .appendInt(snapshot.getTotalSnapshotChunkCount())
                .appendLong(snapshot.getQuerySequenceNumber())
                .appendLong(snapshot.getFlowControlSequenceNumber());
        Bytes.append(to, snapshot.getSnapshottedMembers());
        LogCodec.append(to, snapshot.getGroupMembersView());
        SnapshotChunk chunk = snapshot.getSnapshotChunk();
        Bytes.append(to, chunk != null);
        if (chunk != null) {
            LogCodec.append(to, chunk);
        }
    }

    private static Buffer head(Buffer to, byte kind, RaftMessage message) {
        return to.appendByte(kind).appendInt(message.getTerm());
    }

    /** @throws IllegalArgumentException when {@code frame} is none of these messages */
    Envelope decode(int sender, Buffer frame) {
        Bytes from = new Bytes(frame);
        byte kind = from.nextByte();
        int term = from.nextCount(Integer.MAX_VALUE);
        Envelope envelope = decode(kind, new ReplicaId(sender), term, from);
        from.end();
        return envelope;
    }

    private Envelope decode(byte kind, ReplicaId sender, int term, Bytes from) {
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
                                .setLastLogIndex(from.nextIndex())
                                .setQuerySequenceNumber(from.nextIndex())
                                .setFlowControlSequenceNumber(from.nextIndex())
                                .build();
                    case SNAPSHOT -> decodeSnapshot(sender, term, from);
                    case SNAPSHOT_WANTED ->
                        new DefaultInstallSnapshotResponseOrBuilder()
                                .setGroupId(group)
                                .setSender(sender)
                                .setTerm(term)
                                .setSnapshotIndex(from.nextIndex())
                                .setRequestedSnapshotChunkIndex(from.nextCount(Integer.MAX_VALUE))
                                .setQuerySequenceNumber(from.nextIndex())
                                .setFlowControlSequenceNumber(from.nextIndex())
                                .build();
                    case PRE_VOTE ->
                        new DefaultPreVoteRequestOrBuilder()
                                .setGroupId(group)
                                .setSender(sender)
                                .setTerm(term)
                                .setLastLogTerm(from.nextCount(Integer.MAX_VALUE))
                                .setLastLogIndex(from.nextIndex())
                                .build();
                    case PRE_VOTED ->
                        new DefaultPreVoteResponseOrBuilder()
                                .setGroupId(group)
                                .setSender(sender)
                                .setTerm(term)
                                .setGranted(from.nextFlag())
                                .build();
                    case VOTE ->
                        new DefaultVoteRequestOrBuilder()
                                .setGroupId(group)
                                .setSender(sender)
                                .setTerm(term)
                                .setLastLogTerm(from.nextCount(Integer.MAX_VALUE))
                                .setLastLogIndex(from.nextIndex())
                                .setSticky(from.nextFlag())
                                .build();
                    case VOTED ->
                        new DefaultVoteResponseOrBuilder()
                                .setGroupId(group)
                                .setSender(sender)
                                .setTerm(term)
                                .setGranted(from.nextFlag())
                                .build();
                    case TAKE_OVER ->
                        new DefaultTriggerLeaderElectionRequestOrBuilder()
                                .setGroupId(group)
                                .setSender(sender)
                                .setTerm(term)
                                .setLastLogTerm(from.nextCount(Integer.MAX_VALUE))
                                .setLastLogIndex(from.nextIndex())
                                .build();
                    default ->
                        throw new IllegalArgumentException("message of kind %d (expected: 1 to 10)".formatted(kind));
                };
        return new Envelope(message, 0);
    }

    private RaftMessage decodeAppend(ReplicaId sender, int term, Bytes from) {
        var append = new DefaultAppendEntriesRequestOrBuilder()
                .setGroupId(group)
                .setSender(sender)
                .setTerm(term)
                .setPreviousLogTerm(from.nextCount(Integer.MAX_VALUE))
                .setPreviousLogIndex(from.nextIndex())
                .setCommitIndex(from.nextIndex())
                .setQuerySequenceNumber(from.nextIndex())
                .setFlowControlSequenceNumber(from.nextIndex());
        int count = from.nextCount(ENTRIES_MAX);
        List<LogEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(LogCodec.nextEntry(from));
        }
        return append.setLogEntries(entries).build();
    }

    private Envelope decodeRefused(ReplicaId sender, int term, Bytes from) {
        RaftMessage refused = new DefaultAppendEntriesFailureResponseOrBuilder()
                .setGroupId(group)
                .setSender(sender)
                .setTerm(term)
                .setExpectedNextIndex(from.nextIndex())
                .setQuerySequenceNumber(from.nextIndex())
                .setFlowControlSequenceNumber(from.nextIndex())
                .build();
        return new Envelope(refused, from.nextIndex());
    }

    private RaftMessage decodeSnapshot(ReplicaId sender, int term, Bytes from) {
        return new DefaultInstallSnapshotRequestOrBuilder()
                .setGroupId(group)
                .setSender(sender)
                .setTerm(term)
                .setSenderLeader(from.nextFlag())
                .setSnapshotTerm(from.nextCount(Integer.MAX_VALUE))
                .setSnapshotIndex(from.nextIndex())
                .setTotalSnapshotChunkCount(from.nextCount(Integer.MAX_VALUE))
                .setQuerySequenceNumber(from.nextIndex())
                .setFlowControlSequenceNumber(from.nextIndex())
                .setSnapshottedMembers(from.nextReplicas())
                .setGroupMembersView(LogCodec.nextMembers(from))
                .setSnapshotChunk(from.nextFlag() ? LogCodec.nextChunk(from) : null)
                .build();
    }
}
