package io.holdfast.e2e.monitoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.e2e.group.Ballast;
import io.holdfast.e2e.group.MovableClock;
import io.holdfast.e2e.group.Root;
import io.holdfast.support.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The rules and the dashboard of {@code deploy/monitoring} in a real Prometheus, which scrapes a whole store: in a quiet minute each query
 * has data and no alert fires; then each alert fires when its fault is there. The files are used as they are, with all durations twenty
 * times shorter.
 */
@Tag("fault")
class MonitoringIT {
    /** Shorter by {@code -Dmonitoring.quiet=0} on a machine that others use: what stands still there is worth an alert. */
    private static final Duration QUIET = Duration.ofSeconds(Integer.getInteger("monitoring.quiet", 60));

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final int DISK_MEBIBYTES = 160; // more than twice replication.disk-free-min
    private static final long SLOW_BELOW = 72L << 20; // a little before replication.disk-free-min
    private static final Duration SCRAPED = Duration.ofSeconds(1); // which is its limit, too

    /** Queries that find nothing as long as nothing is wrong, and why. */
    private static final Map<String, String> EMPTY = Map.of(
            "holdfast_replication_unfit{job=\"holdfast\",instance=~\".*\"} == 1",
            "every replica is fit",
            "sum by (instance) (rate(jvm_gc_pause_seconds_sum{job=\"holdfast\",instance=~\".*\"}[15s]))",
            "maybe nothing was collected yet");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private final Set<String> fired = new TreeSet<>();

    @Test
    void is_quiet_in_a_quiet_minute_and_every_alert_fires_by_its_fault() throws Exception {
        PrometheusServer.orSkip();
        Optional<MovableClock> clock = MovableClock.find(directory, "record");
        Path disk = directory.resolve("disk");
        try (Root root = Root.mayDo("tmpfs", trial -> trial.mountMemory(1, directory.resolve("trial")))) {
            root.mountMemory(DISK_MEBIBYTES, disk);
            try (MonitoredStore store = MonitoredStore.start(directory, disk);
                    Traffic traffic = new Traffic(store.router()).usual();
                    PrometheusServer prometheus = PrometheusServer.start(
                            directory, MonitoringFiles.shortenedRules(directory), SCRAPED, store.targets())) {
                try {
                    quiet(prometheus);
                    faults(prometheus, store, traffic, disk, clock);
                } catch (AssertionError failed) {
                    throw new AssertionError(store.outputs(), failed);
                }
            }
        }
        Set<String> expected = new TreeSet<>(MonitoringFiles.rules("alert"));
        if (clock.isEmpty()) {
            System.out.println("HoldfastClockOff is not tried: needs libfaketime (Debian: faketime)");
            expected.remove("HoldfastClockOff");
        }
        assertEquals(expected, fired);
    }

    private static void quiet(PrometheusServer prometheus) throws Exception {
        long end = System.nanoTime() + QUIET.toNanos();
        while (System.nanoTime() < end) {
            assertEquals(Set.of(), prometheus.firing(), prometheus::alerts);
            Thread.sleep(250);
        }
        List<String> queries = new ArrayList<>(MonitoringFiles.dashboardQueries());
        queries.addAll(MonitoringFiles.rules("record"));
        List<String> empty = new ArrayList<>();
        for (String query : queries) {
            if (prometheus.query(query).isEmpty() && !EMPTY.containsKey(query)) {
                empty.add(query);
            }
        }
        assertEquals(List.of(), empty, "of " + queries.size());
        assertTrue(queries.containsAll(EMPTY.keySet()), "a query that is known to be empty is no longer there");
        assertEquals(List.of(), prometheus.troubles());
    }

    private void faults(
            PrometheusServer prometheus, MonitoredStore store, Traffic traffic, Path disk, Optional<MovableClock> clock)
            throws Exception {
        // A service fails as a whole, another one is slow and has one node.
        store.flaky().forEach(node -> node.failWith(500));
        store.slow().take(Duration.ofMillis(1_500));
        traffic.reads(4, "/flaky/x").reads(24, "/slow/x");
        fires(
                prometheus,
                "HoldfastErrorRate",
                "HoldfastRetryBudgetExhausted",
                "HoldfastNodeEvicted",
                "HoldfastPanic",
                "HoldfastSlowRequests",
                "HoldfastQueueLong");
        store.flaky().forEach(node -> node.failWith(200));
        store.slow().take(Duration.ZERO);

        for (int turn = 0; turn < 6; turn++) {
            store.transfer(1 + turn % 2);
        }
        store.transfer(1);
        fires(prometheus, "HoldfastElections");

        try (Ballast ballast = Ballast.fill(disk, SLOW_BELOW, Duration.ofMillis(4))) {
            assertTrue(ballast.bytes() > 0);
            traffic.changes(4);
            fires(prometheus, "HoldfastDiskLow", "HoldfastReplicaUnfit", "HoldfastNotReady", "HoldfastReplicaBehind");
        }
        store.awaitReady("record-3");

        if (clock.isPresent()) { // while all three run: of two clocks nobody knows which one is wrong
            store.kill(2);
            clock.get().move(Duration.ofSeconds(2));
            store.startReplica(2, clock.get());
            fires(prometheus, "HoldfastClockOff");
        }

        for (int restart = 0; restart < 2; restart++) {
            store.kill(1);
            store.startReplica(1);
            store.awaitServing(1);
            Thread.sleep(3 * SCRAPED.toMillis());
        }
        fires(prometheus, "HoldfastRestarts");
        store.kill(1);
        store.kill(3);
        fires(prometheus, "HoldfastProcessDown", "HoldfastReplicaDown", "HoldfastNoQuorum");
        store.redis().stop();
        fires(prometheus, "HoldfastRegistryStale");
    }

    private void fires(PrometheusServer prometheus, String... alerts) {
        Set<String> awaited = new TreeSet<>(List.of(alerts));
        long began = System.nanoTime();
        try {
            Await.until("all fire", SOON, () -> {
                Set<String> now = prometheus.firing();
                fired.addAll(now);
                awaited.removeAll(now);
                return awaited.isEmpty();
            });
        } catch (AssertionError late) {
            throw new AssertionError("not fired: " + awaited + ", fired so far: " + fired, late);
        }
        System.out.printf("%s after %.1f s%n", List.of(alerts), (System.nanoTime() - began) / 1e9);
    }
}
