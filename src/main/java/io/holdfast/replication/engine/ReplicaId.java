package io.holdfast.replication.engine;

import io.holdfast.base.bytes.ByteReader;
import io.holdfast.base.bytes.ByteWriter;
import io.microraft.RaftEndpoint;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/** A replica, as the engine calls it. @param number at least 1; {@link #NOBODY} stands for no replica at all */
record ReplicaId(int number) implements RaftEndpoint {
    static final ReplicaId NOBODY = new ReplicaId(0);

    private static final int MEMBERS_MAX = 64;

    @Override
    public Object getId() {
        return number;
    }

    static int of(RaftEndpoint endpoint) {
        return ((ReplicaId) endpoint).number();
    }

    static void writeAll(ByteWriter to, Collection<RaftEndpoint> replicas) {
        to.int32(replicas.size());
        replicas.forEach(replica -> to.int32(of(replica)));
    }

    static Set<RaftEndpoint> readAll(ByteReader from) {
        Set<RaftEndpoint> replicas = new LinkedHashSet<>();
        for (int left = from.int32(MEMBERS_MAX); left > 0; left--) {
            replicas.add(new ReplicaId(from.int32(Integer.MAX_VALUE)));
        }
        return replicas;
    }
}
