package io.holdfast.api;

import java.util.Map;

/** What the record says: to everybody under {@code /record}, and its replicas among themselves. */
public final class RecordApi {
    public static final String SERVICE = "record";

    private RecordApi() {}

    /** One entry of the record. */
    public record Entry(String key, String value) {}

    /**
     * A change, as a replica asks the leader for it.
     *
     * @param hash of the change's content: one Idempotency-Key, one content
     * @param set new values by key, all or none of them; null when a key is removed
     * @param remove the key to remove; null when values are set
     */
    public record Change(String hash, Map<String, String> set, String remove) {}

    /**
     * What became of a change.
     *
     * @param state the whole record as the change left it; null when a key was removed
     * @param replayed whether this was answered before
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
