package io.holdfast.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A schema's way from nothing to what this build needs: named migrations, in their order, each once (ADR 49). Replicas that start at
 * the same time take turns: the one that holds the row of the schema in {@code schema_versions} works, the others wait for the row. The
 * migrations run on a second connection, because DDL ends the transaction of its connection in MariaDB, and with it the lock. Blocking.
 *
 * @param schema its name, among others in the same database
 * @param steps in the order in which they run; names are unique
 * @param numbered names of those that builds before 0.2 numbered 1, 2, 3, ... in this order: what such a build has noted as done is
 *     taken over
 */
public record Migrations(String schema, List<Migration> steps, List<String> numbered) {
    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);
    private static final int ATTEMPTS = 5;

    public Migrations {
        steps = List.copyOf(steps);
        numbered = List.copyOf(numbered);
        List<String> names = steps.stream().map(Migration::name).toList();
        if (names.stream().distinct().count() != names.size() || !names.containsAll(numbered)) {
            throw new IllegalArgumentException("schema '%s': migrations %s, numbered before %s (expected: unique names)"
                    .formatted(schema, names, numbered));
        }
    }

    /** A schema that no build before 0.2 had. */
    public Migrations(String schema, List<Migration> steps) {
        this(schema, steps, List.of());
    }

    /** @throws IllegalStateException naming a migration that was applied with another statement than this build's */
    void apply(Database database) throws SQLException {
        MigrationHistory history = new MigrationHistory(database, schema);
        for (int attempt = 1; ; attempt++) {
            try {
                history.prepare();
                break;
            } catch (SQLException e) { // of two processes that create the same table at the same time one may fail
                SqlState state = SqlState.of(e);
                if (attempt == ATTEMPTS || state == SqlState.UNAVAILABLE || state == SqlState.REJECTED) {
                    throw e;
                }
            }
        }
        try (Connection lock = database.open();
                Connection work = database.open()) {
            int version = history.lock(lock);
            Map<String, String> applied = history.applied(work);
            if (applied.isEmpty()) {
                takeOver(history, work, version);
                applied = history.applied(work);
            }
            rejectChanged(applied);
            List<String> added = applyMissing(history, work, applied);
            history.setVersion(lock, numbered.size());
            lock.commit();
            if (!added.isEmpty()) {
                LOG.info("{}: schema '{}': applied {}", database.name(), schema, String.join(", ", added));
            }
        }
    }

    private void takeOver(MigrationHistory history, Connection work, int version) throws SQLException {
        List<String> done = numbered.subList(0, Math.min(version, numbered.size()));
        for (Migration step : steps) {
            if (done.contains(step.name())) {
                history.note(work, step);
            }
        }
        work.commit();
    }

    private void rejectChanged(Map<String, String> applied) {
        for (Migration step : steps) {
            String noted = applied.getOrDefault(step.name(), step.checksum());
            if (!noted.equals(step.checksum())) {
                throw new IllegalStateException(
                        ("schema '%s': migration '%s' was applied with another statement than this build's (checksum %s, here"
                                        + " %s); an applied migration must not change")
                                .formatted(schema, step.name(), noted, step.checksum()));
            }
        }
    }

    private List<String> applyMissing(MigrationHistory history, Connection work, Map<String, String> applied)
            throws SQLException {
        List<String> added = new ArrayList<>();
        for (Migration step : steps) {
            if (!applied.containsKey(step.name())) {
                history.execute(work, step.statement());
                history.note(work, step);
                work.commit();
                added.add(step.name());
            }
        }
        return added;
    }
}
