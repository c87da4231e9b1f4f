package io.holdfast.simulation.record;

/** A rule of the record that is broken on purpose, always from outside of the product's classes. */
public enum RecordFault {
    /** A replica that believes to lead reads its state without a confirmation. */
    READ_WITHOUT_BARRIER,
    /** A repetition is executed as a request of its own. */
    NOT_DEDUPLICATED,
    /** A late copy gets a new deadline. */
    DEADLINE_NOT_CHECKED,
    /** Results expire while copies of their request may still arrive. */
    EXPIRED_EARLY,
    /** A repetition gets the current state instead of the recorded one. */
    REPLAY_RETURNS_CURRENT_STATE,
    /** A rejection is not recorded. */
    REJECTIONS_NOT_RECORDED,
    /** Several keys are set one by one. */
    SET_IN_PARTS,
    /** A snapshot has the values without the recorded results. */
    SNAPSHOT_WITHOUT_RESULTS
}
