package io.holdfast.replication.engine;

import io.holdfast.base.bytes.ByteReader;
import io.holdfast.base.bytes.ByteWriter;
import io.microraft.RaftEndpoint;
import io.microraft.model.impl.persistence.DefaultRaftEndpointPersistentStateOrBuilder;
import io.microraft.model.impl.persistence.DefaultRaftTermPersistentStateOrBuilder;
import io.microraft.model.log.RaftGroupMembersView;
import io.microraft.model.persistence.RaftEndpointPersistentState;
import io.microraft.model.persistence.RaftTermPersistentState;
import java.util.Map;
import java.util.Optional;

/**
 * What a replica must know of itself after a crash, besides its log: who it is, the group it belongs to, and its vote
 * (D4).
 *
 * @param self who wrote this
 * @param voting whether it may vote; a learner may not
 * @param initialMembers the members that the group began with
 * @param own its directory
 * @param founders the directories that the group was bootstrapped with; empty when they are unknown
 * @param votedFor {@link ReplicaId#NOBODY} when it gave no vote in {@code term}
 */
record HardState(
        ReplicaId self,
        boolean voting,
        RaftGroupMembersView initialMembers,
        int term,
        ReplicaId votedFor,
        DirectoryId own,
        Map<Integer, DirectoryId> founders) {

    static HardState of(
            RaftEndpointPersistentState self,
            RaftGroupMembersView initialMembers,
            DirectoryId own,
            Map<Integer, DirectoryId> founders) {
        return new HardState(
                (ReplicaId) self.getLocalEndpoint(),
                self.isVoting(),
                initialMembers,
                0,
                ReplicaId.NOBODY,
                own,
                founders);
    }

    HardState with(RaftEndpointPersistentState local) {
        return new HardState(
                (ReplicaId) local.getLocalEndpoint(), local.isVoting(), initialMembers, term, votedFor, own, founders);
    }

    HardState with(RaftGroupMembersView members) {
        return new HardState(self, voting, members, term, votedFor, own, founders);
    }

    HardState with(RaftTermPersistentState newTerm) {
        RaftEndpoint vote = newTerm.getVotedFor();
        return new HardState(
                self,
                voting,
                initialMembers,
                newTerm.getTerm(),
                vote == null ? ReplicaId.NOBODY : (ReplicaId) vote,
                own,
                founders);
    }

    /** The content of a directory whose replica belongs to no group yet: its id, and that it has promised nothing. */
    static byte[] ofNewDirectory(DirectoryId own) {
        ByteWriter to = new ByteWriter(20).int32(ReplicaId.NOBODY.number());
        own.write(to);
        return to.toArray();
    }

    /** Empty when {@code encoded} is that of a replica that belongs to a group. */
    static Optional<DirectoryId> newDirectory(byte[] encoded) {
        ByteReader from = new ByteReader(encoded);
        if (from.int32(Integer.MAX_VALUE) != ReplicaId.NOBODY.number()) {
            return Optional.empty();
        }
        DirectoryId own = DirectoryId.read(from);
        from.end();
        return Optional.of(own);
    }

    RaftEndpointPersistentState local() {
        return new DefaultRaftEndpointPersistentStateOrBuilder()
                .setLocalEndpoint(self)
                .setVoting(voting)
                .build();
    }

    RaftTermPersistentState termState() {
        return new DefaultRaftTermPersistentStateOrBuilder()
                .setTerm(term)
                .setVotedFor(votedFor.equals(ReplicaId.NOBODY) ? null : votedFor)
                .build();
    }

    byte[] encode() {
        ByteWriter to = new ByteWriter(64).int32(self.number());
        to.flag(voting);
        LogCodec.write(to, initialMembers);
        to.int32(term).int32(votedFor.number());
        own.write(to);
        DirectoryId.writeAll(to, founders);
        return to.toArray();
    }

    static HardState decode(byte[] encoded) {
        ByteReader from = new ByteReader(encoded);
        HardState state = new HardState(
                new ReplicaId(from.int32(Integer.MAX_VALUE)),
                from.flag(),
                LogCodec.readMembers(from),
                from.int32(Integer.MAX_VALUE),
                new ReplicaId(from.int32(Integer.MAX_VALUE)),
                from.hasMore() ? DirectoryId.read(from) : DirectoryId.UNKNOWN,
                from.hasMore() ? DirectoryId.readAll(from) : Map.of());
        from.end();
        return state;
    }
}
