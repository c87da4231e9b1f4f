package io.holdfast.roles.router;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.balancing.RetryPolicy.FailureType;
import io.holdfast.http.client.NodeFailure;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttemptFailureTest {
    @ParameterizedTest
    @CsvSource({
        // connection,       upload, kind,              type,        against the node, metric
        "NOT_CONNECTED,     false, NOT_CONNECTED,     NOT_SENT,    true,  not_sent",
        "NO_ROOM_HERE,      false, LOCAL_LIMIT,       NOT_SENT,    false, no_room_here",
        "BROKEN,            false, NO_RESPONSE,       NO_RESPONSE, true,  no_answer",
        "BROKEN,            true,  NO_RESPONSE,       NO_RESPONSE, false, no_answer",
        "CANCELLED,         false, NO_RESPONSE,       NO_RESPONSE, false, no_answer",
        "MALFORMED,         false, NO_RESPONSE,       NO_RESPONSE, true,  no_answer",
        "CLOSED_WHILE_IDLE, false, STALE_CONNECTION,  NO_RESPONSE, false, stale",
        "HEADERS_TOO_LARGE, false, UNUSABLE_RESPONSE, NO_RESPONSE, false, unusable",
        "CONTENT_BROKEN,    true,  CLIENT_GONE,       NO_RESPONSE, false, client_gone",
        "UNWRITABLE,        false, UNUSABLE_RESPONSE, NO_RESPONSE, false, unusable",
    })
    void says_whom_to_blame_and_whether_something_was_sent(
            NodeFailure.Kind connection,
            boolean duringUpload,
            AttemptFailure.Kind kind,
            FailureType type,
            boolean againstNode,
            String metric) {
        AttemptFailure failure = AttemptFailure.of(new NodeFailure(connection, "why"), duringUpload);

        assertEquals(kind, failure.kind());
        assertEquals(type, failure.type());
        assertEquals(againstNode, failure.countsAgainstNode());
        assertEquals(metric, failure.kind().metric());
    }
}
