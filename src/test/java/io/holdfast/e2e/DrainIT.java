package io.holdfast.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.support.Await;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM under clients that keep their connections: nobody loses a request that he had sent. */
@Tag("fault")
class DrainIT {
    private static final Duration NOTICE_AND_LIMIT = Duration.ofSeconds(21);
    private static final int ROUNDS = 4;

    @TempDir
    private Path directory;

    private static List<KeptConnection> clients(URI base, String path) {
        List<KeptConnection> clients = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            clients.add(KeptConnection.open(base, path, 0));
        }
        clients.add(KeptConnection.open(base, path, 300));
        clients.add(KeptConnection.open(base, path, 900));
        return clients;
    }

    private static int answered(List<KeptConnection> clients) {
        return clients.stream().mapToInt(KeptConnection::answered).sum();
    }

    private static void lostNothing(List<KeptConnection> clients) throws InterruptedException {
        for (KeptConnection client : clients) {
            client.awaitEnd();
        }
        List<String> failures =
                clients.stream().flatMap(client -> client.failures().stream()).toList();
        assertEquals(List.of(), failures);
        assertTrue(clients.stream().allMatch(KeptConnection::wasToldToClose));
    }

    @Test
    void a_router_that_leaves_answers_everything_that_was_sent_to_it() throws Exception {
        int inDrain = 0;
        try (RouterWorld world = new RouterWorld(directory)) {
            List.of("a", "b").forEach(world::backEnd);
            for (int round = 0; round < ROUNDS; round++) {
                HoldfastProcess router = world.router("1");
                RouterWorld.awaitReady(router, "a", "b");
                List<KeptConnection> clients = clients(RouterWorld.entrance(router), "/plain/x");
                Await.until("they are busy", RouterWorld.SOON, () -> answered(clients) > 300);

                int before = answered(clients);
                router.signal("TERM");
                assertEquals(0, router.exitCode(NOTICE_AND_LIMIT));

                lostNothing(clients);
                inDrain += answered(clients) - before;
            }
        }
        assertTrue(inDrain > 1_000, inDrain + " requests came while a router was leaving");
    }

    @Test
    void so_does_every_other_service() throws Exception {
        try (HoldfastProcess all = HoldfastProcess.start(
                directory,
                "--port",
                "0",
                "--admin-port",
                "0",
                "--data-dir",
                directory.resolve("data").toString())) {
            List<KeptConnection> clients = new ArrayList<>();
            for (String role : List.of("frontend", "catalog", "order", "expense", "record")) {
                clients.add(KeptConnection.open(all.url(role), "/health/live", 1));
                clients.add(KeptConnection.open(all.url(role), "/health/live", 300));
            }
            Await.until("all are busy", RouterWorld.SOON, () -> answered(clients) > 300);

            all.signal("TERM");
            assertEquals(0, all.exitCode(NOTICE_AND_LIMIT.multipliedBy(2)));

            lostNothing(clients);
        }
    }
}
