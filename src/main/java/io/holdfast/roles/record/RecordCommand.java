package io.holdfast.roles.record;

import io.holdfast.http.Preconditions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What changes the record, in the order of its group's log. */
sealed interface RecordCommand {

    /** Calls the method of {@code handler} that is for this kind of command. */
    <R> R dispatch(Handler<R> handler);

    /** One method a kind of command, so that a new kind does not compile until it is handled. */
    interface Handler<R> {
        R seed(Seed seed);

        R set(Set set);

        R remove(Remove remove);
    }

    /** Puts {@code values} into a record that was never seeded; does nothing in any other. */
    record Seed(Map<String, String> values) implements RecordCommand {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.seed(this);
        }
    }

    /** A client's command: executed at most once, and not at all after its deadline, when its key may have expired. */
    sealed interface Keyed extends RecordCommand {
        /** The Idempotency-Key. */
        String key();

        /** Of everything in the request that the client chose, but the key. */
        String hash();

        Instant deadline();

        Limits limits();
    }

    /** Sets all of {@code values}, or none. */
    record Set(
            String key,
            String hash,
            Map<String, String> values,
            Instant deadline,
            Limits limits,
            Optional<Condition> condition)
            implements Keyed {
        Set(String key, String hash, Map<String, String> values, Instant deadline, Limits limits) {
            this(key, hash, values, deadline, limits, Optional.empty());
        }

        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.set(this);
        }
    }

    record Remove(
            String key, String hash, String entryKey, Instant deadline, Limits limits, Optional<Condition> condition)
            implements Keyed {
        Remove(String key, String hash, String entryKey, Instant deadline, Limits limits) {
            this(key, hash, entryKey, deadline, limits, Optional.empty());
        }

        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.remove(this);
        }
    }

    /** What must hold for a change to be made. @param entryKey the entry it is about; empty for the whole record */
    record Condition(Optional<String> entryKey, Preconditions preconditions) {}

    /**
     * The bounds of the state, as the leader has them configured: they travel with the command, so that replicas with different
     * settings, or the same replica after a restart, apply it identically.
     *
     * @param keysMax entries in the record
     * @param bytesMax of all its keys and values
     * @param rememberFor how long a result stays recorded under its key
     * @param rememberMax results that may be recorded; one more is answered 503
     * @param pastMax bytes of all keys and values, including past values that recorded results need; a change beyond it is
     *     answered 503
     */
    record Limits(int keysMax, long bytesMax, Duration rememberFor, int rememberMax, long pastMax) {
        private static final int OWN_SIZES_LEFT = 16;
        private static final int SHARE_LEFT = 4;

        /**
         * The limits to propose a change of {@code bytes} of keys and values with: it is accepted if it leaves free 16 times its own
         * size, but never more than a quarter of {@code pastMax}. A flood of changes of any size so leaves room for smaller ones.
         */
        Limits forChange(long bytes) {
            long written = Math.min(bytes, bytesMax); // a larger change is rejected for its size
            long left = Math.min(OWN_SIZES_LEFT * written, pastMax / SHARE_LEFT);
            return new Limits(keysMax, bytesMax, rememberFor, rememberMax, Math.max(0, pastMax - left - written + 1));
        }
    }
}
