package io.holdfast.http;

import java.util.Map;

/** Thrown while a message is read that breaks the rules. Without a stack trace, because clients can cause any number of them. */
public final class Rejection extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    Rejection(int status, String code, String detail) {
        this(Problem.of(status, code, detail));
    }

    private Rejection(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    /** 403: whoever asks may not, and no token would change that. */
    public static Rejection forbidden(String detail) {
        return new Rejection(403, "forbidden", detail);
    }

    /** 429. @param seconds after which it may be tried again */
    public static Rejection tooMany(String detail, long seconds) {
        return new Rejection(Problem.of(429, "too-many-requests", detail).with(Map.of(Problem.RETRY_AFTER, seconds)));
    }

    static Rejection bodyTooLarge() {
        return new Rejection(413, "body-too-large", "the body is longer than this service reads");
    }

    static Rejection malformed(String detail) {
        return new Rejection(400, "bad-request", detail);
    }

    public Problem problem() {
        return problem;
    }
}
