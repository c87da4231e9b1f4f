package io.holdfast.e2e.expense;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.e2e.HoldfastProcess;
import io.holdfast.support.Await;
import io.holdfast.support.Ports;
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

    private final int port = Ports.lasting();

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

    @Test
    void a_second_process_does_not_get_its_file() {
        try (HoldfastProcess first = up()) {
            first.url("router");
            try (HoldfastProcess second = HoldfastProcess.start(
                    directory, Map.of(), List.of(), "--role=expense", "--port=0", "--admin-port=0")) {
                Await.until("it gives up", ExpenseCluster.SOON, () -> !second.isAlive());

                assertTrue(second.output().contains("expense: jdbc:h2:file:"), second.output());
                assertTrue(second.output().contains("already in use"), second.output());
            }
        }
    }
}
