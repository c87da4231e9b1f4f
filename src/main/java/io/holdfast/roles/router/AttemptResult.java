package io.holdfast.roles.router;

import io.holdfast.telemetry.metrics.HttpLabels;
import io.vertx.core.http.HttpMethod;

/**
 * How an attempt ended, as metrics tell it.
 *
 * @param method as a label
 * @param status of the node's response; empty if there was none
 * @param error the status from 500 on, or why there was no response; empty after a success
 */
record AttemptResult(String method, String status, String error) {

    static AttemptResult response(HttpMethod method, int status) {
        String text = Integer.toString(status);
        return new AttemptResult(HttpLabels.method(method), text, status >= 500 ? text : "");
    }

    /** @param error such as {@code not_sent} */
    static AttemptResult failure(HttpMethod method, String error) {
        return new AttemptResult(HttpLabels.method(method), "", error);
    }

    /** {@code 2xx} to {@code 5xx}, or how there was no response. */
    String summary() {
        return status.isEmpty() ? error : status.charAt(0) + "xx";
    }
}
