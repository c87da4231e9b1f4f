package io.holdfast.client.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.failure.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an operator is told when the admin port gives no answer. */
class AdminClientTest {
    private static final Duration SHORT = Duration.ofMillis(200);

    private final OperatorToken token = OperatorToken.of(Map.of("HOLDFAST_ADMIN_TOKEN", "t"), Path.of(""));

    private AdminClient at(ServerSocket port) {
        return new AdminClient(URI.create("http://127.0.0.1:" + port.getLocalPort()), token, SHORT, SHORT);
    }

    private static ServerSocket silent() throws Exception {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress()); // its queue takes connections, nobody reads
    }

    @Test
    void a_look_changes_nothing_so_nothing_of_it_may_be_done() throws Exception {
        try (ServerSocket port = silent()) {
            Failure failure = assertThrows(Failure.Unavailable.class, () -> at(port).get("/status", Map.class));

            assertEquals(
                    "http://127.0.0.1:%d did not answer within 200ms (expected: --url of an admin port)"
                            .formatted(port.getLocalPort()),
                    failure.getMessage());
        }
    }

    @Test
    void a_verb_may_be_done_by_one_that_says_nothing() throws Exception {
        try (ServerSocket port = silent()) {
            Failure failure = assertThrows(
                    Failure.Indeterminate.class, () -> at(port).post("/groups/order/transfer", Map.of(), Map.class));

            assertTrue(failure.getMessage().contains("it may be done or yet be done"), failure.getMessage());
        }
    }

    @Test
    void a_look_that_breaks_off_is_not_done_in_part_either() throws Exception {
        try (ServerSocket port = silent()) {
            Thread hangsUp = new Thread(() -> {
                try {
                    while (true) { // the client tries it once more by itself
                        port.accept().close();
                    }
                } catch (IOException closed) {
                    // the test is over
                }
            });
            hangsUp.start();

            Failure failure = assertThrows(
                    Failure.class, () -> AdminClient.at(URI.create("http://127.0.0.1:" + port.getLocalPort()))
                            .get("/status", Map.class));

            assertFalse(failure.getMessage().contains("may be done"), failure.getMessage());
            assertTrue(failure.getMessage().contains("broke off"), failure.getMessage());
        }
    }
}
