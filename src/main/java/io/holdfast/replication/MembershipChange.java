package io.holdfast.replication;

/**
 * One step in changing who belongs to a group. A new replica is first added, follows until it has caught up, and is
 * then promoted to a voter.
 */
public record MembershipChange(Kind kind, int replica) {
    /** What is to happen to the replica. */
    public enum Kind {
        /** It follows, without a vote. */
        ADD,
        /** It votes, and counts for the majority. */
        PROMOTE,
        /** It belongs to the group no more; its id is not used again. */
        REMOVE
    }

    public static MembershipChange add(int replica) {
        return new MembershipChange(Kind.ADD, replica);
    }

    public static MembershipChange promote(int replica) {
        return new MembershipChange(Kind.PROMOTE, replica);
    }

    public static MembershipChange remove(int replica) {
        return new MembershipChange(Kind.REMOVE, replica);
    }
}
