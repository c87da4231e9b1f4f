package io.holdfast.http.client;

/** Why an exchange with a node brought no whole response. Without a stack: it is an expected event. */
public final class NodeFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    public enum Kind {
        /** No connection came about: nothing was sent. */
        NOT_CONNECTED,
        /** The same, for want of something that this process or its machine lacks: it says nothing about the node. */
        NO_ROOM_HERE,
        /** The node closed a reused connection before any byte of a response: it may have been closing it all along. */
        CLOSED_WHILE_IDLE,
        /** The connection broke, before the response or in the middle of it. */
        BROKEN,
        /** Nobody wanted the response any more. */
        CANCELLED,
        /** What came is not a response by RFC 9112. */
        MALFORMED,
        /** The header section has more than the limit allows. */
        HEADERS_TOO_LARGE,
        /** Whoever sends the content of the request has gone. */
        CONTENT_BROKEN
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
