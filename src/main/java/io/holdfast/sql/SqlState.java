package io.holdfast.sql;

import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a database's refusal means to whoever asked, the same for all of them. */
enum SqlState {
    /** Somebody else was there first: the same transaction, done again, sees what he did. */
    REPEAT,
    /** The statement is wrong, or what it was given: a fault of ours that no repetition mends. */
    FAULT,
    /** We may not come in, or what we want to use is not there: somebody must mend the settings. */
    REFUSED,
    /** It cannot be reached, is ending, or says nothing. */
    AWAY;

    private static final int MARIADB_LOCK_WAIT = 1205;
    private static final Set<Integer> MARIADB_REFUSED = Set.of(1044, 1045, 1049);

    /** @param cause of a failed statement; what no database said is a fault of ours */
    static SqlState of(Throwable cause) {
        return sqlException(cause).map(SqlState::state).orElse(FAULT);
    }

    /** Whether a database or its driver said it. */
    static boolean isOne(Throwable cause) {
        return sqlException(cause).isPresent();
    }

    private static SqlState state(SQLException refusal) {
        String state = Optional.ofNullable(refusal.getSQLState()).orElse("").toUpperCase(Locale.ROOT);
        int code = refusal.getErrorCode();
        if (state.startsWith("23505")
                || state.startsWith("23000")
                || state.startsWith("40")) { // duplicate key, deadlock
            return REPEAT;
        }
        if (state.equals("55P03") || state.equals("HYT00") || code == MARIADB_LOCK_WAIT) {
            return REPEAT;
        }
        if (state.startsWith("28")
                || state.startsWith("3D")
                || state.equals("42501")
                || MARIADB_REFUSED.contains(code)) {
            return REFUSED;
        }
        return state.startsWith("22") || state.startsWith("23") || state.startsWith("42") ? FAULT : AWAY;
    }

    private static Optional<SQLException> sqlException(Throwable cause) {
        for (Throwable at = cause; at != null; at = at.getCause()) {
            if (at instanceof SQLException refusal) {
                return Optional.of(refusal);
            }
        }
        return Optional.empty();
    }
}
