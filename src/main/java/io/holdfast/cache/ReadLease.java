package io.holdfast.cache;

/**
 * Until when a front end may answer from its cache. Granted by a leader in a term, and renewed as the same session for as long as it
 * never ran out. The numbers are the rules of the coherent cache (docs/protocols/cache.md). For one thread; times are of one monotonic clock.
 */
final class ReadLease {
    private long term;
    private long session;
    private long endNanos;
    private boolean held;

    /** Rule 18: by the clock, read inside the request. */
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
     * Takes a grant.
     *
     * @param sentNanos when the request for it had not left yet (rule 16)
     * @return whether nothing may be kept from before: the lease had run out, or is another one (rule 17)
     */
    boolean adopt(long granted, long grantedSession, long sentNanos, long lengthNanos, long nowNanos) {
        long end = sentNanos + lengthNanos;
        boolean same = isLive(nowNanos) && is(granted, grantedSession);
        endNanos = same && endNanos - end > 0 ? endNanos : end; // rule 16: it never moves back within a session
        term = granted;
        session = grantedSession;
        held = true;
        return !same;
    }

    void drop() {
        held = false;
    }
}
