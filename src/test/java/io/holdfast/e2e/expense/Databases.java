package io.holdfast.e2e.expense;

import io.holdfast.support.RealDatabase;
import io.holdfast.support.RealMariaDb;
import io.holdfast.support.RealPostgres;
import org.junit.jupiter.api.Assumptions;

/** The database servers that replicas can share. */
enum Databases {
    POSTGRESQL,
    MARIADB;

    /** Skips the test where there is none. */
    RealDatabase start() {
        if (this == MARIADB) {
            Assumptions.assumeTrue(RealMariaDb.isHere(), "no mariadbd on this machine");
            return RealMariaDb.start();
        }
        return RealPostgres.start();
    }
}
