package io.holdfast.roles.router;

import io.holdfast.balancing.RetryPolicy.FailureType;
import io.holdfast.http.client.NodeFailure;

/** Why an attempt brought no response that could be passed on. Without a stack trace: it is an expected event. */
final class AttemptFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    enum Kind {
        /** No connection: nothing reached the node. */
        NOT_CONNECTED(FailureType.NOT_SENT, "not_sent"),
        /** No connection, because this process is out of descriptors, ports or the like. */
        LOCAL_LIMIT(FailureType.NOT_SENT, "no_room_here"),
        /** The node closed a connection that had been idle, as it may at any time. */
        STALE_CONNECTION(FailureType.NO_RESPONSE, "stale"),
        /** The connection broke, the time was over, or what came was no response. */
        NO_RESPONSE(FailureType.NO_RESPONSE, "no_answer"),
        /** The request was taken from the node for one that is faster. */
        SLOW(FailureType.NO_RESPONSE, "slow"),
        /** The response cannot be passed on, or the request not be written, and it would be the same with another node. */
        UNUSABLE_RESPONSE(FailureType.NO_RESPONSE, "unusable"),
        /** The client stopped sending its body. */
        REQUEST_TIMEOUT(FailureType.NO_RESPONSE, "client_late"),
        /** The client left. */
        CLIENT_GONE(FailureType.NO_RESPONSE, "client_gone");

        private final FailureType type;
        private final String metric;

        Kind(FailureType type, String metric) {
            this.type = type;
            this.metric = metric;
        }

        /** The value of the label {@code result}. */
        String metric() {
            return metric;
        }
    }

    private final Kind kind;
    private final boolean countsAgainstNode;

    private AttemptFailure(Kind kind, boolean countsAgainstNode, String how) {
        super(how, null, false, false);
        this.kind = kind;
        this.countsAgainstNode = countsAgainstNode;
    }

    /** One that counts against the node. @param how for people */
    static AttemptFailure ofNode(Kind kind, String how) {
        return new AttemptFailure(kind, true, how);
    }

    /** One that tells nothing about the node. @param how for people */
    static AttemptFailure neutral(Kind kind, String how) {
        return new AttemptFailure(kind, false, how);
    }

    static AttemptFailure clientLeft() {
        return neutral(Kind.CLIENT_GONE, "the client left");
    }

    /**
     * The failure of an attempt whose connection or exchange failed.
     *
     * @param duringUpload whether content that flows from the client was still on its way to the node
     */
    static AttemptFailure of(NodeFailure failure, boolean duringUpload) {
        String message = failure.getMessage();
        return switch (failure.kind()) {
            case NOT_CONNECTED -> ofNode(Kind.NOT_CONNECTED, message);
            case NO_ROOM_HERE -> neutral(Kind.LOCAL_LIMIT, "the router has no room for another connection");
            // A node that responds before the end of an upload and closes breaks it off, and its response may be
            // lost on the way: that is no fault.
            case BROKEN ->
                duringUpload
                        ? neutral(Kind.NO_RESPONSE, "broke the upload off: " + message)
                        : ofNode(Kind.NO_RESPONSE, "broke: " + message);
            case CANCELLED -> neutral(Kind.NO_RESPONSE, message);
            case MALFORMED -> ofNode(Kind.NO_RESPONSE, "sent no valid response: " + message);
            case CLOSED_WHILE_IDLE -> neutral(Kind.STALE_CONNECTION, message);
            case HEADERS_TOO_LARGE ->
                neutral(
                        Kind.UNUSABLE_RESPONSE,
                        "the response's header section is too large (router.response-header-max): " + message);
            case CONTENT_BROKEN -> neutral(Kind.CLIENT_GONE, message);
            case UNWRITABLE -> neutral(Kind.UNUSABLE_RESPONSE, "the request cannot be passed on: " + message);
        };
    }

    Kind kind() {
        return kind;
    }

    FailureType type() {
        return kind.type;
    }

    boolean countsAgainstNode() {
        return countsAgainstNode;
    }
}
