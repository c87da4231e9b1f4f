package io.holdfast.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.time.ManualTime;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationsTest {
    private static final Migration TABLE = new Migration("table", "CREATE TABLE IF NOT EXISTS steps (a INTEGER)");

    @TempDir
    private Path directory;

    private OwnDatabase own;

    @BeforeEach
    void open() {
        own = OwnDatabase.in(directory, new ManualTime());
    }

    private static Migration step(int number) {
        return new Migration("step-" + number, "INSERT INTO steps (a) VALUES (%d)".formatted(number));
    }

    private void apply(String schema, Migration... steps) throws SQLException {
        new Migrations(schema, List.of(steps)).apply(own.database());
    }

    private List<String> done() throws SQLException {
        return own.read("SELECT a FROM steps ORDER BY a");
    }

    private List<String> noted(String schema) throws SQLException {
        return own.read("SELECT migration FROM schema_migrations WHERE schema_name = '%s' ORDER BY migration"
                .formatted(schema));
    }

    @Test
    void take_every_step_once_and_note_its_name() throws SQLException {
        apply("a", TABLE, step(1), step(2));
        apply("a", TABLE, step(1), step(2));

        assertEquals(List.of("1", "2"), done());
        assertEquals(List.of("step-1", "step-2", "table"), noted("a"));
    }

    @Test
    void take_the_steps_that_came_with_a_new_version_only() throws SQLException {
        apply("a", TABLE, step(1));
        apply("a", TABLE, step(1), step(2));

        assertEquals(List.of("1", "2"), done());
    }

    @Test
    void take_a_new_step_wherever_it_stands_among_the_others() throws SQLException {
        apply("a", TABLE, step(1));
        apply("a", TABLE, step(2), step(1));

        assertEquals(List.of("1", "2"), done());
    }

    @Test
    void leave_a_schema_alone_that_a_newer_version_has_brought_further() throws SQLException {
        apply("a", TABLE, step(1), step(2));
        apply("a", TABLE, step(1));

        assertEquals(List.of("step-1", "step-2", "table"), noted("a"));
        assertEquals(List.of("1", "2"), done());
    }

    @Test
    void count_for_each_schema_of_a_database_by_itself() throws SQLException {
        apply("a", TABLE, step(1));
        apply("b", TABLE, step(2), step(3));

        assertEquals(List.of("1", "2", "3"), done());
        assertEquals(List.of("step-1", "table"), noted("a"));
        assertEquals(List.of("step-2", "step-3", "table"), noted("b"));
    }

    // A step is noted after it is done; so each has to stand being taken twice.
    @Test
    void begin_again_after_the_last_step_that_was_noted_when_one_has_failed() throws SQLException {
        Migration wrong = new Migration("step-1", "NO STATEMENT");
        assertThrows(SQLException.class, () -> apply("a", TABLE, wrong));
        assertEquals(List.of("table"), noted("a"));

        apply("a", TABLE, step(1));

        assertEquals(List.of("1"), done());
        assertEquals(List.of("step-1", "table"), noted("a"));
    }

    @Test
    void name_the_step_that_was_applied_with_another_statement() throws SQLException {
        apply("a", TABLE, step(1));
        Migration changed = new Migration("step-1", "INSERT INTO steps (a) VALUES (7)");

        String told = assertThrows(IllegalStateException.class, () -> apply("a", TABLE, changed, step(2)))
                .getMessage();

        assertTrue(told.contains("schema 'a': migration 'step-1'"), told);
        assertTrue(told.contains(changed.checksum()), told);
        assertEquals(List.of("1"), done());
        assertEquals(List.of("step-1", "table"), noted("a"));
    }

    @Test
    void have_names_that_are_unique() {
        assertThrows(IllegalArgumentException.class, () -> new Migrations("a", List.of(TABLE, TABLE)));
        assertThrows(
                IllegalArgumentException.class, () -> new Migrations("a", List.of(TABLE), List.of("table", "other")));
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
        assertEquals(List.of("step-1", "step-2", "table"), noted("a"));
    }

    /** As builds before 0.2 left it: a number for the schema, no names. */
    @Nested
    class Of_a_schema_that_was_numbered {
        private final Migrations now =
                new Migrations("a", List.of(TABLE, step(3), step(1), step(2)), List.of("table", "step-1", "step-2"));

        private void wasNumbered(int version) throws SQLException {
            own.execute(
                    "CREATE TABLE schema_versions (name VARCHAR(64) NOT NULL PRIMARY KEY, version INTEGER NOT NULL)");
            own.execute("INSERT INTO schema_versions (name, version) VALUES ('a', %d)".formatted(version));
            own.execute("CREATE TABLE steps (a INTEGER)");
        }

        private String version() throws SQLException {
            return String.join(",", own.read("SELECT version FROM schema_versions WHERE name = 'a'"));
        }

        @Test
        void take_over_what_was_done_and_go_on_from_there() throws SQLException {
            wasNumbered(3);

            now.apply(own.database());

            assertEquals(List.of("3"), done());
            assertEquals(List.of("step-1", "step-2", "step-3", "table"), noted("a"));
            assertEquals("3", version());
        }

        @Test
        void take_over_as_many_as_were_done() throws SQLException {
            wasNumbered(2);

            now.apply(own.database());

            assertEquals(List.of("2", "3"), done());
            assertEquals("3", version());
        }

        @Test
        void do_all_of_them_where_none_was_done() throws SQLException {
            wasNumbered(0);

            now.apply(own.database());

            assertEquals(List.of("1", "2", "3"), done());
        }

        @Test
        void tell_such_a_build_that_nothing_is_left_for_it_to_do() throws SQLException {
            now.apply(own.database());

            assertEquals("3", version());
        }
    }
}
