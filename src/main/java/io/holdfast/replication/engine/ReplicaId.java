package io.holdfast.replication.engine;

import io.microraft.RaftEndpoint;

/** A replica, as the engine calls it. @param number at least 1; {@link #NOBODY} stands for no replica at all */
record ReplicaId(int number) implements RaftEndpoint {
    static final ReplicaId NOBODY = new ReplicaId(0);

    @Override
    public Object getId() {
        return number;
    }

    static int of(RaftEndpoint endpoint) {
        return ((ReplicaId) endpoint).number();
    }
}
