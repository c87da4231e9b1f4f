package io.holdfast.api;

import java.util.Map;

/**
 * Why one of several questions that share a request was not answered with what it asked for; the members are those of a problem.
 *
 * @param extras further members, such as {@code available}; never null
 */
public record Refusal(int status, String code, String detail, Map<String, Object> extras) {}
