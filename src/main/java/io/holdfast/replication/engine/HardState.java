package io.holdfast.replication.engine;

import io.microraft.RaftEndpoint;
import io.microraft.model.impl.persistence.DefaultRaftEndpointPersistentStateOrBuilder;
import io.microraft.model.impl.persistence.DefaultRaftTermPersistentStateOrBuilder;
import io.microraft.model.log.RaftGroupMembersView;
import io.microraft.model.persistence.RaftEndpointPersistentState;
import io.microraft.model.persistence.RaftTermPersistentState;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Optional;

/**
 * What a replica must know of itself after a crash, besides its log: who it is, the group it was born into, and the vote it gave.
 *
 * @param self who wrote this
 * @param voting whether it may vote; a learner may not
 * @param initialMembers the members of the group at its very beginning
 * @param own which directory this is
 * @param founders the directories that the group was born with; empty when nobody knows
 * @param votedFor {@link ReplicaId#NOBODY} when it gave no vote in {@code term}
 */
record HardState(
        ReplicaId self,
        boolean voting,
        RaftGroupMembersView initialMembers,
        int term,
        ReplicaId votedFor,
        Incarnation own,
        Map<Integer, Incarnation> founders) {

    static HardState of(
            RaftEndpointPersistentState self,
            RaftGroupMembersView initialMembers,
            Incarnation own,
            Map<Integer, Incarnation> founders) {
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

    /** What a directory holds before its replica belongs to a group: that it is the same one, and has promised nothing. */
    static byte[] unborn(Incarnation own) {
        Buffer to = Buffer.buffer(20).appendInt(ReplicaId.NOBODY.number());
        own.append(to);
        return to.getBytes();
    }

    /** Empty when {@code encoded} is that of a replica that belongs to a group. */
    static Optional<Incarnation> unborn(byte[] encoded) {
        Bytes from = new Bytes(Buffer.buffer(encoded));
        if (from.nextCount(Integer.MAX_VALUE) != ReplicaId.NOBODY.number()) {
            return Optional.empty();
        }
        Incarnation own = Incarnation.next(from);
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
        Buffer to = Buffer.buffer(64).appendInt(self.number());
        Bytes.append(to, voting);
        LogCodec.append(to, initialMembers);
        to.appendInt(term).appendInt(votedFor.number());
        own.append(to);
        Incarnation.append(to, founders);
        return to.getBytes();
    }

    static HardState decode(byte[] encoded) {
        Bytes from = new Bytes(Buffer.buffer(encoded));
        HardState state = new HardState(
                new ReplicaId(from.nextCount(Integer.MAX_VALUE)),
                from.nextFlag(),
                LogCodec.nextMembers(from),
                from.nextCount(Integer.MAX_VALUE),
                new ReplicaId(from.nextCount(Integer.MAX_VALUE)),
                from.hasMore() ? Incarnation.next(from) : Incarnation.UNKNOWN,
                from.hasMore() ? Incarnation.nextAll(from) : Map.of());
        from.end();
        return state;
    }
}
