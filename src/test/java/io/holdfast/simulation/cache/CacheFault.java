package io.holdfast.simulation.cache;

/** A rule of the coherent cache that is broken on purpose, always from outside of the product's classes. */
public enum CacheFault {
    /** Rule 2: a new leader knows of no holder. */
    HOLDERS_NOT_REPLICATED,
    /** Rule 3: what is committed is published, visible or not. */
    PUBLISHED_WHEN_COMMITTED,
    /** Rule 4: a change is visible before anybody has dropped the older version. */
    VISIBLE_BEFORE_DROPPED,
    /** Rule 4: the end of a lease is not awaited. */
    LEASE_END_NOT_AWAITED,
    /** Rule 5: a rejection is returned at once. */
    REJECTED_AT_ONCE,
    /** Rule 5: a read is answered at once. */
    READ_AT_ONCE,
    /** Rule 7: whoever believes to lead responds and grants. */
    LEADERSHIP_NOT_CONFIRMED,
    /** Rule 10: every response is cached. */
    EVERYTHING_CACHED,
    /** Rule 16: a lease is counted from its response. */
    COUNTED_FROM_RESPONSE,
    /** Rule 18: a lease never ends. */
    LEASE_NEVER_ENDS,
    /** Rule 19: an invalidation is acknowledged but not executed. */
    NOT_DROPPED,
    /** Rule 21: no version is too old to be cached. */
    NO_VERSION_FENCE,
    /** OL35: a renewal that follows a piggybacked invalidation acknowledges it. */
    RENEWAL_ACKNOWLEDGES
}
