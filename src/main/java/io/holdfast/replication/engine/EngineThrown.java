package io.holdfast.replication.engine;

import io.microraft.exception.RaftException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * What the engine's tasks threw: the engine only logs it and continues. Woven code reports it here, and the thread of
 * the group takes it after each task (F2). One value per thread.
 */
public final class EngineThrown {
    private static final ThreadLocal<Throwable> LAST = new ThreadLocal<>();

    private EngineThrown() {}

    /** Called by the engine's woven tasks. */
    public static void tell(Throwable thrown) {
        if (LAST.get() == null) {
            LAST.set(thrown);
        }
    }

    /**
     * What a future of the engine failed with, if that is neither one of its own failures nor one of the disk, which
     * is reported elsewhere.
     */
    static Optional<Throwable> in(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                return Optional.empty();
            }
            if (!(cause instanceof RaftException)
                    && !(cause instanceof CompletionException)
                    && !(cause instanceof UncheckedIOException)) {
                return Optional.of(cause);
            }
        }
        return Optional.empty();
    }

    /** What this thread's tasks threw since the last call; null for nothing. */
    static Throwable take() {
        Throwable thrown = LAST.get();
        if (thrown != null) {
            LAST.remove();
        }
        return thrown;
    }
}
