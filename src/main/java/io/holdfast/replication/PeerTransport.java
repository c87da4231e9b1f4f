package io.holdfast.replication;

import io.vertx.core.buffer.Buffer;

/**
 * Sends frames from this replica to the others of its group. It may lose, delay, repeat and reorder frames, and never
 * waits: what cannot be sent now is dropped.
 */
public interface PeerTransport {

    /** Sends {@code frame} to the replica {@code peer}, or drops it. Called on the thread of the group. */
    void send(int peer, Buffer frame);

    /** Whether a frame sent to {@code peer} now would probably arrive. Any thread may ask. */
    boolean isReachable(int peer);

    /** Takes what another replica of the group sent. */
    @FunctionalInterface
    interface Receiver {

        /**
         * @param from the replica that sent it
         * @throws IllegalArgumentException when {@code frame} is not a message of this version; nothing
         *     was done
         */
        void receive(int from, Buffer frame);
    }
}
