package io.holdfast.rpc;

import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.http.Items;
import io.holdfast.rpc.GroupClient.Answer;
import io.holdfast.rpc.GroupClient.Question;
import java.net.URI;
import java.util.List;

/**
 * Brings one request to one replica, once. It knows neither leaders nor repetitions nor patience; those are the business of {@link
 * GroupClient}, which is the same over sockets, in one process and in a simulation.
 */
public interface GroupTransport {

    /** Hears what becomes of a request, on the thread of who sent it. What comes after the end or after a cancellation is ignored. */
    interface Receiver {
        /** From now on the replica may act on it. */
        void sent();

        /** Some of several answers, each with its place in the request. */
        void items(List<Items.Item> items);

        /** The end: all answers came as items. */
        void itemsEnded();

        /** The end: a good answer. */
        void answered(Answer answer);

        /** The end: the replica refused it, or it surely never left. */
        void failed(Failure failure);

        /** The end: the exchange broke. @param how continues a sentence that begins with the replica's address */
        void broken(String how);
    }

    /** A request on its way. */
    interface Call {
        /** Nobody waits for its answer any more: what it occupies is free. */
        void cancel();
    }

    /**
     * Sends {@code question}.
     *
     * @param to scheme, host and port of the replica
     * @param deadline travels with the request
     * @param itemwise whether several answers may come one by one
     */
    Call send(URI to, Question question, Deadline deadline, boolean itemwise, Receiver receiver);

    /** Ends what is under way where that can be done, and sends nothing more. */
    void close();
}
