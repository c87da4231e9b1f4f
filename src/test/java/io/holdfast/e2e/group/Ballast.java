package io.holdfast.e2e.group;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** A file that takes all the room that is left on a disk, until it is closed. */
public final class Ballast implements AutoCloseable {
    private static final int STEP = 64 * 1024;

    private final Path file;

    private Ballast(Path file) {
        this.file = file;
    }

    /** Takes it as fast as this machine writes. */
    public static Ballast fill(Path disk) throws IOException {
        return fill(disk, 0, Duration.ZERO);
    }

    /**
     * Takes the last part slowly, as a log of others that grows does: replicas look at their disk five times a second.
     *
     * @param slowBelow what is left then, in bytes
     * @param pause after each 64 kB of that
     */
    public static Ballast fill(Path disk, long slowBelow, Duration pause) throws IOException {
        Path file = disk.resolve("ballast");
        byte[] some = new byte[STEP];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(some);
                if (disk.toFile().getUsableSpace() < slowBelow) {
                    LockSupport.parkNanos(pause.toNanos());
                }
            }
        } catch (IOException full) {
            assertTrue(Files.size(file) > 0, full.toString());
        }
        return new Ballast(file);
    }

    /** How much it takes. */
    public long bytes() throws IOException {
        return Files.size(file);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
