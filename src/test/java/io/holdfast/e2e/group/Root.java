package io.holdfast.e2e.group;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** What only root may do to a machine, undone in reverse order when it is closed. */
public final class Root implements AutoCloseable {
    private final Deque<List<String>> undo = new ArrayDeque<>();

    private Root() {}

    /** Ends the test as skipped, and says so, unless {@code attempt} works here. */
    public static Root mayDo(String what, Attempt attempt) {
        try (Root trial = new Root()) {
            attempt.with(trial);
        } catch (Exception | AssertionError cannot) {
            String skipped = "SKIPPED, needs root and %s: %s".formatted(what, cannot.getMessage());
            System.out.println(skipped);
            assumeTrue(false, skipped);
        }
        return new Root();
    }

    public interface Attempt {
        void with(Root root) throws Exception;
    }

    /** A file system in memory of so many MiB. */
    public void mountMemory(int mebibytes, Path at) throws Exception {
        Files.createDirectories(at);
        run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "holdfast-test", at.toString());
        undoWith("umount", at.toString());
    }

    /** A file with an empty ext4 of so many MiB. */
    void makeImage(int mebibytes, Path image) throws Exception {
        run("truncate", "-s", mebibytes + "M", image.toString());
        run("mkfs.ext4", "-q", "-F", image.toString());
    }

    /** Mounts it, with a journal that is written when somebody asks, and hardly by itself. */
    void mountImage(Path image, Path at) throws Exception {
        Files.createDirectories(at);
        run("mount", "-o", "loop,commit=600", image.toString(), at.toString());
        undoWith("umount", at.toString());
    }

    void unmount(Path at) throws Exception {
        run("umount", at.toString());
        undo.remove(List.of("umount", at.toString()));
    }

    public void undoWith(String... command) {
        undo.push(List.of(command));
    }

    /** @throws IOException with what the command wrote, when it fails */
    public void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IOException(Arrays.toString(command) + ": " + output.strip());
        }
    }

    @Override
    public void close() {
        while (!undo.isEmpty()) {
            List<String> command = undo.pop();
            try {
                run(command.toArray(String[]::new));
            } catch (IOException | InterruptedException stays) {
                System.out.println("could not be undone: " + stays.getMessage());
            }
        }
    }
}
