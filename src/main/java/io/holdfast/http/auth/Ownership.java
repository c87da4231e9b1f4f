package io.holdfast.http.auth;

import io.holdfast.api.Subject;
import io.holdfast.base.failure.Failure;
import java.util.List;
import java.util.Optional;

/**
 * Whose things a request makes, and whose it sees: its caller's own, or everybody's.
 *
 * @param subject of what it makes; empty where callers are not known, and what they make is nobody's
 * @param all whether it was allowed to see those of all subjects, and who they are
 */
public record Ownership(Optional<String> subject, boolean all) {
    /** Of a request whose caller is not known, because none has to be: it sees everything, but not whose it is. */
    public static final Ownership UNKNOWN = new Ownership(Optional.empty(), false);

    public Ownership {
        subject.filter(text -> !Subject.isOne(text)).ifPresent(text -> {
            String rule = "a caller's subject has " + Subject.RULE;
            throw new Failure.Invalid(
                    "invalid", rule, List.of(new Failure.Detail("subject", "expected: " + Subject.RULE)));
        });
    }

    /**
     * @param readAll the scope that lets a caller see those of all subjects
     * @throws Failure.Invalid when the caller's subject cannot be stored
     */
    public static Ownership of(Optional<Caller> caller, String readAll) {
        return caller.map(known -> new Ownership(Optional.of(known.subject()), known.has(readAll)))
                .orElse(UNKNOWN);
    }

    /** The only subject whose things it sees; empty where it sees everything. */
    public Optional<String> only() {
        return all ? Optional.empty() : subject;
    }

    /** Whether it sees what {@code owner} made. @param owner empty for what is nobody's */
    public boolean sees(Optional<String> owner) {
        return only().isEmpty() || only().equals(owner);
    }
}
