package io.holdfast.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import io.holdfast.support.RealRedis;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Two processes under one id: the second is refused, the first goes on, and both say so. */
@Tag("fault")
class DuplicateInstanceIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private HoldfastProcess start(RealRedis redis, String data) {
        return HoldfastProcess.start(
                directory,
                "--role=frontend",
                "--id=1",
                "--port=0",
                "--admin-port=0",
                "--data-dir=" + directory.resolve(data),
                "--registry=" + redis.url());
    }

    @Test
    void the_one_that_lives_says_who_was_refused_and_so_does_status() throws Exception {
        try (RealRedis redis = RealRedis.start();
                HoldfastProcess first = start(redis, "first")) {
            first.url("admin");
            try (HoldfastProcess second = start(redis, "second")) {
                assertEquals(1, second.exitCode(SOON));
                assertTrue(second.output().contains("frontend/1 lives already, at "), second.output());
            }

            String told = "frontend/1: a second process with this id was refused: pid ";
            Await.until("the first says so", SOON, () -> first.output().contains(told));
            JsonNode node =
                    Http.get(first.url("admin"), "/status").body().path("nodes").path(0);
            assertEquals("ready", node.path("state").asText(), node.toString());
            assertTrue(node.path("namesake").path("reason").asText().contains(", run "), node.toString());
            try (HoldfastProcess status = HoldfastProcess.start(directory, "status", "--url=" + first.url("admin"))) {
                assertEquals(0, status.exitCode(SOON));
                assertTrue(status.output().contains(told), status.output());
            }
            nothingInternalIsTold(first);
        }
    }

    // It has nobody to ask.
    private static void nothingInternalIsTold(HoldfastProcess frontend) throws Exception {
        for (String path : List.of("/products/Fox", "/orders/1", "/leader")) {
            JsonNode body = Http.get(frontend.url("frontend"), path).body();
            assertFalse(body.toString().matches(".*(127\\.0\\.0\\.1|Exception|java\\.).*"), body.toString());
        }
    }
}
