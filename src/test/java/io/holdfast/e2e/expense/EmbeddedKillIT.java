package io.holdfast.e2e.expense;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.e2e.HoldfastProcess;
import io.holdfast.support.RealRedis;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Router and expense service in one JVM, with H2: killed under load and started again; {@code -Dexpense.rounds} says how often. */
@Tag("fault")
class EmbeddedKillIT {
    private static final int ROUNDS = Integer.getInteger("expense.rounds", 10);
    private static final int CLIENTS = Integer.getInteger("expense.clients", 16);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private final int port = RealRedis.freePort();

    private HoldfastProcess up() {
        return HoldfastProcess.start(
                directory,
                Map.of(),
                List.of("-Dvertx.cacheDirBase=" + directory.resolve("vertx")),
                "--role=router,expense",
                "--port=" + port,
                "--admin-port=0");
    }

    @Test
    void loses_nothing_that_was_answered_and_does_nothing_twice() throws Exception {
        HoldfastProcess process = up();
        URI entrance = process.url("router");
        try (Clerks clerks = Clerks.start(entrance, CLIENTS, true)) {
            for (int round = 0; round < ROUNDS; round++) {
                clerks.goOn(300);
                process.kill();
                process = up();
                process.url("router");
            }
            clerks.goOn(300);
            clerks.stop();

            System.out.printf("H2: %d times killed; %s%n", ROUNDS, clerks);
            assertEquals(List.of(), clerks.failures(), process.output());
            clerks.isKept();
        } finally {
            process.close();
        }
    }
}
