package io.holdfast.roles.router;

import io.holdfast.http.Problem;

/** A request that no node answered, with the problem that its client is told. */
final class FailedRequest extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    FailedRequest(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
