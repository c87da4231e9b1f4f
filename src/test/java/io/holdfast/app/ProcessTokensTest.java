package io.holdfast.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.config.ConfigException;
import io.holdfast.base.config.Layer;
import io.holdfast.base.config.Settings;
import io.holdfast.base.config.WatchedFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessTokensTest {
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
                files);
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
}
