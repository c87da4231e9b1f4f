package io.holdfast.client.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.config.ConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorTokenTest {
    @TempDir
    private Path directory;

    @Test
    void is_that_of_the_environment() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "from-file\n");

        assertEquals(
                "s",
                OperatorToken.of(Map.of("HOLDFAST_ADMIN_TOKEN", "s"), directory).required());
        assertEquals(
                "from-file",
                OperatorToken.of(Map.of("HOLDFAST_ADMIN_TOKEN_FILE", file.toString()), directory)
                        .required());
        assertEquals(
                "first",
                OperatorToken.of(Map.of("HOLDFAST_ADMIN_TOKEN", "first second"), directory)
                        .required(),
                "while it is exchanged");
        assertThrows(
                ConfigException.class,
                () -> OperatorToken.of(Map.of("HOLDFAST_ADMIN_TOKEN", "three are many"), directory));
        assertThrows(
                ConfigException.class, () -> OperatorToken.of(Map.of("HOLDFAST_ADMIN_TOKEN", "schlüssel"), directory));
    }

    @Test
    void that_is_missing_is_said_to_be_where_a_store_of_this_directory_put_it() throws Exception {
        Path made = Files.createDirectories(directory.resolve("data")).resolve("admin-token");
        Files.writeString(made, "secret\n");
        OperatorToken none = OperatorToken.of(Map.of(), directory);

        String problem = assertThrows(ConfigException.class, none::required).getMessage();

        assertTrue(problem.startsWith("admin.token: missing (expected: HOLDFAST_ADMIN_TOKEN"), problem);
        assertTrue(problem.contains("HOLDFAST_ADMIN_TOKEN_FILE=data/admin-token"), problem);
        assertTrue(none.whereToFindIt().contains("HOLDFAST_ADMIN_TOKEN_FILE=data/admin-token"), none.whereToFindIt());
    }

    @Test
    void that_is_missing_is_looked_for_in_the_data_directory_that_the_environment_names() throws Exception {
        Path own = Files.createDirectories(directory.resolve("elsewhere"));
        Files.writeString(own.resolve("admin-token"), "secret\n");
        OperatorToken none = OperatorToken.of(Map.of("HOLDFAST_DATA_DIR", "elsewhere"), directory);

        assertTrue(none.whereToFindIt().contains("HOLDFAST_ADMIN_TOKEN_FILE=elsewhere/admin-token"));
    }

    @Test
    void that_is_nowhere_is_said_to_be_in_the_data_directory() {
        String problem = assertThrows(ConfigException.class, () -> OperatorToken.of(Map.of(), directory)
                        .required())
                .getMessage();

        assertTrue(problem.contains("<data-dir>/admin-token"), problem);
    }
}
