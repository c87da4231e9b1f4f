package io.holdfast.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.http.auth.TokenTable;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Operators with tokens of their own, at the admin port of a process that listens beyond loopback. */
class AdminTokensIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String ADMIN = "admin-secret";
    private static final String ANN = "ann-secret";
    private static final String SCREEN = "screen-secret";
    private static final String SCRAPER = "scraper-secret";

    @TempDir
    private Path directory;

    private HoldfastProcess process;
    private URI admin;

    record Said(int code, String text) {}

    @BeforeEach
    void start() throws Exception {
        tokens(entry("ann", ANN, "operator"), entry("screen", SCREEN, "viewer"));
        Files.writeString(directory.resolve("metrics-token"), SCRAPER);
        process = HoldfastProcess.start(
                directory,
                Map.of("HOLDFAST_ADMIN_TOKEN", ADMIN),
                "--admin-port=0",
                "--set=router.port=0",
                "--set=admin.host=0.0.0.0",
                "--set=admin.tokens-file=" + directory.resolve("tokens.yaml"),
                "--set=metrics.token-file=" + directory.resolve("metrics-token"),
                "--data-dir=" + directory.resolve("data"));
        admin = URI.create("http://127.0.0.1:" + process.url("admin").getPort());
    }

    @AfterEach
    void end() {
        process.close();
    }

    private static String entry(String name, String secret, String scope) {
        return "- {name: %s, scopes: [%s], sha256: %s}\n".formatted(name, scope, TokenTable.sha256(secret));
    }

    private void tokens(String... entries) throws IOException {
        Path fresh = Files.writeString(directory.resolve("tokens.new"), String.join("", entries));
        Files.move(
                fresh,
                directory.resolve("tokens.yaml"),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.ATOMIC_MOVE);
    }

    private Said run(Map<String, String> environment, String... arguments) throws Exception {
        try (HoldfastProcess command = HoldfastProcess.start(directory, environment, arguments)) {
            return new Said(command.exitCode(Duration.ofSeconds(100)), command.output());
        }
    }

    private Said run(String token, String... arguments) throws Exception {
        return run(Map.of("HOLDFAST_ADMIN_TOKEN", token), arguments);
    }

    private int get(String path, String token) throws Exception {
        return Http.send("GET", admin, path, "", "Authorization", "Bearer " + token)
                .status();
    }

    @Test
    void look_act_and_are_shut_out_by_their_scopes_while_the_process_runs() throws Exception {
        assertEquals(200, Http.get(admin, "/health/live").status());
        assertEquals(401, Http.get(admin, "/metrics").status());
        assertEquals(200, get("/metrics", SCRAPER));
        assertEquals(401, get("/status", SCRAPER));
        assertEquals(200, get("/status", SCREEN));

        String url = admin.toString();
        Said nobody = run(Map.of(), "status", "--url", url);
        assertEquals(1, nobody.code(), nobody.text());
        assertTrue(nobody.text().contains("refuses to answer without a token"), nobody.text());
        Said screen = run(SCREEN, "status", "--url", url);
        assertEquals(0, screen.code(), screen.text());
        Said refused = run(SCREEN, "drain", "frontend/1", "--url", url);
        assertEquals(1, refused.code(), refused.text());
        assertTrue(refused.text().contains("needs the scope operator (the token 'screen' has viewer)"), refused.text());
        Said unknown = run(ANN, "drain", "billing/1", "--url", url);
        assertTrue(unknown.text().contains("billing/1"), unknown.text());
        Said members = run(ANN, "members", "order", "add", "1", "--url", url);
        assertTrue(members.text().contains("needs the scope admin"), members.text());
        Said boss = run(ADMIN, "members", "order", "add", "1", "--url", url);
        assertFalse(boss.text().contains("scope"), boss.text());

        String events = Http.send("GET", admin, "/events", "", "Authorization", "Bearer " + SCREEN)
                .raw()
                .body();
        assertTrue(events.contains("\"token_name\":\"ann\""), events);
        assertTrue(events.contains("\"token_name\":\"token\""), events);
        assertTrue(events.contains("POST /instances/frontend/1/drain refused"), events);

        tokens(entry("screen", SCREEN, "viewer"));
        Await.until("Ann is shut out", SOON, () -> get("/status", ANN) == 401);
        assertEquals(200, get("/status", SCREEN));

        tokens("- {name: wrong}\n");
        Await.until("the file is found wrong", SOON, () -> process.output()
                .contains("admin.tokens-file: entry 1: sha256: missing"));
        assertEquals(200, get("/status", SCREEN));

        String config = run(Map.of("HOLDFAST_METRICS_TOKEN", SCRAPER, "HOLDFAST_ADMIN_TOKEN", ADMIN), "config")
                .text();
        for (String printed : List.of(process.output(), config, events, screen.text(), refused.text())) {
            for (String secret : List.of(ADMIN, ANN, SCREEN, SCRAPER)) {
                assertFalse(printed.contains(secret), printed);
            }
        }
    }
}
