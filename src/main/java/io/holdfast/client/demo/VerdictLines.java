package io.holdfast.client.demo;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Which verdicts are worth a line: one that differs from the one before, the first one after something happened to a process, because then
 * somebody waits for it, and the same again only now and then. One thread checks; any may tell what happened.
 */
final class VerdictLines {
    private static final int ROUNDS_BETWEEN = 15;

    private final AtomicBoolean news = new AtomicBoolean();
    private boolean awaited;
    private String last = "";
    private int silent;

    /** A process has ended, or is back. */
    void somethingHappened() {
        news.set(true);
    }

    /** What happens from now on may be too late for this check. */
    void checkBegins() {
        awaited |= news.getAndSet(false);
    }

    /** @return whether {@code verdict} of the check that has begun is to be told; then it counts as told */
    boolean isDue(String verdict) {
        if (!awaited && verdict.equals(last) && ++silent < ROUNDS_BETWEEN) {
            return false;
        }
        awaited = false;
        last = verdict;
        silent = 0;
        return true;
    }
}
