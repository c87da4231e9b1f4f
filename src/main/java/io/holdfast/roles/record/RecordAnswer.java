package io.holdfast.roles.record;

import java.util.Map;

/** What applying a command answers. */
sealed interface RecordAnswer {

    /** @param state the whole record as the change left it @param replayed whether that was answered before */
    record Changed(Map<String, String> state, boolean replayed) implements RecordAnswer {}

    record Removed(boolean replayed) implements RecordAnswer {}

    /** There is no such key. */
    record Absent() implements RecordAnswer {}

    /** What the request presumes is not so, so nothing was done. */
    record NotAsPresumed() implements RecordAnswer {}

    /** The record would outgrow {@code limit}, so nothing was done. */
    record TooMuch(String limit) implements RecordAnswer {}

    /** Nobody waits any more, so nothing was done, and nothing will be under this deadline. */
    record Expired() implements RecordAnswer {}

    /** The Idempotency-Key stands for another content. */
    record Mismatch() implements RecordAnswer {}

    /** No more answers can be remembered now, so nothing was done. */
    record Full() implements RecordAnswer {}

    /** There was nothing to do. */
    record Nothing() implements RecordAnswer {}

    /**
     * An answer as it is remembered.
     *
     * @param version after which the state is told again, for {@code SET}
     * @param limit that was met, for {@code REFUSED}
     */
    record Kept(Kind kind, long version, String limit) {
        enum Kind {
            SET,
            REMOVED,
            ABSENT,
            REFUSED,
            NOT_AS_PRESUMED
        }

        static Kept of(Kind kind) {
            return new Kept(kind, 0, "");
        }
    }
}
