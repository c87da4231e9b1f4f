package io.holdfast.roles.expense;

import io.holdfast.support.RealDatabase;
import io.holdfast.support.RealPostgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** On a real PostgreSQL. */
class ExpenseOnPostgresTest extends ExpenseServerContract {
    private static RealDatabase server;

    @BeforeAll
    static void startServer() {
        server = RealPostgres.start();
    }

    @AfterAll
    static void endServer() {
        server.close();
    }

    @Override
    RealDatabase server() {
        return server;
    }
}
