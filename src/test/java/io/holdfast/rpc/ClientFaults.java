package io.holdfast.rpc;

/** What a client of a group is made to do by a fault that is planted on purpose. */
public final class ClientFaults {
    private ClientFaults() {}

    /** A batch that ended in order is taken for a leader's answer, whatever became of its items. */
    public static void trustsAnOrderlyEnd(GroupClient client, GroupBatches<?, ?> batches, int replica) {
        client.leads(replica);
        batches.round.restart();
    }
}
