package io.holdfast.roles.expense;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Optional;

/** How the text of a field becomes a value of its columns, and a text again. */
enum ColumnType {
    TEXT {
        @Override
        void bind(Tuple tuple, String text) {
            tuple.addString(text);
        }

        @Override
        String read(RowCursor row) {
            return row.text();
        }
    },
    /** Two columns: the number, and its decimals, so that "700" does not come back as "700.00". */
    AMOUNT {
        @Override
        void bind(Tuple tuple, String text) {
            BigDecimal amount = new BigDecimal(text);
            tuple.addBigDecimal(amount).addInteger(amount.scale());
        }

        @Override
        String read(RowCursor row) {
            return row.decimal().setScale(row.integer()).toPlainString();
        }
    },
    DATE {
        @Override
        void bind(Tuple tuple, String text) {
            tuple.addLocalDate(Formats.date(text));
        }

        @Override
        String read(RowCursor row) {
            return Formats.text(row.date());
        }
    },
    /** Empty for no date. */
    OPTIONAL_DATE {
        @Override
        void bind(Tuple tuple, String text) {
            tuple.addLocalDate(text.isEmpty() ? null : Formats.date(text));
        }

        @Override
        String read(RowCursor row) {
            LocalDate date = row.date();
            return date == null ? "" : Formats.text(date);
        }
    };

    abstract void bind(Tuple tuple, String text);

    abstract String read(RowCursor row);

    /** Reads the values of a row one after the other: names of columns come back in another case from each database. */
    static final class RowCursor {
        private final Row row;
        private int next;

        RowCursor(Row row) {
            this.row = row;
        }

        String text() {
            return row.getString(next++);
        }

        Optional<String> optionalText() {
            return Optional.ofNullable(row.getString(next++));
        }

        long number() {
            return row.getLong(next++);
        }

        int integer() {
            return row.getInteger(next++);
        }

        BigDecimal decimal() {
            return row.getBigDecimal(next++);
        }

        LocalDate date() {
            return row.getLocalDate(next++);
        }
    }
}
