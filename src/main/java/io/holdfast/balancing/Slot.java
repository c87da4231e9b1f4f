package io.holdfast.balancing;

/** What a request takes of a node's room: there is a limit for each, so that streams, which stay, leave room for requests. */
public enum Slot {
    REQUEST,
    /** A tunnel, or a response that goes on for long. */
    STREAM
}
