package io.holdfast.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.support.Await;
import io.holdfast.support.Http;
import io.holdfast.support.RealRedis;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service behind the front ends that is away for a moment, or for long. */
class AwayIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private HoldfastProcess role(RealRedis redis, String role) {
        return HoldfastProcess.start(
                directory,
                "--role",
                role,
                "--id",
                "1",
                "--port",
                "0",
                "--admin-port",
                "0",
                "--registry",
                redis.url(),
                "--set",
                "catalog.replicas=1");
    }

    @Test
    void requests_wait_for_a_catalog_that_comes_back_and_get_a_clear_503_when_it_does_not() throws Exception {
        try (RealRedis redis = RealRedis.start();
                HoldfastProcess catalog = role(redis, "catalog");
                HoldfastProcess frontend = role(redis, "frontend");
                HoldfastProcess router = role(redis, "router")) {
            URI entrance = router.url("router");
            catalog.url("catalog");
            frontend.url("frontend");
            Await.until(
                    "it serves", SOON, () -> Http.get(entrance, "/products/Fox").status() == 200);

            assertEquals(0, catalog.terminate());
            Http.Answer away = Http.get(entrance, "/products/Fox");
            assertEquals(503, away.status(), away.raw().body());
            assertEquals("unreachable", away.body().get("code").asText());
            assertTrue(away.header("Retry-After").isPresent());

            try (HoldfastProcess again = role(redis, "catalog")) {
                // Asked while it starts: the front end holds the request, or says 503 and is asked again.
                Await.until(
                        "it serves again",
                        SOON,
                        () -> Http.get(entrance, "/products/Fox").status() == 200);
                assertTrue(again.isAlive());
            }
        }
    }
}
