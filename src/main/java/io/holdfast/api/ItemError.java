package io.holdfast.api;

import java.util.Map;

/**
 * What went wrong with one of several requests that share an exchange; the members are those of a problem (RFC 9457).
 *
 * @param extras further members, such as {@code available}; never null
 */
public record ItemError(int status, String code, String detail, Map<String, Object> extras) {
    /** Code of a 503 that is final for an attempt: asking again soon only costs another entry of the log (OL16). */
    public static final String TOO_MANY_ANSWERS = "too-many-answers";
}
