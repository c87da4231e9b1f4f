package io.holdfast.roles.expense;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** On H2 in memory, which lives as long as this JVM: what differs from a file is not of the service. */
class ExpenseOnH2Test extends ExpenseContract {
    private static final String URL = "jdbc:h2:mem:expenses;DB_CLOSE_DELAY=-1";

    @Override
    List<String> database() {
        return List.of("expense.database.url=" + URL);
    }

    @Override
    Connection connect() throws SQLException {
        return DriverManager.getConnection(URL, "sa", "");
    }

    @Override
    void empty() throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP ALL OBJECTS");
        }
    }
}
