package io.holdfast.roles.expense;

import io.holdfast.support.RealDatabase;
import io.holdfast.support.RealMariaDb;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** On a real MariaDB, where the machine has one. */
@EnabledIf(value = "io.holdfast.support.RealMariaDb#isHere", disabledReason = "no mariadbd on this machine")
class ExpenseOnMariaDbTest extends ExpenseServerContract {
    private static RealDatabase server;

    @BeforeAll
    static void startServer() {
        server = RealMariaDb.start();
    }

    @AfterAll
    static void endServer() {
        server.close();
    }

    @Override
    RealDatabase server() {
        return server;
    }

    @Test
    void a_wrong_password_ends_the_start() {
        try (ExpenseSite other = new ExpenseSite(
                directory,
                "expense.database.url=" + server.url(),
                "expense.database.user=" + server.user(),
                "expense.database.password=wrong")) {
            refuses(other);
        }
    }
}
