package io.holdfast.simulation.orders;

/** A rule of the exactly-once protocol that is broken on purpose, always from outside of the product's classes. */
public enum Fault {
    /** Rule 2. */
    WATERMARK_IS_THE_MAXIMUM,
    /** Rule 3. */
    KEYS_CUT_BEFORE_LEDGER,
    /** Rule 4. */
    WATERMARK_READ_AFTER_LOOKUP,
    /** Rule 4. */
    SERVED_BEFORE_OWN_TERM,
    /** Rule 5. */
    TWO_ATTEMPTS_A_KEY,
    /** Rule 6. */
    RESENT_WITH_NEWER_WATERMARK,
    /** Rule 7b. */
    NO_STALE,
    /** Rule 7c. */
    NO_EXPIRED,
    /** Rule 7d. */
    REFUSALS_NOT_REMEMBERED,
    /** Rule 8. */
    REFUSED_FROM_MEMORY,
    /** Rule 9. */
    STALE_TOLD_AS_CONFLICT,
    /** Rule 10. */
    REFUSALS_FORGOTTEN_EARLY,
    /** Rule 11. */
    ABANDONED_REFUSAL_COUNTS,
    /** Rule 12. */
    NUMBERED_BY_THE_BOOK,
    /** Rule 12. */
    NOT_DEDUPLICATED,
    /** Rule 13. */
    ANSWERED_BEFORE_COMMIT,
    /** Rule 14. */
    LEDGER_READ_AT_ELECTION_ONLY,
    /** Rule 15. */
    LEDGER_READ_WITHOUT_BARRIER,
    /** Rule 15. */
    LEDGER_SKIPS_HOLES,
    /** Rule 16. */
    PRUNED_UP_TO_HEAD,
    /** Rule 17. */
    STOCK_BEFORE_KEY,
    /** Rule 17. */
    EXPIRED_BEFORE_KEY,
    /** Rule 20. */
    MISSING_WITHOUT_LEDGER
}
