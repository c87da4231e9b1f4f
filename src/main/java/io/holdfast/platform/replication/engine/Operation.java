package io.holdfast.platform.replication.engine;

/** What an entry of the log can ask the replicas to do, besides the engine's own changes of membership. */
sealed interface Operation {

    /** Lets a new leader commit something of its own term; changes nothing. */
    record NewTerm() implements Operation {}

    /**
     * A command for the state machine. Its identity matters: it remembers whether it got into the log of the replica that
     * proposed it. Confined to the thread of the group.
     */
    final class Command implements Operation {
        private final long atMillis;
        private final byte[] encoded;
        private boolean logged;

        /** @param atMillis when the leader took it, since 1970 */
        Command(long atMillis, byte[] encoded) {
            this.atMillis = atMillis;
            this.encoded = encoded;
        }

        long atMillis() {
            return atMillis;
        }

        byte[] encoded() {
            return encoded;
        }

        /** From now on nobody knows whether it will be committed, until it is. */
        void enteredLog() {
            logged = true;
        }

        boolean isLogged() {
            return logged;
        }
    }
}
