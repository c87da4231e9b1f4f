package io.holdfast.base.failure;

import java.util.List;
import java.util.Map;

/**
 * An expected failure. Its class tells what the caller can do about it; its {@link #code()} tells programs what happened. Anything
 * thrown that is not a {@code Failure} is a bug.
 *
 * <p>Without a stack trace: it is created on hot paths, and where it was created does not matter.
 */
public abstract sealed class Failure extends RuntimeException {

    /** One constant a subclass, so that a {@code switch} over it can do without a {@code default}. */
    public enum Kind {
        INVALID,
        DENIED,
        FORBIDDEN,
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
    private final boolean ofReplica;
    private final String code;
    private final transient Map<String, Object> extras;
    private final transient List<Detail> details;

    private Failure(Kind kind, String code, String message, Map<String, Object> extras, List<Detail> details) {
        this(kind, false, code, message, extras, details);
    }

    private Failure(
            Kind kind,
            boolean ofReplica,
            String code,
            String message,
            Map<String, Object> extras,
            List<Detail> details) {
        super(message, null, false, false);
        this.kind = kind;
        this.ofReplica = ofReplica;
        this.code = code;
        this.extras = Map.copyOf(extras);
        this.details = List.copyOf(details);
    }

    public Kind kind() {
        return kind;
    }

    /**
     * Whether this is about the replica that was asked and not about the request: it does not lead, is leaving, cannot use its disk.
     * Another replica may do better at once, so a client that searches for the leader goes on to the next one.
     */
    public boolean isOfReplica() {
        return ofReplica;
    }

    /** Kebab-case, stable, part of the contract: {@code insufficient-stock}. */
    public String code() {
        return code;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /** Further members of the response, such as {@code available}; never null, often empty. */
    public Map<String, Object> extras() {
        return extras;
    }

    /**
     * The failure that a caller of this service gets when another group, which this service called, failed. The caller must not try another
     * replica of this service because a replica of that group failed, and a wrong cluster token between our processes is not its fault.
     */
    public static Throwable relayed(Throwable cause) {
        if (cause instanceof Failure failure && failure.isOfReplica()) {
            return failure instanceof Indeterminate
                    ? new Indeterminate(failure.code(), failure.getMessage())
                    : new Unavailable(failure.code(), failure.getMessage());
        }
        return cause instanceof Denied
                ? new Unavailable(
                        "other-token",
                        "a replica has another cluster token than the process that asked it (HOLDFAST_CLUSTER_TOKEN)")
                : cause;
    }

    /** The broken rules, all of them; empty unless the input was bad. */
    public List<Detail> details() {
        return details;
    }

    /** The request is wrong and stays wrong: correct it. Nothing was done. */
    public static final class Invalid extends Failure {
        public Invalid(String code, String message) {
            this(code, message, List.of());
        }

        public Invalid(String code, String message, List<Detail> details) {
            super(Kind.INVALID, code, message, Map.of(), details);
        }
    }

    /** It is not known who the caller is: bring a valid token. Nothing was done. */
    public static final class Denied extends Failure {
        /** A token was given, and it is not valid here. */
        public static final String INVALID_TOKEN = "invalid-token";

        public Denied(String message) {
            this("unauthorized", message);
        }

        public Denied(String code, String message) {
            super(Kind.DENIED, code, message, Map.of(), List.of());
        }
    }

    /** The caller is known and may not do this: ask for a wider scope. Nothing was done. */
    public static final class Forbidden extends Failure {
        /** Member of the response with the scope that is missing. */
        public static final String REQUIRED_SCOPE = "required_scope";

        public Forbidden(String code, String message, Map<String, Object> extras) {
            super(Kind.FORBIDDEN, code, message, extras, List.of());
        }

        /** @param scope that is missing */
        public static Forbidden insufficientScope(String scope) {
            return insufficientScope(scope, "this needs the scope " + scope);
        }

        /** The same. @param message in place of the usual one */
        public static Forbidden insufficientScope(String scope, String message) {
            return new Forbidden("insufficient-scope", message, Map.of(REQUIRED_SCOPE, scope));
        }
    }

    /** What was named does not exist. Nothing was done. */
    public static final class NotFound extends Failure {
        public NotFound(String code, String message) {
            super(Kind.NOT_FOUND, code, message, Map.of(), List.of());
        }
    }

    /** The present state forbids it. Nothing was done. */
    public static final class Conflict extends Failure {
        public Conflict(String code, String message, Map<String, Object> extras) {
            super(Kind.CONFLICT, code, message, extras, List.of());
        }
    }

    /** What was named has changed since the caller read it: read it again. Nothing was done. */
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
            this(false, code, message, extras);
        }

        private Unavailable(boolean ofReplica, String code, String message, Map<String, Object> extras) {
            super(Kind.UNAVAILABLE, ofReplica, code, message, extras, List.of());
        }

        /** One that is about the replica that was asked: {@link #isOfReplica}. */
        public static Unavailable ofReplica(String code, String message) {
            return ofReplica(code, message, Map.of());
        }

        /** The same. @param extras such as {@code leader}, whom to ask instead */
        public static Unavailable ofReplica(String code, String message, Map<String, Object> extras) {
            return new Unavailable(true, code, message, extras);
        }
    }

    /** It may have been done: ask again with the same Idempotency-Key. */
    public static final class Indeterminate extends Failure {
        public Indeterminate(String code, String message) {
            this(false, code, message);
        }

        private Indeterminate(boolean ofReplica, String code, String message) {
            super(Kind.INDETERMINATE, ofReplica, code, message, Map.of(), List.of());
        }

        /** One that is about the replica that was asked: {@link #isOfReplica}. */
        public static Indeterminate ofReplica(String code, String message) {
            return new Indeterminate(true, code, message);
        }

        /** What {@code cause} is once something may have been done all the same. */
        public static Indeterminate after(Failure cause, String message) {
            return new Indeterminate(cause.isOfReplica(), cause.code(), message);
        }
    }
}
