package io.holdfast.e2e.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Replicas that start while Redis is away: they know their peers from the last time. */
@Tag("fault")
class RecordWithoutRedisIT {
    private static final int[] KILLED_AFTER_MILLIS = {200, 700, 1_200}; // in whatever a start does then

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void give_their_group_its_majority_serve_and_are_registered_when_it_is_back() throws Exception {
        try (RecordCluster cluster = RecordCluster.withRedis(directory)) {
            cluster.redis().stop();
            cluster.get(1).kill();
            cluster.get(2).kill(); // the third alone is no majority

            cluster.start(1);
            cluster.awaitReady(1);

            Http.Answer put =
                    Http.send("PUT", cluster.url(1), "/record/age", "{\"value\":\"50\"}", "Idempotency-Key", "k");
            assertEquals(200, put.status(), put.raw().body());
            assertEquals(
                    "50",
                    Http.get(cluster.router(), "/record/age")
                            .body()
                            .path("value")
                            .asText());
            assertTrue(cluster.get(1).output().contains("meet at the addresses they know"), cluster.outputs());

            cluster.redis().startAgain();
            cluster.start(2);
            cluster.awaitReady(2);
            RecordCluster.THREE.forEach(id -> awaitRegistered(cluster, id));
        }
    }

    /** Its peers look for it where it was. */
    @Test
    void listen_where_they_did_before_when_they_were_told_no_port() throws Exception {
        try (RecordCluster cluster = RecordCluster.withRedisAndAnyPorts(directory)) {
            cluster.redis().stop();
            for (int id : List.of(1, 2)) {
                URI before = cluster.url(id);
                cluster.get(id).kill();
                cluster.start(id);
                cluster.awaitReady(id);
                assertEquals(before, cluster.url(id));
            }
            cluster.get(3).kill(); // the two that have started again are a majority

            Await.until(
                    "the others follow",
                    RecordCluster.SOON,
                    () -> Http.send("PUT", cluster.url(1), "/record/age", "{\"value\":\"50\"}", "Idempotency-Key", "k")
                                    .status()
                            == 200);
        }
    }

    @Test
    void start_whenever_it_is_killed_meanwhile() throws Exception {
        try (RecordCluster cluster = RecordCluster.withRedis(directory)) {
            for (int millis : KILLED_AFTER_MILLIS) {
                cluster.get(1).kill();
                cluster.start(1);
                TimeUnit.MILLISECONDS.sleep(millis);
                cluster.redis().stop();

                cluster.awaitReady(1);

                cluster.redis().startAgain();
                awaitRegistered(cluster, 1);
            }
        }
    }

    private static void awaitRegistered(RecordCluster cluster, int id) {
        Await.until("replica %d is registered".formatted(id), RecordCluster.SOON, () -> {
            JsonNode status = Http.get(cluster.adminOfEntrance(), "/status").body();
            for (JsonNode node : status.path("nodes")) {
                if (node.path("service").asText().equals("record")
                        && node.path("id").asText().equals(Integer.toString(id))) {
                    return node.path("state").asText().equals("ready")
                            && node.path("epoch").asLong() > 0
                            && status.path("registry").asText().equals("fresh");
                }
            }
            return false;
        });
    }
}
