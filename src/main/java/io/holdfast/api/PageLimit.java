package io.holdfast.api;

import io.holdfast.base.failure.Failure;
import java.util.List;

/** Limits in the requests of internal calls. */
final class PageLimit {
    private PageLimit() {}

    /** {@code limit}, or {@code defaultValue} where a request has none. @throws Failure.Invalid when it is not from 1 to {@code max} */
    static int of(int limit, int defaultValue, int max) {
        if (limit == 0) {
            return defaultValue;
        }
        if (limit < 1 || limit > max) {
            String rule = "a whole number from 1 to " + max;
            throw new Failure.Invalid(
                    "invalid",
                    "limit (expected: %s)".formatted(rule),
                    List.of(new Failure.Detail("limit", "expected: " + rule)));
        }
        return limit;
    }
}
