package io.holdfast.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.support.Await;
import io.holdfast.support.Http;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shopping run that is not alone: it says so, and checks what can be checked. */
class ShopTogetherIT {
    private static final Duration LONG = Duration.ofSeconds(90);

    @TempDir
    private Path directory;

    private HoldfastProcess shop(URI router, int clients, int requests) {
        return HoldfastProcess.start(
                directory,
                "shop",
                "--url",
                router.toString(),
                "--clients",
                Integer.toString(clients),
                "-n",
                Integer.toString(requests),
                "--type",
                "both");
    }

    @Test
    void finds_no_difference_and_says_that_others_ordered_in_between() throws Exception {
        try (HoldfastProcess store = HoldfastProcess.start(directory, "up", "--port", "0", "--admin-port", "0")) {
            URI router = store.url("router");
            // Which orders from before to after the other one.
            try (HoldfastProcess others = shop(router, 2, 100_000)) {
                Await.until(
                        "others order",
                        LONG,
                        () -> Http.get(router, "/orders?limit=50")
                                        .body()
                                        .path("orders")
                                        .size()
                                == 50);
                try (HoldfastProcess own = shop(router, 4, 50)) {
                    assertEquals(0, own.exitCode(LONG), own.output());
                    assertTrue(own.output().contains("it was not alone"), own.output());
                    assertTrue(own.output().contains("No difference: "), own.output());
                }
                assertTrue(others.isAlive(), others.output());
            }
        }
    }
}
