package io.holdfast.http.client;

/** Why an exchange with a node brought no complete response. Without a stack trace: it is an expected event. */
public final class NodeFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    public enum Kind {
        /** No connection could be made: nothing was sent. */
        NOT_CONNECTED,
        /** No connection could be made for want of a local resource: it tells nothing about the node. */
        NO_ROOM_HERE,
        /** The node closed a reused connection before any byte of a response: it may have closed it before the request arrived. */
        CLOSED_WHILE_IDLE,
        /** The connection broke, before the response or in the middle of it. */
        BROKEN,
        /** The exchange was cancelled. */
        CANCELLED,
        /** What was received is no response by RFC 9112. */
        MALFORMED,
        /** The header section exceeds the limit. */
        HEADERS_TOO_LARGE,
        /** The client that sends the content of the request is gone. */
        CONTENT_BROKEN,
        /** No recipient would read the request as it is meant: nothing was sent. */
        UNWRITABLE
    }

    private final Kind kind;

    public NodeFailure(Kind kind, String how) {
        this(kind, how, null);
    }

    NodeFailure(Kind kind, String how, Throwable cause) {
        super(how, cause, false, false);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
