package io.holdfast.roles.expense;

import io.holdfast.api.ExpenseApi.Expense;
import io.holdfast.roles.expense.ColumnType.RowCursor;
import io.holdfast.sql.IdempotencyStore;
import io.holdfast.sql.Migration;
import io.holdfast.sql.Migrations;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The statements about expenses, the same for every database. Each runs on the connection it is given. */
final class ExpenseTable {
    static final Migrations SCHEMA = new Migrations(
            "expense", steps(), List.of("expenses", "expenses-by-status", "answered", "answered-by-age"));

    private static final List<String> FIELD_COLUMNS = ExpenseField.allColumns();
    private static final String COLUMNS = "id, version, subject, " + String.join(", ", FIELD_COLUMNS);
    private static final String INSERT = "INSERT INTO expenses (%s) VALUES (?, ?, ?, %s)"
            .formatted(COLUMNS, String.join(", ", Collections.nCopies(FIELD_COLUMNS.size(), "?")));
    private static final String UPDATE =
            "UPDATE expenses SET version = ?, %s = ? WHERE id = ?".formatted(String.join(" = ?, ", FIELD_COLUMNS));

    private ExpenseTable() {}

    private static List<Migration> steps() {
        List<Migration> steps = new ArrayList<>(ExpenseField.MIGRATIONS);
        steps.addAll(IdempotencyStore.MIGRATIONS);
        steps.addAll(StoredExpense.MIGRATIONS);
        return steps;
    }

    static Future<Void> insert(SqlConnection connection, StoredExpense stored) {
        Tuple values =
                bind(Tuple.of(stored.id(), stored.version(), stored.subject().orElse(null)), stored);
        return connection.preparedQuery(INSERT).execute(values).mapEmpty();
    }

    static Future<Void> update(SqlConnection connection, StoredExpense stored) {
        Tuple values = bind(Tuple.of(stored.version()), stored).addString(stored.id());
        return connection.preparedQuery(UPDATE).execute(values).mapEmpty();
    }

    static Future<Void> delete(SqlConnection connection, String id) {
        return connection
                .preparedQuery("DELETE FROM expenses WHERE id = ?")
                .execute(Tuple.of(id))
                .mapEmpty();
    }

    static Future<Optional<StoredExpense>> find(SqlConnection connection, String id) {
        return one(connection, "SELECT " + COLUMNS + " FROM expenses WHERE id = ?", id);
    }

    /** Finds it, and locks it until the transaction ends. */
    static Future<Optional<StoredExpense>> lock(SqlConnection connection, String id) {
        return one(connection, "SELECT " + COLUMNS + " FROM expenses WHERE id = ? FOR UPDATE", id);
    }

    /**
     * By rising id.
     *
     * @param subject only expenses that it made; empty for those of all
     * @param after an id, or empty for the first page
     */
    static Future<List<Expense>> page(
            SqlConnection connection, Optional<String> subject, Optional<String> status, String after, long limit) {
        Tuple tuple = Tuple.tuple();
        StringBuilder where = new StringBuilder();
        // As the index of the subject has them: H2 reads all of the subject's to put them in another order.
        String order = subject.isPresent() ? "subject, id" : "id";
        subject.ifPresent(text -> {
            where.append("subject = ? AND ");
            tuple.addString(text);
        });
        status.ifPresent(text -> {
            where.append("status = ? AND ");
            tuple.addString(text);
        });
        return connection
                .preparedQuery("SELECT %s FROM expenses WHERE %sid > ? ORDER BY %s LIMIT %d"
                        .formatted(COLUMNS, where, order, limit))
                .execute(tuple.addString(after))
                .map(rows -> {
                    List<Expense> page = new ArrayList<>();
                    rows.forEach(row -> page.add(read(row).expense()));
                    return page;
                });
    }

    private static Future<Optional<StoredExpense>> one(SqlConnection connection, String sql, String id) {
        return connection.preparedQuery(sql).execute(Tuple.of(id)).map(ExpenseTable::first);
    }

    private static Optional<StoredExpense> first(RowSet<Row> rows) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(read(rows.iterator().next()));
    }

    private static Tuple bind(Tuple tuple, StoredExpense stored) {
        for (ExpenseField field : ExpenseField.values()) {
            field.type().bind(tuple, field.in(stored.fields()));
        }
        return tuple;
    }

    private static StoredExpense read(Row row) {
        RowCursor cursor = new RowCursor(row);
        String id = cursor.text();
        long version = cursor.number();
        Optional<String> subject = cursor.optionalText();
        Map<ExpenseField, String> fields = new EnumMap<>(ExpenseField.class);
        for (ExpenseField field : ExpenseField.values()) {
            fields.put(field, field.type().read(cursor));
        }
        return new StoredExpense(id, version, subject, fields);
    }
}
