package io.holdfast.roles.router;

import io.holdfast.balancing.RetryPolicy.Ending;

/** Why an attempt brought no response that could be passed on. Without a stack: it is an expected event. */
final class AttemptFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    enum Kind {
        /** No connection: nothing reached the node. */
        NOT_SENT(Ending.NOT_SENT),
        /** The same, because this process is out of descriptors, ports or the like. */
        NO_ROOM_HERE(Ending.NOT_SENT),
        /** The node closed a connection that had been idle, as it may at any time. */
        STALE(Ending.NO_ANSWER),
        /** The connection broke, the time was over, or what came was no response. */
        NO_ANSWER(Ending.NO_ANSWER),
        /** It was left for a node that is faster. */
        SLOW(Ending.NO_ANSWER),
        /** There was a response that cannot be passed on, and another node would give the same. */
        UNUSABLE(Ending.NO_ANSWER),
        /** The client stopped sending its body. */
        CLIENT_LATE(Ending.NO_ANSWER),
        /** The client left. */
        CLIENT_GONE(Ending.NO_ANSWER);

        private final Ending ending;

        Kind(Ending ending) {
            this.ending = ending;
        }
    }

    private final Kind kind;

    /** @param how for people */
    AttemptFailure(Kind kind, String how) {
        super(how, null, false, false);
        this.kind = kind;
    }

    static AttemptFailure clientLeft() {
        return new AttemptFailure(Kind.CLIENT_GONE, "the client left");
    }

    Kind kind() {
        return kind;
    }

    Ending ending() {
        return kind.ending;
    }
}
