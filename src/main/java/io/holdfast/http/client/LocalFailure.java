package io.holdfast.http.client;

import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/** Tells what this process or its machine lacks from what is wrong with a node: that we are out of something is no verdict on it. */
public final class LocalFailure {
    // As the operating systems and Netty put it; neither has a type of its own.
    private static final List<String> MESSAGES =
            List.of("Too many open files", "No file descriptors", "Cannot assign requested address", "No buffer space");

    private LocalFailure() {}

    /** Whether something failed for want of descriptors, ports, buffers, threads or memory here. */
    public static boolean isCauseOf(Throwable failure) {
        for (Throwable deep = failure; deep != null; deep = deep.getCause()) {
            String message = String.valueOf(deep.getMessage());
            if (deep instanceof RejectedExecutionException
                    || deep instanceof OutOfMemoryError
                    || MESSAGES.stream().anyMatch(message::contains)) {
                return true;
            }
        }
        return false;
    }
}
