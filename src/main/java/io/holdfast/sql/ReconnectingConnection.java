package io.holdfast.sql;

import io.holdfast.base.time.Time;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A connection that reconnects at the beginning of a transaction when it has broken. The pool of vertx-jdbc-client never validates its
 * connections, so a dead one would stay in it for ever. Used by one thread at a time.
 *
 * <pre>
 *   setAutoCommit(false) ──► statements ──► commit or rollback ──► setAutoCommit(false)     what JDBCTxOp does
 *    (reconnects here)                       (found broken here)    (does nothing here)
 * </pre>
 */
final class ReconnectingConnection implements InvocationHandler {
    private static final Duration VALID_FOR = Duration.ofMillis(500);
    private static final int VALIDATION_SECONDS = 1;

    private final Database database;
    private final Time time;
    private Connection real;
    private boolean broken;
    private boolean ending;
    private long usedNanos;

    private ReconnectingConnection(Database database) throws SQLException {
        this.database = database;
        this.time = database.time();
        this.real = database.open();
        this.usedNanos = time.nanos();
    }

    static Connection open(Database database) throws SQLException {
        return (Connection) Proxy.newProxyInstance(
                ReconnectingConnection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                new ReconnectingConnection(database));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        switch (method.getName()) {
            case "setAutoCommit" -> begin();
            case "commit", "rollback" -> end(method, arguments);
            case "close" -> {
                broken = true;
                real.close();
            }
            // Without generated keys: nobody reads them, and PostgreSQL would return the whole row.
            case "prepareStatement" -> {
                return plain(real.prepareStatement((String) arguments[0]));
            }
            default -> {
                return call(real, method, arguments);
            }
        }
        return null;
    }

    private void begin() throws SQLException {
        if (ending) {
            ending = false;
            return;
        }
        if (broken || real.isClosed() || isStale()) {
            broken = true;
            closeQuietly();
            real = database.open();
            broken = false;
        }
        usedNanos = time.nanos();
    }

    private boolean isStale() throws SQLException {
        return time.nanos() - usedNanos > VALID_FOR.toNanos() && !real.isValid(VALIDATION_SECONDS);
    }

    private void end(Method method, Object[] arguments) throws Throwable {
        ending = true;
        usedNanos = time.nanos();
        try {
            call(real, method, arguments);
            broken = real.isClosed();
        } catch (SQLException e) {
            broken = true;
            throw e;
        }
    }

    private void closeQuietly() {
        try {
            real.close();
        } catch (SQLException gone) {
            usedNanos = 0; // it is replaced anyway
        }
    }

    // The SQL client would ask for the types of the parameters, a round trip a statement, and does not need them.
    private static PreparedStatement plain(PreparedStatement real) {
        return (PreparedStatement) Proxy.newProxyInstance(
                ReconnectingConnection.class.getClassLoader(),
                new Class<?>[] {PreparedStatement.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("getParameterMetaData")) {
                        throw new SQLFeatureNotSupportedException("not supported here: a round trip");
                    }
                    return call(real, method, arguments);
                });
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
