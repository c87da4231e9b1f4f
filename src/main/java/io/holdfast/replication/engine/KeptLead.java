package io.holdfast.replication.engine;

/**
 * An operator's wish that this replica leads although a higher id could: from the leadership that it has, or is about to be handed, to
 * the next election. Any thread may call it.
 */
final class KeptLead {
    /** A leadership that is handed over begins in the next term, or in the one after it when the first vote is split. */
    private static final long TERMS_MAX = 2;

    private long wishedTerm = Long.MIN_VALUE;
    private long keptTerm = Long.MIN_VALUE;

    /** @param term of this moment @param leads whether this replica leads in it */
    synchronized void wish(long term, boolean leads) {
        keptTerm = leads ? term : Long.MIN_VALUE;
        wishedTerm = leads ? Long.MIN_VALUE : term;
    }

    /** Whether this replica, which leads in {@code term}, should not hand over to one that is preferred. */
    synchronized boolean holdsIn(long term) {
        if (wishedTerm != Long.MIN_VALUE) {
            keptTerm = term <= wishedTerm + TERMS_MAX ? term : Long.MIN_VALUE;
            wishedTerm = Long.MIN_VALUE;
        }
        return keptTerm == term;
    }
}
