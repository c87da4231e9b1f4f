package io.holdfast.sql;

import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a failed statement means to its caller: one classification for all databases. */
enum SqlState {
    /** A conflict with another transaction: the same transaction, run again, sees what that one did. */
    CONFLICT,
    /** The statement or its values are wrong: a bug, which no repetition repairs. */
    FAULT,
    /** Wrong login, missing rights, or no such database: an operator must change the settings. */
    REJECTED,
    /** The database cannot be reached, is shutting down, or does not respond. */
    UNAVAILABLE;

    private static final int MARIADB_LOCK_WAIT = 1205;
    private static final Set<Integer> MARIADB_REJECTED = Set.of(1044, 1045, 1049);

    /** @param cause of a failed statement; without an SQLException in it, it is a bug */
    static SqlState of(Throwable cause) {
        return sqlException(cause).map(SqlState::state).orElse(FAULT);
    }

    /** Whether {@code cause} comes from a database or its driver. */
    static boolean isPresent(Throwable cause) {
        return sqlException(cause).isPresent();
    }

    private static SqlState state(SQLException exception) {
        String state = Optional.ofNullable(exception.getSQLState()).orElse("").toUpperCase(Locale.ROOT);
        int code = exception.getErrorCode();
        if (state.startsWith("23505")
                || state.startsWith("23000")
                || state.startsWith("40")) { // duplicate key, deadlock
            return CONFLICT;
        }
        if (state.equals("55P03") || state.equals("HYT00") || code == MARIADB_LOCK_WAIT) {
            return CONFLICT;
        }
        if (state.startsWith("28")
                || state.startsWith("3D")
                || state.equals("42501")
                || MARIADB_REJECTED.contains(code)) {
            return REJECTED;
        }
        return state.startsWith("22") || state.startsWith("23") || state.startsWith("42") ? FAULT : UNAVAILABLE;
    }

    private static Optional<SQLException> sqlException(Throwable cause) {
        for (Throwable at = cause; at != null; at = at.getCause()) {
            if (at instanceof SQLException exception) {
                return Optional.of(exception);
            }
        }
        return Optional.empty();
    }
}
