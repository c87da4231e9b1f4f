package io.holdfast.e2e;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates as a user makes them: by the jar, which has a part of the library only. */
class CertsIT {
    private static final Duration LONG = Duration.ofSeconds(100);

    @TempDir
    private Path directory;

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() throws Exception {
        vertx.close().await(100, SECONDS);
    }

    private String run(int expected, String... arguments) throws Exception {
        try (HoldfastProcess command = HoldfastProcess.start(directory, arguments)) {
            assertEquals(expected, command.exitCode(LONG), command.output());
            return command.output();
        }
    }

    private PemKeyCertOptions identity(String prefix) {
        return new PemKeyCertOptions()
                .addCertPath(directory.resolve("certs/%s.pem".formatted(prefix)).toString())
                .addKeyPath(directory.resolve("certs/%s.key".formatted(prefix)).toString());
    }

    private PemTrustOptions authority() {
        return new PemTrustOptions()
                .addCertPath(directory.resolve("certs/ca.pem").toString());
    }

    @Test
    void a_server_and_a_client_know_each_other_by_them() throws Exception {
        run(0, "certs", "init", "--dir", "certs");
        String said = run(0, "certs", "issue", "--dir", "certs", "--role", "order", "--host", "localhost");
        run(0, "certs", "issue", "--dir", "certs", "--role", "router");

        assertTrue(said.contains("certs/order.pem"), said);
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("certs/order.key"))));
        HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setClientAuth(ClientAuth.REQUIRED)
                        .setKeyCertOptions(identity("order"))
                        .setTrustOptions(authority()))
                .requestHandler(request -> request.response().end())
                .listen(0, "localhost")
                .await(100, SECONDS);
        // Held, because one that nobody refers to is closed.
        HttpClient client = vertx.createHttpClient(new HttpClientOptions()
                .setSsl(true)
                .setKeyCertOptions(identity("router"))
                .setTrustOptions(authority()));
        HttpClientResponse response = client.request(HttpMethod.GET, server.actualPort(), "localhost", "/")
                .compose(request -> request.send())
                .await(100, SECONDS);
        assertEquals(200, response.statusCode());
        client.close().await(100, SECONDS);
    }

    @Test
    void commands_end_as_scripts_expect() throws Exception {
        run(0, "certs", "init", "--dir", "certs", "--days", "30");
        assertTrue(run(1, "certs", "init", "--dir", "certs").startsWith("holdfast: certs/ca.pem is there already"));
        assertTrue(run(2, "certs", "issue", "--dir", "certs", "--role", "oder").contains("did you mean order?"));

        String shown = run(0, "certs", "show", "certs/ca.pem");
        assertTrue(shown.contains("roles    authority"), shown);
        assertEquals(
                "holdfast: certs/none.pem does not exist (expected: a readable PEM file)",
                run(1, "certs", "show", "certs/none.pem").strip());
    }
}
