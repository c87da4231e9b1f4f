package io.holdfast.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.e2e.group.Ballast;
import io.holdfast.e2e.group.Root;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start that cannot come to anything ends with one line that says why, and 1. */
@Tag("fault")
class HopelessStartIT {
    private static final Duration SOON = Duration.ofSeconds(40);

    @TempDir
    private Path directory;

    private void endsWithOneLine(String said, List<String> jvm, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("--admin-port=0"));
        all.addAll(List.of(arguments));
        try (HoldfastProcess process = HoldfastProcess.start(directory, Map.of(), jvm, all.toArray(String[]::new))) {
            assertEquals(1, process.exitCode(SOON), process.output());
            assertEquals(1, process.output().lines().count(), process.output());
            assertTrue(process.output().startsWith("holdfast: "), process.output());
            assertTrue(process.output().contains(said), process.output());
        }
    }

    @Test
    void on_a_full_disk() throws Exception {
        Path disk = directory.resolve("disk");
        try (Root root = Root.mayDo("tmpfs", trial -> trial.mountMemory(1, directory.resolve("trial")))) {
            root.mountMemory(1, disk);
            try (Ballast full = Ballast.fill(disk)) {
                assertTrue(full.bytes() > 0);
                String data = "--data-dir=" + disk.resolve("data");
                String said = "the disk of %s is full".formatted(disk.resolve("data"));
                endsWithOneLine(said, List.of(), "--role=record", "--id=1", "--set=record.replicas=1", data);
                endsWithOneLine(said, List.of(), "--role=expense", "--id=1", "--set=expense.database.own=true", data);
                endsWithOneLine(said, List.of(), "up", "--port=0", data);
                // With a token of its own nothing is written before its database is made.
                String token = "--set=admin.token=of-the-test";
                endsWithOneLine(said, List.of(), "--role=order", "--id=1", token, data);
                endsWithOneLine(said, List.of(), "--role=expense", "--id=1", token, data);
            }
        }
    }

    @Test
    void with_a_heap_that_is_too_small_for_its_classes() throws Exception {
        endsWithOneLine(
                "it cannot go on: java.lang.OutOfMemoryError",
                List.of("-Xmx5m"),
                "up",
                "--port=0",
                "--data-dir=" + directory.resolve("data"));
    }
}
