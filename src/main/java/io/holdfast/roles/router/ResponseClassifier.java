package io.holdfast.roles.router;

import java.util.Set;

/** What a response's status means: whether the node failed, and whether the outcome of the request is known. Pure. */
final class ResponseClassifier {

    /** What a response means for the node that sent it. */
    enum Verdict {
        /** The node works, whether or not it accepted the request. */
        SUCCESS,
        /** 503 with Retry-After: something that the node depends on is unavailable. The node itself works; another one may do better. */
        DECLINED,
        /** The node failed. */
        FAILURE
    }

    /** Client errors that are decided before the request itself is examined, so they tell nothing about an earlier attempt. */
    private static final Set<Integer> BEFORE_THE_REQUEST =
            Set.of(401, 403, 405, 407, 408, 413, 414, 421, 425, 429, 431);

    private ResponseClassifier() {}

    /** @param retryAfter whether the response has a Retry-After field */
    static Verdict classify(int status, boolean retryAfter) {
        if (status < 500 || status == 501) { // 501: the node knows its methods, and another one would know the same
            return Verdict.SUCCESS;
        }
        return status == 503 && retryAfter ? Verdict.DECLINED : Verdict.FAILURE;
    }

    /** Whether a response with this status, given under the request's Idempotency-Key, tells what became of earlier attempts. */
    static boolean isDefinite(int status) {
        return status < 500 && !BEFORE_THE_REQUEST.contains(status);
    }
}
