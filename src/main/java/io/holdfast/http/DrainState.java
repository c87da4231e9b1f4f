package io.holdfast.http;

import java.time.Duration;

/** Whether a server is draining; shared by all its connections. Any thread may use it. */
final class DrainState {
    private final Duration keepAlive;
    private volatile boolean begun;

    /** @param keepAlive how long a connection without a request is kept from then on */
    DrainState(Duration keepAlive) {
        this.keepAlive = keepAlive;
    }

    Duration keepAlive() {
        return keepAlive;
    }

    void begin() {
        begun = true;
    }

    boolean hasBegun() {
        return begun;
    }
}
