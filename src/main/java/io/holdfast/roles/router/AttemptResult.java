package io.holdfast.roles.router;

import io.holdfast.telemetry.metrics.HttpLabels;

/**
 * How an attempt ended, as metrics tell it.
 *
 * @param method as a label
 * @param status of the node's response; empty if there was none
 * @param error the status from 500 on, or why there was no response; empty after a success
 * @param summary {@code 2xx} to {@code 5xx}, or why there was no response
 */
record AttemptResult(String method, String status, String error, String summary) {
    private static final AttemptResult GET_200 = ofStatus("GET", 200); // most are so

    static AttemptResult response(String method, int status) {
        return status == 200 && method.equals("GET") ? GET_200 : ofStatus(method, status);
    }

    private static AttemptResult ofStatus(String method, int status) {
        String text = Integer.toString(status);
        return new AttemptResult(HttpLabels.method(method), text, status >= 500 ? text : "", text.charAt(0) + "xx");
    }

    /** @param error such as {@code not_sent} */
    static AttemptResult failure(String method, String error) {
        return new AttemptResult(HttpLabels.method(method), "", error, error);
    }
}
