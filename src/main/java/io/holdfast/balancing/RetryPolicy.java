package io.holdfast.balancing;

import io.holdfast.base.config.Settings;

/**
 * Whether a request may go to another node after an attempt failed: only when repeating is safe. Pure.
 *
 * @param attemptsMax nodes that one request may be sent to
 */
public record RetryPolicy(int attemptsMax) {

    public static RetryPolicy from(Settings settings) {
        return new RetryPolicy(
                settings.integer("router.retry.attempts", 3, 1, 100, "nodes that one request may be sent to"));
    }

    /** How an attempt failed. */
    public enum FailureType {
        /** No byte of the request reached the node. */
        NOT_SENT,
        /** The connection broke, or the response took too long: the request may have been carried out. */
        NO_RESPONSE,
        /** The node responded with a 5xx that tells nothing about the request itself. */
        FAILED_RESPONSE
    }

    /** What to do after a failed attempt. */
    public enum Decision {
        GIVE_UP,
        /** Another node, at no cost. */
        RETRY,
        /** Another node, if the budget allows it. */
        RETRY_ON_BUDGET
    }

    /**
     * @param repeatable the method is idempotent, or the request carries an Idempotency-Key
     * @param replayable the body is still there to be sent again
     * @param attempts made so far
     */
    public Decision after(FailureType type, boolean repeatable, boolean replayable, int attempts) {
        if (type == FailureType.NOT_SENT) {
            return replayable ? Decision.RETRY : Decision.GIVE_UP;
        }
        return repeatable && replayable && attempts < attemptsMax ? Decision.RETRY_ON_BUDGET : Decision.GIVE_UP;
    }
}
