package io.holdfast.e2e.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.http.Json;
import io.holdfast.support.Http;
import io.holdfast.support.MapHistory;
import io.holdfast.support.MapHistory.Step;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The leader dies and stands still under a load whose answers are written down; {@code -Drecord.rounds} says how often. */
@Tag("fault")
@Tag("long")
class RecordFaultsIT {
    private static final int ROUNDS = Integer.getInteger("record.rounds", 2);
    private static final int CLIENTS = Integer.getInteger("record.clients", 6);
    private static final Duration PAUSE = Duration.ofSeconds(3);
    private static final Duration AWAY_MAX = Duration.ofSeconds(5);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void what_clients_were_told_is_what_one_map_would_have_told_them() throws Exception {
        MapHistory history = new MapHistory();
        List<Long> gaps = new ArrayList<>();
        try (RecordCluster cluster = RecordCluster.withRedis(directory)) {
            Map<String, String> initial = state(cluster);
            try (RecordLoad load = RecordLoad.start(cluster.router(), history, CLIENTS)) {
                load.goOn(100);
                for (int round = 0; round < ROUNDS; round++) {
                    int leader = cluster.leader();
                    long killed = System.nanoTime();
                    cluster.get(leader).kill();
                    load.goOn(100);
                    gaps.add(load.longestGap(killed, System.nanoTime()).toMillis());
                    cluster.start(leader);
                    cluster.awaitReady(leader);
                    load.goOn(50);

                    int paused = cluster.leader();
                    long stopped = System.nanoTime();
                    cluster.get(paused).signal("STOP");
                    load.goOn(100);
                    gaps.add(load.longestGap(stopped, System.nanoTime()).toMillis());
                    TimeUnit.NANOSECONDS.sleep(Math.max(0, stopped + PAUSE.toNanos() - System.nanoTime()));
                    cluster.get(paused).signal("CONT");
                    load.goOn(50);
                }
                Map<String, Integer> repeated = load.repeated();
                assertEquals(Map.of(), repeated, "what clients were told while one replica at a time was away");
                for (int id : RecordCluster.THREE) { // and all at once
                    cluster.get(id).close();
                }
                for (int id : RecordCluster.THREE) {
                    cluster.get(id).kill();
                    cluster.start(id);
                }
                RecordCluster.THREE.forEach(cluster::awaitReady);
                load.goOn(100);
                load.stop();
                assertEquals(List.of(), load.wrong());
                long now = System.nanoTime();
                history.add(Step.read("the end", now, now + 1, state(cluster)));
                System.out.printf(
                        "record: %d answers, sent again %s, and %s when all died; %d of %d steps open; longest time without an answer around each kill and pause, ms: %s%n",
                        load.answered(), repeated, load.repeated(), history.open(), history.size(), gaps);
            }
            assertEquals(List.of(), history.check(initial));
            cluster.awaitSame();
            for (int id : List.of(1, 2)) {
                assertEquals(
                        Http.get(cluster.router(), "/record").body(),
                        Http.get(cluster.url(id), "/record?from=standby").body());
            }
        }
        assertTrue(gaps.stream().allMatch(gap -> gap < AWAY_MAX.toMillis()), gaps.toString());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, String> state(RecordCluster cluster) throws Exception {
        return Json.read(Http.get(cluster.router(), "/record").raw().body(), Map.class);
    }
}
