package io.holdfast.simulation;

import io.holdfast.replication.StateMachine;
import java.time.Instant;
import java.util.List;

/**
 * A state that forgets nothing: the list of all commands, each a number that is used once. Appending answers the position, so
 * that one look tells whether a history is linearizable.
 */
interface Numbers extends StateMachine<Long, Integer> {

    /** Hears of everything that machines do and that must be the same on all. */
    interface Witness {
        void applied(long index, long number, Instant at);

        /** @param length of the list that it is of */
        void snapshotTaken(int length, int fingerprint);
    }

    /** A copy of the whole list. */
    List<Long> list();

    int size();
}
