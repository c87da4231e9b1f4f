package io.holdfast.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import io.holdfast.support.Ports;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a start does first: it takes its ports, then it can be asked, then it does the rest. */
class StartOrderIT {
    private static final Duration SOON = Duration.ofSeconds(40);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"router", "catalog", "admin"}) // the last one to start, the first, and that of operators
    void a_taken_port_ends_it_before_anything_is_written(String role) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                HoldfastProcess process = HoldfastProcess.start(
                        directory,
                        "--set=router.port=" + (role.equals("router") ? taken.getLocalPort() : 0),
                        "--set=catalog.port=" + (role.equals("catalog") ? taken.getLocalPort() : 0),
                        "--set=admin.port=" + (role.equals("admin") ? taken.getLocalPort() : 0),
                        "--data-dir=" + directory.resolve("data"))) {
            int code = process.exitCode(SOON);

            String named = "holdfast: %s: cannot listen at 127.0.0.1:%d".formatted(role, taken.getLocalPort());
            assertTrue(process.output().contains(named), process.output());
            assertFalse(process.output().contains("at io.holdfast"), process.output());
            assertEquals(1, code);
            assertFalse(Files.exists(directory.resolve("data")), "something was written");
        }
    }

    @Test
    void tells_at_the_admin_port_what_it_waits_for() throws Exception {
        int port = Ports.lasting();
        URI admin = URI.create("http://127.0.0.1:" + port);
        try (HoldfastProcess process = HoldfastProcess.start(
                directory,
                "--role=order",
                "--id=1",
                "--admin-port=" + port,
                "--registry=redis://127.0.0.1:1/0",
                "--set=registry.start-wait=60s")) {
            Await.until("the admin port answers", SOON, () -> {
                assertTrue(process.isAlive(), process.output());
                return Http.get(admin, "/status").status() == 200;
            });

            JsonNode status = Http.get(admin, "/status").body();
            assertEquals("stale", status.path("registry").asText());
            assertEquals(
                    "start: waiting for Redis at redis://127.0.0.1:1/0",
                    status.path("roles").path("order").path(0).asText());
            assertEquals(503, Http.get(admin, "/health/ready").status());
            assertEquals(200, Http.get(admin, "/health/live").status());
            try (HoldfastProcess command = HoldfastProcess.start(directory, "status", "--url", "127.0.0.1:" + port)) {
                assertEquals(0, command.exitCode(SOON), command.output());
                assertTrue(command.output().contains("waiting for Redis"), command.output());
            }
        }
    }

    @Test
    void a_flag_before_the_command_counts() throws Exception {
        Path data = directory.resolve("elsewhere");
        try (HoldfastProcess process = HoldfastProcess.start(
                directory, "--port", "0", "--data-dir", data.toString(), "up", "--admin-port", "0")) {
            process.url("router");

            assertTrue(Files.exists(data.resolve("admin-token")));
            assertFalse(Files.exists(directory.resolve("data")));
        }
    }
}
