package io.holdfast.replication.engine;

/**
 * An operator's wish that this replica leads although a higher id could: from the leadership that it has, or is about to be handed, to
 * the next election. Any thread may call it.
 */
final class KeptLeadership {
    /** A leadership that is handed over begins in the next term, or in the one after it when the first vote is split. */
    private static final long TERMS_MAX = 2;

    private long requestedTerm = Long.MIN_VALUE;
    private long keptTerm = Long.MIN_VALUE;

    /** @param term of this moment @param leads whether this replica leads in it */
    synchronized void keep(long term, boolean leads) {
        keptTerm = leads ? term : Long.MIN_VALUE;
        requestedTerm = leads ? Long.MIN_VALUE : term;
    }

    /** Whether this replica, which leads in {@code term}, should not hand over to one that is preferred. */
    synchronized boolean isKeptIn(long term) {
        if (requestedTerm != Long.MIN_VALUE) {
            keptTerm = term <= requestedTerm + TERMS_MAX ? term : Long.MIN_VALUE;
            requestedTerm = Long.MIN_VALUE;
        }
        return keptTerm == term;
    }
}
