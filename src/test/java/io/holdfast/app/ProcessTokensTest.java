package io.holdfast.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.config.ConfigException;
import io.holdfast.base.config.Layer;
import io.holdfast.base.config.Settings;
import io.holdfast.base.config.WatchedFiles;
import io.holdfast.base.time.Time;
import io.holdfast.http.auth.Caller;
import io.holdfast.http.auth.TokenTable;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessTokensTest {
    private static final Vertx VERTX = Vertx.vertx();

    @TempDir
    private Path folder;

    private final WatchedFiles files = new WatchedFiles();

    private ProcessTokens open(Map<String, String> settings) {
        return ProcessTokens.open(
                AppConfig.from(new Settings(List.of(
                        Layer.of("flag", settings),
                        Layer.of(
                                "every test",
                                Map.of("data-dir", folder.resolve("data").toString()))))),
                VERTX,
                files,
                Time.system());
    }

    @AfterAll
    static void close() {
        VERTX.close();
    }

    private Path write(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void follow_their_files() throws Exception {
        Path cluster = write("cluster", "old");
        Path admin = write("admin", "boss\n");
        ProcessTokens opened =
                open(Map.of("cluster.token-file", cluster.toString(), "admin.token-file", admin.toString()));

        write("cluster", "new old");
        write("admin", "chief");
        files.refresh();

        assertEquals(Optional.of("Bearer new"), opened.tokens().cluster().authorization());
        opened.tokens().cluster().check("Bearer old");
        assertEquals(List.of("chief"), opened.tokens().admin().secrets().all());
        assertEquals(Optional.empty(), opened.generated());
    }

    @Test
    void stay_as_they_are_while_a_file_is_wrong_or_away() throws Exception {
        Path cluster = write("cluster", "old");
        ProcessTokens opened = open(Map.of("cluster.token-file", cluster.toString()));

        for (String wrong : List.of("", "a b c")) {
            write("cluster", wrong);
            files.refresh();
            files.refresh();
            assertEquals(Optional.of("Bearer old"), opened.tokens().cluster().authorization());
        }
        Files.delete(cluster);
        files.refresh();
        assertEquals(Optional.of("Bearer old"), opened.tokens().cluster().authorization());
        write("cluster", "new");
        files.refresh();
        assertEquals(Optional.of("Bearer new"), opened.tokens().cluster().authorization());
    }

    @Test
    void that_a_lone_process_makes_for_itself_follow_the_file_too() throws Exception {
        ProcessTokens opened = open(Map.of());
        Path generated = opened.generated().orElseThrow();

        opened.tokens().admin().checkSecret(Files.readString(generated).strip());
        Files.writeString(generated, "mine\n");
        files.refresh();

        opened.tokens().admin().checkSecret("mine");
        assertTrue(opened.tokens().cluster().authorization().isPresent(), "at random");
    }

    @Test
    void that_are_three_end_the_start_and_are_not_shown() {
        String problem = assertThrows(ConfigException.class, () -> open(Map.of("cluster.token", "s3cret b c")))
                .getMessage();

        assertTrue(problem.startsWith("cluster.token: 3 tokens (expected: one; or two"), problem);
        assertFalse(problem.contains("s3cret"), problem);
    }

    @Test
    void of_operators_follow_their_file_and_are_hashes_with_scopes() throws Exception {
        String ann = "- {name: ann, scopes: [%s], sha256: " + TokenTable.sha256("secret") + "}\n";
        Path file = write("operators", ann.formatted("viewer"));
        ProcessTokens opened = open(Map.of("admin.tokens-file", file.toString()));

        assertEquals(
                Optional.of(new Caller("ann", Set.of("viewer"))),
                opened.tokens().operators().get().find("secret", Instant.EPOCH));
        write("operators", ann.formatted("admin"));
        files.refresh();
        assertEquals(
                Optional.of(new Caller("ann", Set.of("admin"))),
                opened.tokens().operators().get().find("secret", Instant.EPOCH));
        write("operators", "[]");
        files.refresh();
        assertTrue(opened.tokens().operators().get().isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ann   | orders:read | entry 1: scopes: orders:read (expected: some of admin, operator, viewer)",
                "token | admin       | name: token (expected: another one"
            })
    void of_operators_that_are_wrong_end_the_start(String name, String scope, String problem) throws Exception {
        Path file = write(
                "operators",
                "- {name: %s, scopes: ['%s'], sha256: %s}".formatted(name, scope, TokenTable.sha256("secret")));

        String said = assertThrows(ConfigException.class, () -> open(Map.of("admin.tokens-file", file.toString())))
                .getMessage();

        assertTrue(said.startsWith("admin.tokens-file: " + problem), said);
    }
}
