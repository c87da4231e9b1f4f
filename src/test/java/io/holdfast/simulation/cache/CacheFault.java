package io.holdfast.simulation.cache;

/** A rule of the coherent cache that is broken on purpose, always from outside of the product's classes. */
public enum CacheFault {
    /** Rule 2: a new leader knows of no holder. */
    HOLDERS_NOT_REPLICATED,
    /** Rule 3: what is committed is settled. */
    SETTLED_WHEN_COMMITTED,
    /** Rule 4: nobody has to drop anything before a change is shown. */
    SHOWN_BEFORE_DROPPED,
    /** Rule 4: the end of a lease is not waited for. */
    LEASES_NOT_WAITED_FOR,
    /** Rule 5: a refusal is told at once. */
    REFUSED_AT_ONCE,
    /** Rule 5: a read is answered at once. */
    READ_AT_ONCE,
    /** Rule 7: whoever thinks that it leads answers and grants. */
    NOT_CONFIRMED,
    /** Rule 10: every answer is kept. */
    ALL_IS_KEPT,
    /** Rule 16: a lease is counted from its answer. */
    COUNTED_FROM_THE_ANSWER,
    /** Rule 18: a lease never ends. */
    LEASE_NEVER_ENDS,
    /** Rule 19: it says that it dropped it, and does not. */
    NOT_DROPPED,
    /** Rule 21: no version is too old to be kept. */
    NO_VERSION_GUARD,
    /** OL35: a renewal that follows a carried notice acknowledges it. */
    FOLLOWING_IS_ACKNOWLEDGING
}
