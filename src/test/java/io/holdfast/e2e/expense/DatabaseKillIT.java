package io.holdfast.e2e.expense;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The database dies under load and comes back; {@code -Dexpense.rounds} says how often. */
@Tag("fault")
class DatabaseKillIT {
    private static final int ROUNDS = Integer.getInteger("expense.rounds", 3);
    private static final int CLIENTS = Integer.getInteger("expense.clients", 16);
    private static final Duration BACK_WITHIN = Duration.ofSeconds(2);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @ParameterizedTest
    @EnumSource(Databases.class)
    void nothing_answered_is_lost_and_the_service_is_back_soon_after_it(Databases which) throws Exception {
        List<Duration> back = new ArrayList<>();
        try (ExpenseCluster cluster = ExpenseCluster.start(directory, which.start());
                Clerks clerks = Clerks.start(cluster.entrance(), CLIENTS, true)) {
            for (int round = 0; round < ROUNDS; round++) {
                clerks.goOn(400);
                cluster.database().kill();
                LockSupport.parkNanos(Duration.ofSeconds(1L + round).toNanos());
                cluster.database().startAgain();
                back.add(clerks.firstWriteAfter(System.nanoTime()));
            }
            clerks.goOn(400);
            clerks.stop();

            System.out.printf(
                    "%s: killed %d times, the first write after its return %s; %s%n", which, ROUNDS, back, clerks);
            assertEquals(List.of(), clerks.failures(), cluster::outputs);
            clerks.isKept();
            assertTrue(Collections.max(back).compareTo(BACK_WITHIN) < 0, () -> back + "\n" + cluster.outputs());
        }
    }
}
