package io.holdfast.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.http.auth.TokenTable;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The token of a client is replaced while it orders: no request fails, and the old token opens nothing afterwards. */
@Tag("fault")
class TokenRotationIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    // Stock does not run out by selling.
    private static final String ORDER = "{\"name\":\"Fox\",\"quantity\":1,\"type\":\"sell\"}";
    private static final int CLIENTS = 4;
    private static final int ROTATIONS = 5;

    @TempDir
    private Path directory;

    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicIntegerArray placed = new AtomicIntegerArray(CLIENTS);
    private volatile String token = "token-0";
    private volatile boolean stopped;

    private Path allow(String... tokens) throws Exception {
        StringBuilder yaml = new StringBuilder();
        for (String each : tokens) {
            yaml.append("- {name: shop, sha256: %s, scopes: ['orders:place', 'orders:sell']}%n"
                    .formatted(TokenTable.sha256(each)));
        }
        Path fresh = Files.writeString(directory.resolve("tokens.new"), yaml);
        return Files.move(fresh, directory.resolve("tokens.yaml"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static int order(URI router, String with) throws Exception {
        return Http.post(router, "/orders", ORDER, "Authorization", "Bearer " + with)
                .status();
    }

    private Thread client(URI router, int number) {
        Thread client = new Thread(() -> {
            while (!stopped) {
                String with = token;
                try {
                    int status = order(router, with);
                    if (status == 201) {
                        placed.incrementAndGet(number);
                    } else {
                        failures.add(with + ": " + status);
                    }
                } catch (Exception broken) {
                    failures.add(with + ": " + broken);
                }
            }
        });
        client.start();
        return client;
    }

    private void more() {
        int[] now = IntStream.range(0, CLIENTS).map(placed::get).toArray();
        Await.until("each client has placed more", SOON, () -> IntStream.range(0, CLIENTS)
                .allMatch(client -> placed.get(client) >= now[client] + 5));
    }

    @Test
    void fails_no_request_and_closes_to_the_old_token() throws Exception {
        Path file = allow("token-0");
        try (HoldfastProcess store = HoldfastProcess.start(
                directory,
                "up",
                "--port=0",
                "--admin-port=0",
                "--set=auth.mode=tokens",
                "--set=auth.tokens-file=" + file)) {
            URI router = store.url("router");
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(client(router, i));
            }
            for (int i = 1; i <= ROTATIONS; i++) {
                String old = token;
                String next = "token-" + i;
                more();
                allow(old, next);
                Await.until("the new token is taken", SOON, () -> order(router, next) == 201);
                token = next;
                more(); // and with it no request with the old one is under way
                allow(next);
                Await.until("the old token is refused", SOON, () -> order(router, old) == 401);
            }
            more();
            stopped = true;
            for (Thread client : clients) {
                client.join();
            }

            assertEquals(List.of(), List.copyOf(failures));
            assertEquals(401, order(router, "token-0"));
        }
    }
}
