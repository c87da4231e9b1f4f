package io.holdfast.roles.expense;

import io.holdfast.api.ExpenseApi.Expense;
import io.holdfast.roles.expense.Field.Column;
import io.holdfast.sql.IdempotencyStore;
import io.holdfast.sql.Migrations;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Expenses as rows: the schema and the statements, the same for every database. Each runs on the connection it is given. */
final class ExpenseRows {
    static final Migrations SCHEMA = new Migrations("expense", steps());

    // An amount is a number for whoever looks at it with SQL; the decimals it was written with stand beside it.
    private static final String COLUMNS =
            "id, version, name, email, category, description, link, estimated_costs, costs_decimals,"
                    + " submit_date, status, decision_date";

    private ExpenseRows() {}

    // Twice as long as what may come in: H2 counts a character beyond the first 65,536 as two.
    private static List<String> steps() {
        List<String> steps = new ArrayList<>();
        steps.add(("CREATE TABLE IF NOT EXISTS expenses (id VARCHAR(%d) NOT NULL PRIMARY KEY, version BIGINT NOT NULL,"
                        + " name VARCHAR(%d) NOT NULL, email VARCHAR(%d) NOT NULL, category VARCHAR(%d) NOT NULL,"
                        + " description VARCHAR(%d) NOT NULL, link VARCHAR(%d) NOT NULL,"
                        + " estimated_costs DECIMAL(14, 2) NOT NULL, costs_decimals INTEGER NOT NULL,"
                        + " submit_date DATE NOT NULL, status VARCHAR(16) NOT NULL, decision_date DATE)")
                .formatted(
                        ExpenseIds.LENGTH,
                        2 * Column.NAME_MAX,
                        2 * Column.EMAIL_MAX,
                        2 * Column.CATEGORY_MAX,
                        2 * Column.DESCRIPTION_MAX,
                        2 * Column.LINK_MAX));
        steps.add("CREATE INDEX IF NOT EXISTS expenses_by_status ON expenses (status, id)");
        steps.addAll(IdempotencyStore.SCHEMA);
        return steps;
    }

    static Future<Void> insert(SqlConnection connection, StoredExpense stored) {
        return connection
                .preparedQuery("INSERT INTO expenses (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .execute(values(Tuple.of(stored.expense().id(), stored.version()), stored))
                .mapEmpty();
    }

    static Future<Void> update(SqlConnection connection, StoredExpense stored) {
        return connection
                .preparedQuery(
                        "UPDATE expenses SET version = ?, name = ?, email = ?, category = ?, description = ?, link = ?,"
                                + " estimated_costs = ?, costs_decimals = ?, submit_date = ?, status = ?, decision_date = ? WHERE id = ?")
                .execute(values(Tuple.of(stored.version()), stored)
                        .addString(stored.expense().id()))
                .mapEmpty();
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

    /** The same, and nobody else changes it before this transaction has ended. */
    static Future<Optional<StoredExpense>> lock(SqlConnection connection, String id) {
        return one(connection, "SELECT " + COLUMNS + " FROM expenses WHERE id = ? FOR UPDATE", id);
    }

    /** By rising id. @param after an id, or empty for the first ones */
    static Future<List<Expense>> page(SqlConnection connection, Optional<String> status, String after, long limit) {
        String where = status.isPresent() ? "status = ? AND id > ?" : "id > ?";
        Tuple tuple = status.map(s -> Tuple.of(s, after)).orElseGet(() -> Tuple.of(after));
        return connection
                .preparedQuery("SELECT %s FROM expenses WHERE %s ORDER BY id LIMIT %d".formatted(COLUMNS, where, limit))
                .execute(tuple)
                .map(rows -> {
                    List<Expense> page = new ArrayList<>();
                    rows.forEach(row -> page.add(read(row).expense()));
                    return page;
                });
    }

    private static Future<Optional<StoredExpense>> one(SqlConnection connection, String sql, String id) {
        return connection.preparedQuery(sql).execute(Tuple.of(id)).map(ExpenseRows::first);
    }

    private static Optional<StoredExpense> first(RowSet<Row> rows) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(read(rows.iterator().next()));
    }

    private static Tuple values(Tuple tuple, StoredExpense stored) {
        Expense expense = stored.expense();
        BigDecimal costs = Field.amount(expense.estimatedCosts());
        return tuple.addString(expense.name())
                .addString(expense.email())
                .addString(expense.category())
                .addString(expense.description())
                .addString(expense.link())
                .addBigDecimal(costs)
                .addInteger(costs.scale())
                .addLocalDate(Field.date(expense.submitDate()))
                .addString(expense.status())
                .addLocalDate(expense.decisionDate().isEmpty() ? null : Field.date(expense.decisionDate()));
    }

    private static StoredExpense read(Row row) {
        LocalDate decided = row.getLocalDate(11);
        Expense expense = new Expense(
                row.getString(0),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getBigDecimal(7).setScale(row.getInteger(8)).toPlainString(),
                Field.text(row.getLocalDate(9)),
                row.getString(10),
                decided == null ? "" : Field.text(decided));
        return new StoredExpense(expense, row.getLong(1));
    }
}
