package io.holdfast.roles.record;

import io.holdfast.http.Preconditions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What changes the record. */
sealed interface RecordCommand {

    /** Puts {@code values} into a record that was never filled; else does nothing. */
    record Fill(Map<String, String> values) implements RecordCommand {}

    /** A command that is done at most once, and not at all after its deadline: its key may be forgotten by then. */
    sealed interface Keyed extends RecordCommand {
        String key();

        /** Of everything in it that the client chose, but the key. */
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
            Optional<Presumed> presumed)
            implements Keyed {
        Set(String key, String hash, Map<String, String> values, Instant deadline, Limits limits) {
            this(key, hash, values, deadline, limits, Optional.empty());
        }
    }

    record Remove(String key, String hash, String name, Instant deadline, Limits limits, Optional<Presumed> presumed)
            implements Keyed {
        Remove(String key, String hash, String name, Instant deadline, Limits limits) {
            this(key, hash, name, deadline, limits, Optional.empty());
        }
    }

    /** What must be so for a change to be made. @param key of the entry that it is about; empty for the whole record */
    record Presumed(Optional<String> key, Preconditions preconditions) {}

    /**
     * The bounds of the state, as the leader has them set: they come with the command, so that replicas with other settings, or the
     * same one after a restart, apply it alike.
     *
     * @param keysMax keys in the record
     * @param bytesMax of all its keys and values
     * @param rememberFor how long an answer is remembered by its key
     * @param rememberMax answers remembered; one request more is answered 503
     * @param pastMax bytes of all keys and values, also of past ones that remembered answers consist of; likewise, once
     *     there are so many
     */
    record Limits(int keysMax, long bytesMax, Duration rememberFor, int rememberMax, long pastMax) {
        private static final int OWN_SIZES_LEFT = 16;
        private static final int SHARE_LEFT = 4;

        /**
         * What a change that writes {@code bytes} of keys and values is proposed with: it has room if it leaves free 16 times its own
         * bytes, but no more than a quarter of {@code pastMax}. A flood of changes of any size so leaves room for smaller ones.
         */
        Limits forChange(long bytes) {
            long written = Math.min(bytes, bytesMax); // more is refused for its size
            long left = Math.min(OWN_SIZES_LEFT * written, pastMax / SHARE_LEFT);
            return new Limits(keysMax, bytesMax, rememberFor, rememberMax, Math.max(0, pastMax - left - written + 1));
        }
    }
}
