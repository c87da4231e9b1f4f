package io.holdfast.base.failure;

import java.util.List;
import java.util.Map;

/**
 * An expected answer that is not the wished-for one. Its class says what the caller can do about it; its {@link #code()} says
 * what happened, in a word that programs may compare. Anything thrown that is not a {@code Failure} is a bug.
 *
 * <p>Stackless: it is made on hot paths, and where it was made is no news.
 */
public abstract sealed class Failure extends RuntimeException {

    /** One constant a subclass, so that a {@code switch} over it can do without a {@code default}. */
    public enum Kind {
        INVALID,
        DENIED,
        NOT_FOUND,
        CONFLICT,
        STALE,
        MISMATCH,
        UNAVAILABLE,
        INDETERMINATE
    }

    /** One broken rule of a request. @param pointer JSON pointer into the body, or the name of a header or parameter */
    public record Detail(String pointer, String detail) {}

    private final Kind kind;
    private final String code;
    private final transient Map<String, Object> extras;
    private final transient List<Detail> details;

    private Failure(Kind kind, String code, String message, Map<String, Object> extras, List<Detail> details) {
        super(message, null, false, false);
        this.kind = kind;
        this.code = code;
        this.extras = Map.copyOf(extras);
        this.details = List.copyOf(details);
    }

    public Kind kind() {
        return kind;
    }

    /** Kebab-case, stable, part of the contract: {@code insufficient-stock}. */
    public String code() {
        return code;
    }

    /** Further members of the answer, such as {@code available}; never null, often empty. */
    public Map<String, Object> extras() {
        return extras;
    }

    /** The broken rules, all of them; empty unless the input was bad. */
    public List<Detail> details() {
        return details;
    }

    /** The request is wrong and stays wrong: mend it. Nothing was done. */
    public static final class Invalid extends Failure {
        public Invalid(String code, String message) {
            this(code, message, List.of());
        }

        public Invalid(String code, String message, List<Detail> details) {
            super(Kind.INVALID, code, message, Map.of(), details);
        }
    }

    /** The caller may not do this: bring the right token. Nothing was done. */
    public static final class Denied extends Failure {
        public Denied(String message) {
            super(Kind.DENIED, "unauthorized", message, Map.of(), List.of());
        }
    }

    /** What was named does not exist. Nothing was done. */
    public static final class NotFound extends Failure {
        public NotFound(String code, String message) {
            super(Kind.NOT_FOUND, code, message, Map.of(), List.of());
        }
    }

    /** The state of things forbids it now. Nothing was done. */
    public static final class Conflict extends Failure {
        public Conflict(String code, String message, Map<String, Object> extras) {
            super(Kind.CONFLICT, code, message, extras, List.of());
        }
    }

    /** What was named has changed since the caller looked at it: look again. Nothing was done. */
    public static final class Stale extends Failure {
        public Stale(String code, String message) {
            super(Kind.STALE, code, message, Map.of(), List.of());
        }
    }

    /** This Idempotency-Key belongs to another request: choose a new one. Nothing was done. */
    public static final class Mismatch extends Failure {
        public Mismatch(String code, String message) {
            super(Kind.MISMATCH, code, message, Map.of(), List.of());
        }
    }

    /** Nothing was done, and the same request may succeed soon: the only failure that is repeated blindly. */
    public static final class Unavailable extends Failure {
        public Unavailable(String code, String message) {
            this(code, message, Map.of());
        }

        public Unavailable(String code, String message, Map<String, Object> extras) {
            super(Kind.UNAVAILABLE, code, message, extras, List.of());
        }
    }

    /** It may have been done: ask again with the same Idempotency-Key. */
    public static final class Indeterminate extends Failure {
        public Indeterminate(String code, String message) {
            super(Kind.INDETERMINATE, code, message, Map.of(), List.of());
        }
    }
}
