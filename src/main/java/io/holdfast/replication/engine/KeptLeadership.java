package io.holdfast.replication.engine;

/**
 * An operator's request that this replica leads although a higher id could (ADR 40): from the leadership that it has,
 * or is about to be transferred, to the next election. Any thread may call it.
 */
final class KeptLeadership {
    /** A transferred leadership begins in the next term, or in the one after it when the first vote is split. */
    private static final long TERMS_MAX = 2;

    private long requestedTerm = Long.MIN_VALUE;
    private long keptTerm = Long.MIN_VALUE;

    /**
     * @param term the current one
     * @param leads whether this replica leads in it
     */
    synchronized void keep(long term, boolean leads) {
        keptTerm = leads ? term : Long.MIN_VALUE;
        requestedTerm = leads ? Long.MIN_VALUE : term;
    }

    /**
     * Whether this replica, which leads in {@code term}, keeps the leadership from a preferred replica.
     */
    synchronized boolean isKeptIn(long term) {
        if (requestedTerm != Long.MIN_VALUE) {
            keptTerm = term <= requestedTerm + TERMS_MAX ? term : Long.MIN_VALUE;
            requestedTerm = Long.MIN_VALUE;
        }
        return keptTerm == term;
    }
}
