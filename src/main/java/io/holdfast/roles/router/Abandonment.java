package io.holdfast.roles.router;

/** Whether the client of a request has left before it had its response, and what is called off then. Confined to its event loop. */
final class Abandonment {
    private static final Runnable NOTHING = () -> {};

    private Runnable handler = NOTHING;
    private boolean happened;

    /** The client has left. */
    void happened() {
        if (!happened) {
            happened = true;
            Runnable last = handler;
            handler = NOTHING;
            last.run();
        }
    }

    boolean hasHappened() {
        return happened;
    }

    /** @param other calls off what is done for the client now, in place of what was done before; runs at once if the client has left */
    void handler(Runnable other) {
        if (happened) {
            other.run();
        } else {
            handler = other;
        }
    }
}
