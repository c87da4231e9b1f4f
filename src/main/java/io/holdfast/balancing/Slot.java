package io.holdfast.balancing;

/** What a request occupies at a node. Each has a limit of its own, so that streams, which last, leave room for requests. */
public enum Slot {
    REQUEST,
    /** A tunnel, or a response that goes on for long. */
    STREAM
}
