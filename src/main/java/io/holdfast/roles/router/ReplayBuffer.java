package io.holdfast.roles.router;

/**
 * The memory for bodies that are held so that they can be sent again: so much for each request, so much for all together. What does not
 * fit flows through instead, and is sent once. Confined to the router's event loop.
 */
final class ReplayBuffer {
    private final int eachBytesMax;
    private final long allBytesMax;
    private long heldBytes;

    ReplayBuffer(int eachBytesMax, long allBytesMax) {
        this.eachBytesMax = eachBytesMax;
        this.allBytesMax = allBytesMax;
    }

    /** The part of one request; {@link Share#release} must follow. */
    Share share() {
        return new Share();
    }

    final class Share {
        private int bytes;

        /** Counts what came; it is held for now in any case. @return whether more may be held */
        boolean tryHold(int more) {
            bytes += more;
            heldBytes += more;
            return bytes <= eachBytesMax && heldBytes <= allBytesMax;
        }

        void release() {
            heldBytes -= bytes;
            bytes = 0;
        }
    }
}
