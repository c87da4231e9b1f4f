package io.holdfast.rpc;

import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import java.net.URI;
import java.util.List;

/**
 * Brings one request to one address, once. It knows neither leaders nor retries nor timeouts; those are the business of {@link
 * RpcClient}, which is the same over HTTP, in one process and in a simulation.
 */
public interface Transport {

    /** Notified of what becomes of a request, on the thread of the caller. What comes after the end or after a cancellation is ignored. */
    interface Receiver {
        /** From now on the service may act on the request. */
        void onSent();

        /** Some outcomes of a batch. */
        void onItems(List<Items.Item> items);

        /** The end: all outcomes came as items. */
        void onItemsEnd();

        /** The end: 2xx. @param response its body is a {@code Buffer} off the wire, else the object itself */
        void onResponse(RpcResponse<?> response);

        /** The end: the service rejected the request, or it surely never left. */
        void onFailure(Failure failure);

        /** The end: the exchange broke. @param how continues a sentence that begins with the address */
        void onBroken(String how);
    }

    /** A request on its way, and its response. */
    interface Exchange {
        /** Nobody waits for the response any more: what the exchange occupies is freed. */
        void cancel();
    }

    /**
     * Sends {@code request}.
     *
     * @param to scheme, host and port of the service
     * @param deadline travels with the request
     */
    Exchange send(URI to, RpcRequest request, Deadline deadline, Receiver receiver);

    /** Ends pending exchanges where that can be done, and sends nothing more. */
    void close();
}
