package io.holdfast.http;

/** The header names that are our own or that we lean on. */
public final class Headers {
    /** At most one effect a key, for ever. */
    public static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    /** {@code true} on an answer that was given before. */
    public static final String IDEMPOTENCY_REPLAYED = "Idempotency-Replayed";
    /** Milliseconds since 1970 after which nobody waits; stamped by the router, handed on unchanged. */
    public static final String DEADLINE = "Holdfast-Deadline";
    /** {@code HIT} or {@code MISS} of the front end's cache. */
    public static final String X_CACHE = "X-Cache";

    /** Which replica a read came from that may be stale. */
    public static final String X_REPLICA = "X-Replica";
    /** How far that replica had come. */
    public static final String X_APPLIED_INDEX = "X-Applied-Index";

    private Headers() {}
}
