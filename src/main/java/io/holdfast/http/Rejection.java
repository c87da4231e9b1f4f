package io.holdfast.http;

/** Ends the reading of a message that breaks the rules. Without a stack: a client can cause any number of them. */
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
