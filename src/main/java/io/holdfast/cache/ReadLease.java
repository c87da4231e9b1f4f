package io.holdfast.cache;

/**
 * The lease under which a front end serves entries from its cache: granted by a leader in a term, and renewed in one session for as long as
 * it never ran out. The numbers are the rules of the coherent cache (docs/protocols/cache.md). Confined to one
 * thread; times are of one monotonic clock.
 */
final class ReadLease {
    private long term;
    private long session;
    private long endNanos;
    private boolean held;

    /** Rule 18. @param nowNanos read while the request is served */
    boolean isLive(long nowNanos) {
        return held && nowNanos - endNanos < 0;
    }

    boolean is(long otherTerm, long otherSession) {
        return held && term == otherTerm && session == otherSession;
    }

    long session() {
        return held ? session : 0;
    }

    /**
     * Takes a grant or a renewal.
     *
     * @param sentNanos a clock reading from before the request was written (rule 16)
     * @return whether the cache has to begin empty: the previous lease had ended, or was of another session or term (rule 17)
     */
    boolean adopt(long grantedTerm, long grantedSession, long sentNanos, long lengthNanos, long nowNanos) {
        long end = sentNanos + lengthNanos;
        boolean same = isLive(nowNanos) && is(grantedTerm, grantedSession);
        endNanos = same && endNanos - end > 0 ? endNanos : end; // rule 16: it never moves back within a session
        term = grantedTerm;
        session = grantedSession;
        held = true;
        return !same;
    }

    void drop() {
        held = false;
    }
}
