package io.holdfast.simulation.record;

/** A rule of the record that is broken on purpose, always from outside of the product's classes. */
public enum RecordFault {
    /** A replica that believes to lead tells what it has, unconfirmed. */
    READ_WITHOUT_BARRIER,
    /** A repetition is a request of its own. */
    NOT_DEDUPLICATED,
    /** A late copy gets a deadline of its own. */
    DEADLINE_NOT_CHECKED,
    /** Answers are forgotten while copies may be on their way. */
    FORGOTTEN_EARLY,
    /** A repetition is told the state of now, not that of then. */
    REPLAYED_AS_IT_IS_NOW,
    /** That there was nothing to remove, or no room, is not remembered. */
    REFUSALS_NOT_REMEMBERED,
    /** Several keys are set one by one. */
    SET_IN_PARTS,
    /** A snapshot has the values alone. */
    SNAPSHOT_WITHOUT_MEMORY
}
