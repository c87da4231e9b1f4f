package io.holdfast.roles.expense;

import io.holdfast.api.ExpenseApi.Expense;
import io.holdfast.sql.Migration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything about each field of an expense, in one place: its name in JSON, who sets it, its rule, its columns, and the migrations
 * that created those. A new field is a constant here, an argument of {@link #expense}, a migration that adds its column, and a
 * component of {@link Expense}.
 */
enum ExpenseField {
    NAME("name", Access.CLIENT, FieldRule.text(1, 128), ColumnType.TEXT),
    EMAIL("email", Access.CLIENT, FieldRule.EMAIL, ColumnType.TEXT),
    CATEGORY("category", Access.CLIENT, FieldRule.CATEGORY, ColumnType.TEXT),
    DESCRIPTION("description", Access.CLIENT, FieldRule.multiline(1, 2_000), ColumnType.TEXT),
    LINK("link", Access.CLIENT, FieldRule.LINK, ColumnType.TEXT),
    // A number, for reads with SQL, and beside it how many decimals it was written with.
    ESTIMATED_COSTS(
            "estimated_costs", Access.CLIENT, FieldRule.AMOUNT, ColumnType.AMOUNT, "estimated_costs", "costs_decimals"),
    SUBMIT_DATE("submit_date", Access.CLIENT, FieldRule.DATE, ColumnType.DATE),
    STATUS("status", Access.CLIENT_ON_UPDATE, FieldRule.STATUS, ColumnType.TEXT),
    DECISION_DATE("decision_date", Access.SERVICE, FieldRule.DATE, ColumnType.OPTIONAL_DATE);

    // Columns are twice as long as what may come in: H2 counts a character beyond the first 65,536 as two.
    static final List<Migration> MIGRATIONS = List.of(
            new Migration(
                    "expenses",
                    "CREATE TABLE IF NOT EXISTS expenses (id VARCHAR(26) NOT NULL PRIMARY KEY, version BIGINT NOT NULL,"
                            + " name VARCHAR(256) NOT NULL, email VARCHAR(508) NOT NULL, category VARCHAR(64) NOT NULL,"
                            + " description VARCHAR(4000) NOT NULL, link VARCHAR(4000) NOT NULL,"
                            + " estimated_costs DECIMAL(14, 2) NOT NULL, costs_decimals INTEGER NOT NULL,"
                            + " submit_date DATE NOT NULL, status VARCHAR(16) NOT NULL, decision_date DATE)"),
            new Migration(
                    "expenses-by-status", "CREATE INDEX IF NOT EXISTS expenses_by_status ON expenses (status, id)"));

    /** Who sets a field. */
    enum Access {
        CLIENT,
        /** Of a new expense the service sets it. */
        CLIENT_ON_UPDATE,
        SERVICE
    }

    private final String jsonName;
    private final Access access;
    private final FieldRule rule;
    private final ColumnType type;
    private final List<String> columns;

    /** @param columns named like the field when there are none */
    ExpenseField(String jsonName, Access access, FieldRule rule, ColumnType type, String... columns) {
        this.jsonName = jsonName;
        this.access = access;
        this.rule = rule;
        this.type = type;
        this.columns = columns.length == 0 ? List.of(jsonName) : List.of(columns);
    }

    /** The expense that everybody sees. @param fields all of them */
    static Expense expense(String id, Map<ExpenseField, String> fields) {
        return new Expense(
                id,
                NAME.in(fields),
                EMAIL.in(fields),
                CATEGORY.in(fields),
                DESCRIPTION.in(fields),
                LINK.in(fields),
                ESTIMATED_COSTS.in(fields),
                SUBMIT_DATE.in(fields),
                STATUS.in(fields),
                DECISION_DATE.in(fields));
    }

    /** What a client sends for a new expense: all of these. */
    static EnumSet<ExpenseField> ofCreation() {
        return with(EnumSet.of(Access.CLIENT));
    }

    /** What a client may send for an existing expense: any of these. */
    static EnumSet<ExpenseField> ofUpdate() {
        return with(EnumSet.of(Access.CLIENT, Access.CLIENT_ON_UPDATE));
    }

    private static EnumSet<ExpenseField> with(EnumSet<Access> access) {
        EnumSet<ExpenseField> found = EnumSet.allOf(ExpenseField.class);
        found.removeIf(field -> !access.contains(field.access));
        return found;
    }

    /** All columns of all fields, in the order of the fields. */
    static List<String> allColumns() {
        return Arrays.stream(values()).flatMap(field -> field.columns.stream()).toList();
    }

    /** Its value, which must be there. */
    String in(Map<ExpenseField, String> fields) {
        return Optional.ofNullable(fields.get(this)).orElseThrow();
    }

    String jsonName() {
        return jsonName;
    }

    FieldRule rule() {
        return rule;
    }

    ColumnType type() {
        return type;
    }
}
