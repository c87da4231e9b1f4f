package io.holdfast.support;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for something outside this thread to come about, and no longer than that. */
public final class Await {
    private Await() {}

    /** Looks every 10 ms until {@code condition} holds. @throws AssertionError naming {@code what} when the limit has passed */
    public static void until(String what, Duration limit, Callable<Boolean> condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            try {
                if (condition.call()) {
                    return;
                }
            } catch (Exception notYet) {
                // what is not there yet often answers with an exception
            }
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not within " + limit + ": " + what);
            }
            LockSupport.parkNanos(10_000_000);
        }
    }
}
