package io.holdfast.e2e.group;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The time of day of one process, moved while it runs. Its monotone clock stays right. Needs libfaketime. */
public final class MovableClock {
    private static final String LIBRARY = "faketime/libfaketimeMT.so.1";

    private final Path library;
    private final Path offset;

    private MovableClock(Path library, Path offset) {
        this.library = library;
        this.offset = offset;
    }

    /** A clock that is right. Ends the test as skipped, and says so, where there is no libfaketime. */
    public static MovableClock orSkip(Path directory, String name) throws IOException {
        Optional<MovableClock> clock = find(directory, name);
        String skipped = "SKIPPED, needs libfaketime (Debian: faketime)";
        if (clock.isEmpty()) {
            System.out.println(skipped);
        }
        assumeTrue(clock.isPresent(), skipped);
        return clock.get();
    }

    /** A clock that is right; empty where there is no libfaketime. */
    public static Optional<MovableClock> find(Path directory, String name) throws IOException {
        Optional<Path> library = library();
        if (library.isEmpty()) {
            return Optional.empty();
        }
        MovableClock clock = new MovableClock(library.get(), directory.resolve("clock-" + name));
        clock.move(Duration.ZERO);
        return Optional.of(clock);
    }

    private static Optional<Path> library() throws IOException {
        for (Path root : new Path[] {Path.of("/usr/lib"), Path.of("/usr/local/lib"), Path.of("/usr/lib64")}) {
            if (Files.isDirectory(root)) {
                try (var below = Files.find(root, 3, (file, is) -> file.endsWith(LIBRARY))) {
                    Optional<Path> found = below.findFirst();
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** What the process has to be started with. */
    public Map<String, String> environment() {
        return Map.of(
                "NO_FAKE_STAT",
                "1", // times of files stay right
                "LD_PRELOAD",
                library.toString(),
                "FAKETIME_TIMESTAMP_FILE",
                offset.toString(),
                "FAKETIME_CACHE_DURATION",
                "1", // seconds until the process reads it again
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1");
    }

    /** From now on, within a second, the process sees the time of day off by so much. */
    public void move(Duration by) throws IOException {
        Path next = Files.writeString(offset.resolveSibling(offset.getFileName() + ".next"), "+" + by.toSeconds());
        Files.move(next, offset, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
