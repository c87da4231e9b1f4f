package io.holdfast.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The record: what clients send and get under {@code /record}, and the calls of its replicas to each other. */
public final class RecordApi {
    public static final String SERVICE = "record";

    public static final Rpc<ReadRecord, View> READ_RECORD = Rpc.get("/internal/record", ReadRecord.class, View.class);

    public static final Rpc<ChangeRecord, Changed> CHANGE_RECORD = Rpc.post(
                    "/internal/record/changes", ChangeRecord.class, Changed.class)
            .keyed();

    private RecordApi() {}

    /** Which replica reads the record. */
    public enum From {
        PRIMARY,
        STANDBY
    }

    /** @param key of the one entry that is read; null for all of them */
    public record ReadRecord(From from, @Nullable String key) {
        public ReadRecord {
            from = from == null ? From.PRIMARY : from;
        }
    }

    public record ChangeRecord(String key, Change body) {}

    /** One entry of the record. */
    public record Entry(String key, String value) {}

    /**
     * A change, as a replica asks the leader for it.
     *
     * @param hash of the change's content: one Idempotency-Key, one content
     * @param set new values by key, all or none of them; null when a key is removed
     * @param remove the key to remove; null when values are set
     * @param presumed the precondition; null for none
     */
    public record Change(
            String hash, @Nullable Map<String, String> set, @Nullable String remove, @Nullable Presumed presumed) {
        /** A change without a precondition. */
        public Change(String hash, @Nullable Map<String, String> set, @Nullable String remove) {
            this(hash, set, remove, null);
        }
    }

    /**
     * The precondition of a change.
     *
     * @param key of the entry that it is about; null for the whole record
     * @param ifMatch the condition of the If-Match header: one of these must be the version; empty for any
     * @param ifNoneMatch the condition of the If-None-Match header: none of these may be the version; empty for no condition
     */
    public record Presumed(@Nullable String key, String ifMatch, String ifNoneMatch) {}

    /**
     * The outcome of a change.
     *
     * @param state the whole record as the change left it; null when a key was removed
     * @param replayed whether the change had been made before under the same key
     */
    public record Changed(Map<String, String> state, boolean replayed) {}

    /**
     * The record as one replica has it.
     *
     * @param appliedIndex of the newest command that is in it
     * @param state all of it, or the one entry that was asked for, if there is such a one
     */
    public record View(int replica, long appliedIndex, Map<String, String> state) {}
}
