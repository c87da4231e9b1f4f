package io.holdfast.e2e.expense;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.e2e.HoldfastProcess;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Expense replicas die in turn under load; {@code -Dexpense.kills} says how often. */
@Tag("fault")
@Tag("long")
class ReplicaKillIT {
    private static final int KILLS = Integer.getInteger("expense.kills", 4);
    private static final int CLIENTS = Integer.getInteger("expense.clients", 16);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @ParameterizedTest
    @EnumSource(Databases.class)
    void clients_do_not_notice_and_nothing_is_lost_or_done_twice(Databases which) throws Exception {
        try (ExpenseCluster cluster = ExpenseCluster.start(directory, which.start());
                Clerks clerks = Clerks.start(cluster.entrance(), CLIENTS, false)) {
            clerks.goOn(500);
            for (int round = 0; round < KILLS; round++) {
                String id = Integer.toString(1 + round % 2);
                HoldfastProcess replica = cluster.get("expense-" + id);
                replica.kill();
                clerks.goOn(300);
                cluster.replica(id);
                cluster.awaitReady("1", "2");
                clerks.goOn(300);
            }
            clerks.stop();

            System.out.printf("%s: %d kills of a replica; %s%n", which, KILLS, clerks);
            assertEquals(List.of(), clerks.failures(), cluster::outputs);
            clerks.isKept();
        }
    }
}
