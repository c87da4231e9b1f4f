package io.holdfast.roles.record;

import io.holdfast.api.ItemError;
import io.holdfast.base.failure.Failure;
import io.holdfast.http.Preconditions;
import java.util.Map;

/** What applying a command results in. */
sealed interface RecordResult {

    /** Nothing was changed. */
    sealed interface Rejected extends RecordResult {
        Failure toFailure();
    }

    /** @param state the whole record as the change left it @param replayed whether the result was recorded before */
    record Updated(Map<String, String> state, boolean replayed) implements RecordResult {}

    record Removed(boolean replayed) implements RecordResult {}

    /** A command that has nothing to report was applied. */
    record Done() implements RecordResult {}

    record EntryNotFound(String entryKey) implements Rejected {
        @Override
        public Failure toFailure() {
            return new Failure.NotFound("unknown-key", "the record has no key '%s'".formatted(entryKey));
        }
    }

    /** If-Match or If-None-Match does not hold. */
    record PreconditionFailed() implements Rejected {
        @Override
        public Failure toFailure() {
            return Preconditions.failed("nothing was done (expected: as If-Match and If-None-Match say)");
        }
    }

    /** The record would exceed {@code limit}. */
    record LimitExceeded(String limit) implements Rejected {
        @Override
        public Failure toFailure() {
            return new Failure.Conflict(
                    "record-full", "nothing was done (expected: at most %s)".formatted(limit), Map.of());
        }
    }

    /** The deadline has passed: the command was not executed and never will be. */
    record DeadlineExceeded() implements Rejected {
        @Override
        public Failure toFailure() {
            return new Failure.Unavailable("deadline-passed", "the request's deadline has passed; nothing was done");
        }
    }

    /** The Idempotency-Key stands for different content. */
    record IdempotencyKeyReused() implements Rejected {
        @Override
        public Failure toFailure() {
            return new Failure.Mismatch(
                    "idempotency-key-reused", "this Idempotency-Key belongs to another request; choose a new one");
        }
    }

    /** No more results can be recorded now, so the command was not executed. */
    record TableFull() implements Rejected {
        @Override
        public Failure toFailure() {
            return new Failure.Unavailable(
                    ItemError.TOO_MANY_ANSWERS,
                    "no more answers can be remembered now; try again later (record.remember-max, record.past-max)");
        }
    }
}
