package io.holdfast.replication.engine;

import io.holdfast.base.bytes.ByteReader;
import io.holdfast.base.bytes.ByteWriter;
import io.microraft.MembershipChangeMode;
import io.microraft.model.groupop.UpdateRaftGroupMembersOp;
import io.microraft.model.impl.groupop.DefaultUpdateRaftGroupMembersOpOrBuilder;
import io.microraft.model.impl.log.DefaultLogEntryOrBuilder;
import io.microraft.model.impl.log.DefaultRaftGroupMembersViewOrBuilder;
import io.microraft.model.impl.log.DefaultSnapshotChunkOrBuilder;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.RaftGroupMembersView;
import io.microraft.model.log.SnapshotChunk;

/** Log entries and pieces of snapshots as bytes, the same on the disk and between replicas. */
final class LogCodec {
    private static final byte COMMANDS = 1;
    private static final byte NEW_TERM = 2;
    private static final byte MEMBERS = 3;

    private LogCodec() {}

    static void write(ByteWriter to, LogEntry entry) {
        to.int64(entry.getIndex()).int32(entry.getTerm());
        if (entry.getOperation() instanceof Operation.Commands commands) {
            to.tag(COMMANDS).int64(commands.atMillis());
            to.arrays(commands.encoded());
        } else if (entry.getOperation() instanceof Operation.NewTerm) {
            to.tag(NEW_TERM);
        } else if (entry.getOperation() instanceof UpdateRaftGroupMembersOp change) {
            to.tag(MEMBERS).int32(change.getMode().ordinal()).int32(ReplicaId.of(change.getEndpoint()));
            ReplicaId.writeAll(to, change.getMembers());
            ReplicaId.writeAll(to, change.getVotingMembers());
        } else {
            throw new IllegalStateException("no form for the operation " + entry.getOperation());
        }
    }

    static LogEntry readEntry(ByteReader from) {
        DefaultLogEntryOrBuilder entry = new DefaultLogEntryOrBuilder();
        entry.setIndex(from.index()).setTerm(from.int32(Integer.MAX_VALUE));
        int kind = from.tag();
        return switch (kind) {
            case COMMANDS ->
                entry.setOperation(new Operation.Commands(from.int64(), from.arrays()))
                        .build();
            case NEW_TERM -> entry.setOperation(new Operation.NewTerm()).build();
            case MEMBERS -> entry.setOperation(readMembersChange(from)).build();
            default -> throw new IllegalArgumentException("entry of kind %d (expected: 1 to 3)".formatted(kind));
        };
    }

    /** About as many bytes as {@link #write} writes for it. */
    static int sizeOf(LogEntry entry) {
        return entry.getOperation() instanceof Operation.Commands commands
                ? 25
                        + commands.encoded().stream()
                                .mapToInt(command -> 4 + command.length)
                                .sum()
                : 64;
    }

    private static UpdateRaftGroupMembersOp readMembersChange(ByteReader from) {
        MembershipChangeMode mode = MembershipChangeMode.values()[from.int32(MembershipChangeMode.values().length - 1)];
        ReplicaId replica = new ReplicaId(from.int32(Integer.MAX_VALUE));
        return new DefaultUpdateRaftGroupMembersOpOrBuilder()
                .setMode(mode)
                .setEndpoint(replica)
                .setMembers(ReplicaId.readAll(from))
                .setVotingMembers(ReplicaId.readAll(from))
                .build();
    }

    static void write(ByteWriter to, SnapshotChunk chunk) {
        to.int64(chunk.getIndex())
                .int32(chunk.getTerm())
                .int32(chunk.getSnapshotChunkIndex())
                .int32(chunk.getSnapshotChunkCount());
        write(to, chunk.getGroupMembersView());
        to.array((byte[]) chunk.getOperation());
    }

    static SnapshotChunk readChunk(ByteReader from) {
        return new DefaultSnapshotChunkOrBuilder()
                .setIndex(from.index())
                .setTerm(from.int32(Integer.MAX_VALUE))
                .setSnapshotChunkIndex(from.int32(Integer.MAX_VALUE))
                .setSnapshotChunkCount(from.int32(Integer.MAX_VALUE))
                .setGroupMembersView(readMembers(from))
                .setOperation(from.array())
                .build();
    }

    static void write(ByteWriter to, RaftGroupMembersView members) {
        to.int64(members.getLogIndex());
        ReplicaId.writeAll(to, members.getMembers());
        ReplicaId.writeAll(to, members.getVotingMembers());
    }

    static RaftGroupMembersView readMembers(ByteReader from) {
        return new DefaultRaftGroupMembersViewOrBuilder()
                .setLogIndex(from.index())
                .setMembers(ReplicaId.readAll(from))
                .setVotingMembers(ReplicaId.readAll(from))
                .build();
    }
}
