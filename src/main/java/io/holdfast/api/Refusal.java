package io.holdfast.api;

import java.util.Map;

/**
 * Why one of several questions that share a request was not answered with what it asked for; the members are those of a problem.
 *
 * @param extras further members, such as {@code available}; never null
 */
public record Refusal(int status, String code, String detail, Map<String, Object> extras) {
    /** Code of a 503 that is final for an attempt: asking again soon only costs another entry of the log (OL16). */
    public static final String TOO_MANY_ANSWERS = "too-many-answers";
}
