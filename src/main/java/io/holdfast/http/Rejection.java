package io.holdfast.http;

/** Thrown while a message is read that breaks the rules. Without a stack trace, because clients can cause any number of them. */
public final class Rejection extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    Rejection(int status, String code, String detail) {
        super(detail, null, false, false);
        this.problem = Problem.of(status, code, detail);
    }

    static Rejection malformed(String detail) {
        return new Rejection(400, "bad-request", detail);
    }

    public Problem problem() {
        return problem;
    }
}
