package io.holdfast.http;

/** How many responses a connection has seen, whoever wrote them. Confined to its event loop. */
final class ResponseCount {
    private int begun;
    private int ended;
    private boolean announcesClose;

    /** @param close whether it announces that the connection closes after it */
    void begin(boolean close) {
        begun++;
        announcesClose = close;
    }

    void end() {
        ended++;
    }

    /** How many final responses have begun. */
    int begun() {
        return begun;
    }

    int ended() {
        return ended;
    }

    /** Whether the latest response announces that the connection closes after it. */
    boolean announcesClose() {
        return announcesClose;
    }
}
