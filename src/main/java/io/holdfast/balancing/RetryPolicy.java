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

    /** How an attempt ended that brought no good answer. */
    public enum Ending {
        /** No byte of it reached the node. */
        NOT_SENT,
        /** The connection broke, or the answer took too long: it may have been done. */
        NO_ANSWER,
        /** The node answered with a 5xx that says nothing about the request itself. */
        BAD_ANSWER
    }

    /** What to do after a failed attempt. */
    public enum Decision {
        GIVE_UP,
        /** Another node, at no cost. */
        NEXT,
        /** Another node, if the budget allows it. */
        NEXT_ON_BUDGET
    }

    /**
     * @param repeatable the method is idempotent, or the request carries an Idempotency-Key
     * @param replayable the body is still there to be sent again
     * @param attempts made so far
     */
    public Decision after(Ending ending, boolean repeatable, boolean replayable, int attempts) {
        if (ending == Ending.NOT_SENT) {
            return replayable ? Decision.NEXT : Decision.GIVE_UP;
        }
        return repeatable && replayable && attempts < attemptsMax ? Decision.NEXT_ON_BUDGET : Decision.GIVE_UP;
    }
}
