package io.holdfast.rpc;

import io.holdfast.api.Rpc;

/** What a client of a group is made to do by a fault that is planted on purpose. */
public final class ClientFaults {
    private ClientFaults() {}

    /** A batch that ended in order is taken for a leader's answer, whatever became of its items. */
    public static void trustsAnOrderlyEnd(RpcClient client, Rpc<?, ?> rpc, int replica) {
        client.routing().onLeaderResponse(replica);
        client.batcher(rpc).rotation.restart();
    }
}
