package io.holdfast.replication.engine;

import io.microraft.RaftEndpoint;
import io.microraft.RaftNode;

/**
 * What a replica runs now: its store, and the engine on it, or, while its directory is empty, the {@link Bootstrap} that decides whether
 * there is to be an engine. All are replaced when the engine is rebuilt. Changed on the thread of the group; any thread may ask.
 */
final class EngineHandle {
    private volatile EngineStore store;
    private volatile RaftNode node;
    private volatile Bootstrap bootstrap;
    private volatile MemberView committed = MemberView.NONE;

    /** Null until it was opened. */
    EngineStore store() {
        return store;
    }

    /** Null until it is built. */
    RaftNode node() {
        return node;
    }

    /** Null for a replica that belongs to a group. */
    Bootstrap bootstrap() {
        return bootstrap;
    }

    void opened(EngineStore opened) {
        store = opened;
        node = null;
    }

    void built(RaftNode built) {
        node = built;
    }

    /** @param begun null once it is decided */
    void bootstrap(Bootstrap begun) {
        bootstrap = begun;
    }

    /** The leader that the engine knows; 0 for none. */
    int leader() {
        return leader(node);
    }

    static int leader(RaftNode node) {
        RaftEndpoint leader = node == null ? null : node.getTerm().getLeaderEndpoint();
        return leader == null ? 0 : ReplicaId.of(leader);
    }

    /** The members that are decided. Asked for with every command, and they seldom change. */
    MemberView committedMembers(RaftNode of) {
        MemberView known = committed;
        if (known.of() != of.getCommittedMembers()) {
            known = MemberView.of(of.getCommittedMembers());
            committed = known;
        }
        return known;
    }
}
