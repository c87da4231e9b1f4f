package io.holdfast.replication.engine;

import java.util.List;

/** What an entry of the log can ask the replicas to do, besides the engine's own changes of membership. */
sealed interface Operation {

    /** Lets a new leader commit something of its own term; changes nothing. */
    record NewTerm() implements Operation {}

    /**
     * Commands for the state machine, in their order; those that come together share an entry, as they share its way to the disks.
     * Its identity matters: it remembers whether it got into the log of the replica that proposed it. Confined to the thread of the
     * group.
     */
    final class Commands implements Operation {
        /** In one entry. What shares one is decoded, applied and answered in one go. */
        static final int MOST = 256;

        private final long atMillis;
        private final List<byte[]> encoded;
        private boolean logged;

        /**
         * @param atMillis when the leader took them, since 1970
         * @param encoded one at least
         */
        Commands(long atMillis, List<byte[]> encoded) {
            this.atMillis = atMillis;
            this.encoded = List.copyOf(encoded);
        }

        long atMillis() {
            return atMillis;
        }

        List<byte[]> encoded() {
            return encoded;
        }

        /** From now on nobody knows whether they will be committed, until they are. */
        void enteredLog() {
            logged = true;
        }

        boolean isLogged() {
            return logged;
        }
    }
}
