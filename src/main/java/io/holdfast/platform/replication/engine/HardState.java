package io.holdfast.platform.replication.engine;

import io.microraft.RaftEndpoint;
import io.microraft.model.impl.persistence.DefaultRaftEndpointPersistentStateOrBuilder;
import io.microraft.model.impl.persistence.DefaultRaftTermPersistentStateOrBuilder;
import io.microraft.model.log.RaftGroupMembersView;
import io.microraft.model.persistence.RaftEndpointPersistentState;
import io.microraft.model.persistence.RaftTermPersistentState;
import io.vertx.core.buffer.Buffer;

/**
 * What a replica must know of itself after a crash, besides its log: who it is, the group it was born into, and the vote it gave.
 *
 * @param self who wrote this
 * @param voting whether it may vote; a learner may not
 * @param born the members of the group at its very beginning
 * @param votedFor {@link ReplicaId#NOBODY} when it gave no vote in {@code term}
 */
record HardState(ReplicaId self, boolean voting, RaftGroupMembersView born, int term, ReplicaId votedFor) {

    static HardState of(RaftEndpointPersistentState self, RaftGroupMembersView born) {
        return new HardState((ReplicaId) self.getLocalEndpoint(), self.isVoting(), born, 0, ReplicaId.NOBODY);
    }

    HardState with(RaftEndpointPersistentState local) {
        return new HardState((ReplicaId) local.getLocalEndpoint(), local.isVoting(), born, term, votedFor);
    }

    HardState with(RaftGroupMembersView members) {
        return new HardState(self, voting, members, term, votedFor);
    }

    HardState with(RaftTermPersistentState newTerm) {
        RaftEndpoint vote = newTerm.getVotedFor();
        return new HardState(self, voting, born, newTerm.getTerm(), vote == null ? ReplicaId.NOBODY : (ReplicaId) vote);
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
        LogCodec.append(to, born);
        return to.appendInt(term).appendInt(votedFor.number()).getBytes();
    }

    static HardState decode(byte[] encoded) {
        Bytes from = new Bytes(Buffer.buffer(encoded));
        HardState state = new HardState(
                new ReplicaId(from.nextCount(Integer.MAX_VALUE)),
                from.nextFlag(),
                LogCodec.nextMembers(from),
                from.nextCount(Integer.MAX_VALUE),
                new ReplicaId(from.nextCount(Integer.MAX_VALUE)));
        from.end();
        return state;
    }
}
