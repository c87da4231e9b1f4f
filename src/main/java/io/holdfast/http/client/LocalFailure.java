package io.holdfast.http.client;

import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/** Recognizes failures for want of a resource of this process or its machine: they tell nothing about a node. */
public final class LocalFailure {
    // Messages of operating systems and of Netty, which have no exception types for these.
    private static final List<String> MESSAGES =
            List.of("Too many open files", "No file descriptors", "Cannot assign requested address", "No buffer space");

    private LocalFailure() {}

    /** Whether descriptors, ports, buffers, threads or memory ran out here. */
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
