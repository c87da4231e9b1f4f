package io.holdfast.simulation.orders;

/** A rule of the ledger (docs/protocols/orders.md) that is broken on purpose, always from outside of the product's classes. */
public enum Fault {
    /** OL20. */
    WATERMARK_IS_THE_MAXIMUM,
    /** OL14. */
    KEYS_CUT_BEFORE_LEDGER,
    /** OL2. */
    WATERMARK_READ_AFTER_LOOKUP,
    /** OL4. */
    SERVED_BEFORE_OWN_TERM,
    /** OL4. */
    TWO_ATTEMPTS_A_KEY,
    /** OL2. */
    RESENT_WITH_NEWER_WATERMARK,
    /** OL7b. */
    NO_STALE,
    /** OL1, OL7c. */
    NO_EXPIRED,
    /** OL16. */
    REFUSALS_NOT_REMEMBERED,
    /** OL9. */
    REFUSED_FROM_MEMORY,
    /** OL13. */
    STALE_TOLD_AS_CONFLICT,
    /** OL16. */
    REFUSALS_FORGOTTEN_EARLY,
    /** OL5. */
    ABANDONED_REFUSAL_COUNTS,
    /** OL18. */
    NUMBERED_BY_THE_BOOK,
    /** OL20. */
    NOT_DEDUPLICATED,
    /** OL18. */
    ANSWERED_BEFORE_COMMIT,
    /** OL21. */
    LEDGER_READ_AT_ELECTION_ONLY,
    /** OL21. */
    LEDGER_READ_WITHOUT_BARRIER,
    /** OL21. */
    LEDGER_SKIPS_HOLES,
    /** OL15. */
    PRUNED_UP_TO_HEAD,
    /** OL7. */
    STOCK_BEFORE_KEY,
    /** OL7. */
    EXPIRED_BEFORE_KEY,
    /** OL22. */
    MISSING_WITHOUT_LEDGER,
    /** A batch that ended in order is taken for a leader's answer, although each of its items was refused. */
    CLIENT_TRUSTS_AN_ORDERLY_END,
    /** A client does not go on to the next replica when one refuses because of itself, as with a full disk. */
    CLIENT_STAYS_WITH_A_REFUSER
}
