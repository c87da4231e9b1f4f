package io.holdfast.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first thing a newcomer runs. */
class DemoIT {
    @TempDir
    private Path directory;

    @Test
    void ends_well_with_a_verdict() throws Exception {
        try (HoldfastProcess demo = HoldfastProcess.start(directory, "demo")) {
            int code = demo.exitCode(Duration.ofMinutes(2));

            assertTrue(demo.output().contains("Verdict: every order was kept."), demo.output());
            assertEquals(0, code);
        }
    }
}
