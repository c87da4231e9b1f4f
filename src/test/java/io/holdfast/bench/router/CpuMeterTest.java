package io.holdfast.bench.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.bench.cluster.ChildProcess;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpuMeterTest {
    private static final String COUNTS_WHEN_ASKED =
            """
            sh -c 'read go; i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; echo done; read end'
            exit
            """;

    @TempDir
    private Path directory;

    @Test
    void counts_what_children_use_from_its_start_on() throws Exception {
        try (ChildProcess parent = ChildProcess.start(directory, "parent", List.of("sh", "-c", COUNTS_WHEN_ASKED))) {
            CpuMeter before = new CpuMeter(List.of(parent));
            assertEquals("done", parent.ask("go"));
            CpuMeter after = new CpuMeter(List.of(parent));

            assertTrue(before.nanos() > 1_000_000, "counting takes some of a processor");
            assertTrue(after.nanos() < before.nanos(), "waiting takes less");
        }
    }
}
