package io.holdfast.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.holdfast.base.time.ManualTime;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationsTest {
    private static final String TABLE = "CREATE TABLE IF NOT EXISTS steps (a INTEGER)";

    @TempDir
    private Path directory;

    private OwnDatabase own;

    @BeforeEach
    void open() {
        own = OwnDatabase.in(directory, new ManualTime());
    }

    private static String step(int number) {
        return "INSERT INTO steps (a) VALUES (%d)".formatted(number);
    }

    private void apply(String name, String... steps) throws SQLException {
        new Migrations(name, List.of(steps)).apply(own.database());
    }

    private List<String> done() throws SQLException {
        return own.read("SELECT a FROM steps ORDER BY a");
    }

    private String version(String name) throws SQLException {
        return String.join(",", own.read("SELECT version FROM schema_versions WHERE name = '%s'".formatted(name)));
    }

    @Test
    void take_every_step_once_and_note_how_far_they_came() throws SQLException {
        apply("a", TABLE, step(1), step(2));
        apply("a", TABLE, step(1), step(2));

        assertEquals(List.of("1", "2"), done());
        assertEquals("3", version("a"));
    }

    @Test
    void take_the_steps_that_came_with_a_new_version_only() throws SQLException {
        apply("a", TABLE, step(1));
        apply("a", TABLE, step(1), step(2));

        assertEquals(List.of("1", "2"), done());
        assertEquals("3", version("a"));
    }

    @Test
    void leave_a_schema_alone_that_a_newer_version_has_brought_further() throws SQLException {
        apply("a", TABLE, step(1), step(2));
        apply("a", TABLE, step(1));

        assertEquals("3", version("a"));
    }

    @Test
    void count_for_each_schema_of_a_database_by_itself() throws SQLException {
        apply("a", TABLE, step(1));
        apply("b", TABLE, step(2), step(3));

        assertEquals(List.of("1", "2", "3"), done());
        assertEquals("2", version("a"));
        assertEquals("3", version("b"));
    }

    // The version is noted when all of them are done; so each step has to stand being taken twice.
    @Test
    void begin_again_where_the_version_says_after_a_step_that_failed() throws SQLException {
        assertThrows(SQLException.class, () -> apply("a", TABLE, "NO STATEMENT"));
        assertEquals("0", version("a"));

        apply("a", TABLE, step(1));

        assertEquals(List.of("1"), done());
        assertEquals("2", version("a"));
    }

    @Test
    void take_every_step_once_when_several_replicas_start_at_the_same_time() throws Exception {
        int replicas = 4;
        CyclicBarrier start = new CyclicBarrier(replicas);
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < replicas; i++) {
            all.add(CompletableFuture.runAsync(
                    () -> {
                        try {
                            start.await();
                            apply("a", TABLE, step(1), step(2));
                        } catch (Exception failed) {
                            throw new IllegalStateException(failed);
                        }
                    },
                    task -> new Thread(task).start()));
        }
        for (CompletableFuture<Void> each : all) {
            each.get(60, TimeUnit.SECONDS);
        }

        assertEquals(List.of("1", "2"), done());
        assertEquals("3", version("a"));
    }
}
