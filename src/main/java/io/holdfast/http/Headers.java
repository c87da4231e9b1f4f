package io.holdfast.http;

/** The header fields of this product, and standard ones that it depends on. */
public final class Headers {
    /** Requests with the same key have one effect. */
    public static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    /** {@code true} on a response that repeats an earlier one. */
    public static final String IDEMPOTENCY_REPLAYED = "Idempotency-Replayed";
    /** The deadline in milliseconds since 1970; set by the router, passed on unchanged. */
    public static final String DEADLINE = "Holdfast-Deadline";
    /** Names a request, in every response and log line about it. */
    public static final String REQUEST_ID = "X-Request-Id";
    /** The cookies of consoles begin so, with the port behind it. */
    public static final String SESSION_COOKIE = "holdfast_session_";
    /** {@code HIT} or {@code MISS} of the front end's cache. */
    public static final String X_CACHE = "X-Cache";

    /** {@code true} on a response of a replica that could not ask the leader: there may be newer content. */
    public static final String X_STALE = "X-Stale";

    /** Which replica a read came from that may be stale. */
    public static final String X_REPLICA = "X-Replica";
    /** The position of that replica. */
    public static final String X_APPLIED_INDEX = "X-Applied-Index";

    private Headers() {}
}
