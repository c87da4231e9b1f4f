package io.holdfast.replication.engine;

import java.util.List;

/** What an entry of the log can ask the replicas to do, besides the engine's own changes of membership. */
sealed interface Operation {

    /** Lets a new leader commit something of its own term; changes nothing. */
    record NewTerm() implements Operation {}

    /**
     * Commands for the state machine, in their order; those that arrive together share an entry and its sync. Its
     * identity matters: it remembers whether it entered the log of the replica that proposed it. Confined to the
     * thread of the group.
     */
    final class Commands implements Operation {
        /** In one entry: they are decoded, applied and answered together. */
        static final int MOST = 256;

        private final long atMillis;
        private final List<byte[]> encoded;
        private boolean logged;

        /**
         * @param atMillis when the leader received them, since 1970
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

        /** From now on the outcome is unknown until they are committed (F3). */
        void enteredLog() {
            logged = true;
        }

        boolean isLogged() {
            return logged;
        }
    }
}
