package io.holdfast.roles.router;

/**
 * The memory for bodies that are held so that they can be sent again, limited for each request and for all together. A body that does not
 * fit flows through instead and is sent once; a request that would have to wait with such a body is rejected. Confined to the router's
 * event loop.
 */
final class ReplayBuffer {
    /** What a connection may hold of a body that is not read further: Netty reads 16 buffers of 64 kB before it can be stopped. */
    private static final int READ_BYTES = 1 << 20;

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

        /** Counts bytes that were read; they are held in any case. @return whether more may be held */
        boolean tryHold(int more) {
            bytes += more;
            heldBytes += more;
            return bytes <= eachBytesMax && heldBytes <= allBytesMax;
        }

        /** What the request holds while it waits for a node. @param complete whether nothing of it is left in its connection */
        Upstream.Room whileWaiting(boolean complete) {
            int more = complete ? 0 : READ_BYTES;
            return new Upstream.Room() {
                @Override
                public boolean tryTake() {
                    boolean fits = heldBytes + more <= allBytesMax;
                    heldBytes += fits ? more : 0;
                    return fits;
                }

                @Override
                public void giveBack() {
                    heldBytes -= more;
                }
            };
        }

        void release() {
            heldBytes -= bytes;
            bytes = 0;
        }
    }
}
