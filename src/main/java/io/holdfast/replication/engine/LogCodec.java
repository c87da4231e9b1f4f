package io.holdfast.replication.engine;

import io.microraft.MembershipChangeMode;
import io.microraft.model.groupop.UpdateRaftGroupMembersOp;
import io.microraft.model.impl.groupop.DefaultUpdateRaftGroupMembersOpOrBuilder;
import io.microraft.model.impl.log.DefaultLogEntryOrBuilder;
import io.microraft.model.impl.log.DefaultRaftGroupMembersViewOrBuilder;
import io.microraft.model.impl.log.DefaultSnapshotChunkOrBuilder;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.RaftGroupMembersView;
import io.microraft.model.log.SnapshotChunk;
import io.vertx.core.buffer.Buffer;

/** Log entries and pieces of snapshots as bytes, the same on the disk and between replicas. */
final class LogCodec {
    private static final byte COMMANDS = 1;
    private static final byte NEW_TERM = 2;
    private static final byte MEMBERS = 3;

    private LogCodec() {}

    static void append(Buffer to, LogEntry entry) {
        to.appendLong(entry.getIndex()).appendInt(entry.getTerm());
        if (entry.getOperation() instanceof Operation.Commands commands) {
            to.appendByte(COMMANDS).appendLong(commands.atMillis());
            Bytes.appendAll(to, commands.encoded());
        } else if (entry.getOperation() instanceof Operation.NewTerm) {
            to.appendByte(NEW_TERM);
        } else if (entry.getOperation() instanceof UpdateRaftGroupMembersOp change) {
            to.appendByte(MEMBERS).appendInt(change.getMode().ordinal()).appendInt(ReplicaId.of(change.getEndpoint()));
            Bytes.append(to, change.getMembers());
            Bytes.append(to, change.getVotingMembers());
        } else {
            throw new IllegalStateException("no form for the operation " + entry.getOperation());
        }
    }

    static LogEntry nextEntry(Bytes from) {
        DefaultLogEntryOrBuilder entry = new DefaultLogEntryOrBuilder();
        entry.setIndex(from.nextIndex()).setTerm(from.nextCount(Integer.MAX_VALUE));
        byte kind = from.nextByte();
        return switch (kind) {
            case COMMANDS ->
                entry.setOperation(new Operation.Commands(from.nextLong(), from.nextArrays()))
                        .build();
            case NEW_TERM -> entry.setOperation(new Operation.NewTerm()).build();
            case MEMBERS -> entry.setOperation(nextMembersChange(from)).build();
            default -> throw new IllegalArgumentException("entry of kind %d (expected: 1 to 3)".formatted(kind));
        };
    }

    /** About as many bytes as {@link #append} writes for it. */
    static int sizeOf(LogEntry entry) {
        return entry.getOperation() instanceof Operation.Commands commands
                ? 25
                        + commands.encoded().stream()
                                .mapToInt(command -> 4 + command.length)
                                .sum()
                : 64;
    }

    private static UpdateRaftGroupMembersOp nextMembersChange(Bytes from) {
        MembershipChangeMode mode =
                MembershipChangeMode.values()[from.nextCount(MembershipChangeMode.values().length - 1)];
        ReplicaId replica = new ReplicaId(from.nextCount(Integer.MAX_VALUE));
        return new DefaultUpdateRaftGroupMembersOpOrBuilder()
                .setMode(mode)
                .setEndpoint(replica)
                .setMembers(from.nextReplicas())
                .setVotingMembers(from.nextReplicas())
                .build();
    }

    static void append(Buffer to, SnapshotChunk chunk) {
        to.appendLong(chunk.getIndex())
                .appendInt(chunk.getTerm())
                .appendInt(chunk.getSnapshotChunkIndex())
                .appendInt(chunk.getSnapshotChunkCount());
        append(to, chunk.getGroupMembersView());
        Bytes.append(to, (byte[]) chunk.getOperation());
    }

    static SnapshotChunk nextChunk(Bytes from) {
        return new DefaultSnapshotChunkOrBuilder()
                .setIndex(from.nextIndex())
                .setTerm(from.nextCount(Integer.MAX_VALUE))
                .setSnapshotChunkIndex(from.nextCount(Integer.MAX_VALUE))
                .setSnapshotChunkCount(from.nextCount(Integer.MAX_VALUE))
                .setGroupMembersView(nextMembers(from))
                .setOperation(from.nextArray())
                .build();
    }

    static void append(Buffer to, RaftGroupMembersView members) {
        to.appendLong(members.getLogIndex());
        Bytes.append(to, members.getMembers());
        Bytes.append(to, members.getVotingMembers());
    }

    static RaftGroupMembersView nextMembers(Bytes from) {
        return new DefaultRaftGroupMembersViewOrBuilder()
                .setLogIndex(from.nextIndex())
                .setMembers(from.nextReplicas())
                .setVotingMembers(from.nextReplicas())
                .build();
    }
}
