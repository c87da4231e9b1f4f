package io.holdfast.roles.router;

import io.holdfast.balancing.Node;

/** The outcome of a {@link Step}. */
sealed interface Outcome {
    Outcome NONE_LEFT = new NoneLeft();
    Outcome NONE_IDLE = new NoneIdle();

    /** The request goes to {@code node}. */
    record NodeSelected(Node node) implements Outcome {}

    /** There is no node left to select. */
    record NoneLeft() implements Outcome {}

    /** No other node has room now: the response that is here stays. */
    record NoneIdle() implements Outcome {}

    /**
     * The response was discarded, and the request goes to {@code node}.
     *
     * @param outcomeUnknown whether the discarded response left open what was done
     */
    record Replaced(Node node, boolean outcomeUnknown) implements Outcome {}

    /** A response began. */
    record Responded(int status, boolean retryAfter) implements Outcome {}

    /** An attempt brought no response, or one that broke before the client saw anything of it. */
    record AttemptFailed(AttemptFailure failure) implements Outcome {}

    /** A node did not agree to a tunnel. @param answerable whether the client can still be given another response */
    record HandshakeFailed(Throwable cause, boolean answerable) implements Outcome {}
}
