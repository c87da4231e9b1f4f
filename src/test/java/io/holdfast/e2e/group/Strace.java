package io.holdfast.e2e.group;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.support.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Makes the system calls of a running process slow, or fail, until it is closed. */
public final class Strace implements AutoCloseable {
    private final Process process;

    private Strace(Process process) {
        this.process = process;
    }

    /** Ends the test as skipped, and says so, where there is no strace or it may not attach. */
    public static void orSkip() {
        try {
            Process sleep = new ProcessBuilder("sleep", "20").start();
            try (Strace trial = attach(sleep.pid(), "fdatasync:delay_enter=1")) {
                assumeTrue(trial.process.isAlive());
            } finally {
                sleep.destroyForcibly();
            }
        } catch (IOException | InterruptedException | AssertionError cannot) {
            String skipped = "SKIPPED, needs strace: " + cannot.getMessage();
            System.out.println(skipped);
            assumeTrue(false, skipped);
        }
    }

    /** @param fault as strace's {@code inject} wants it */
    public static Strace attach(long pid, String fault) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        "strace",
                        "-f",
                        "-qq",
                        "-o",
                        "/dev/null",
                        "-e",
                        "trace=fdatasync,fsync",
                        "-e",
                        "inject=" + fault,
                        "-p",
                        Long.toString(pid)))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Path status = Path.of("/proc", Long.toString(pid), "status");
        Await.until("strace has attached", Duration.ofSeconds(10), () -> {
            if (!process.isAlive()) {
                throw new AssertionError("strace ended with " + process.exitValue());
            }
            try {
                return Files.readAllLines(status).stream()
                        .anyMatch(line -> line.startsWith("TracerPid:") && !line.endsWith("\t0"));
            } catch (IOException gone) {
                return true;
            }
        });
        return new Strace(process);
    }

    @Override
    public void close() {
        process.destroy();
        awaitEnd();
    }

    /** It ends by itself once the process that it has attached to does. */
    void awaitEnd() {
        Await.until("strace has ended", Duration.ofSeconds(10), () -> !process.isAlive());
    }

    public boolean isAlive() {
        return process.isAlive();
    }
}
