package io.holdfast.app;

import io.holdfast.base.disk.DiskErrors;
import io.holdfast.base.failure.Failure;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Set;

/** Explains why a process could not start: many parts meet a full or unusable disk, each with an exception of its own. */
final class StartFailure {
    /** Codes of failures that a full disk may be the cause of. */
    private static final Set<String> OF_FILES = Set.of("data-dir-unusable", "database-unusable");

    private StartFailure() {}

    /** What to tell the operator. Checks the free disk space, so it may block for a moment. */
    static Throwable explain(Path dataDir, Throwable cause) {
        if (cause instanceof Error) {
            return new Failure.Unavailable("start-failed", "this process cannot start: " + cause);
        }
        if (!isOfFiles(cause)) {
            return cause;
        }
        if (DiskErrors.isFull(dataDir, cause)) {
            return full(dataDir);
        }
        return cause instanceof Failure ? cause : unusable(dataDir, cause);
    }

    static Failure unusable(Path dataDir, Throwable cause) {
        return new Failure.Unavailable(
                "data-dir-unusable",
                "data-dir: %s cannot be used (expected: a directory this process can write): %s"
                        .formatted(dataDir, DiskErrors.of(cause)));
    }

    private static Failure full(Path dataDir) {
        String free = DiskErrors.free(dataDir)
                .map(bytes -> bytes / 1024 + " kB are free")
                .orElse("no room is left");
        return new Failure.Unavailable(
                "data-dir-full",
                "data-dir: the disk of %s is full, %s (expected: room for the logs of its replicas, two files of replication.segment each)"
                        .formatted(dataDir.toAbsolutePath(), free));
    }

    private static boolean isOfFiles(Throwable cause) {
        return cause instanceof FileSystemException
                || DiskErrors.saysNoRoom(cause)
                || cause instanceof Failure failure && OF_FILES.contains(failure.code());
    }
}
