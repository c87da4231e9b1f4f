package io.holdfast.bench.cluster;

import java.io.IOException;

/** What brings a killed process back. */
public interface Restart {
    /** Starts it again, and waits until it has caught up. */
    void run() throws IOException;
}
