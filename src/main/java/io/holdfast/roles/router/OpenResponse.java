package io.holdfast.roles.router;

import io.holdfast.http.FieldName;
import io.holdfast.http.client.NodeExchange;
import io.holdfast.http.client.NodeResponse;

/**
 * A node's response of which the header section is here and the content is still to be read.
 *
 * @param exchange to cancel it with
 */
record OpenResponse(NodeResponse response, NodeExchange exchange) {

    int status() {
        return response.status();
    }

    boolean hasRetryAfter() {
        return response.fields().has(FieldName.RETRY_AFTER);
    }
}
