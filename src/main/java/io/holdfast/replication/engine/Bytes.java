package io.holdfast.replication.engine;

import io.microraft.RaftEndpoint;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reads what was written to a {@link Buffer}, with a check before every step. */
final class Bytes {
    private static final int REPLICAS_MAX = 64;

    private final Buffer buffer;
    private int position;

    Bytes(Buffer buffer) {
        this.buffer = buffer;
    }

    boolean hasMore() {
        return position < buffer.length();
    }

    byte nextByte() {
        return buffer.getByte(advance(1));
    }

    int nextInt() {
        return buffer.getInt(advance(4));
    }

    long nextLong() {
        return buffer.getLong(advance(8));
    }

    boolean nextFlag() {
        byte flag = nextByte();
        require(flag == 0 || flag == 1, "a flag of 0 or 1");
        return flag == 1;
    }

    /** A whole number that is never negative: a term, a count, a replica. */
    int nextCount(int max) {
        int count = nextInt();
        require(count >= 0 && count <= max, "a count of 0 to " + max);
        return count;
    }

    /** A position in the log. */
    long nextIndex() {
        long index = nextLong();
        require(index >= 0, "an index of 0 or more");
        return index;
    }

    byte[] nextArray() {
        int length = nextCount(buffer.length() - position);
        int from = advance(length);
        return buffer.getBytes(from, from + length);
    }

    /** One at least. */
    List<byte[]> nextArrays() {
        int count = nextCount(buffer.length() - position);
        require(count >= 1, "a count of 1 or more");
        List<byte[]> arrays = new ArrayList<>();
        for (int left = count; left > 0; left--) {
            arrays.add(nextArray());
        }
        return arrays;
    }

    Set<RaftEndpoint> nextReplicas() {
        Set<RaftEndpoint> replicas = new LinkedHashSet<>();
        for (int left = nextCount(REPLICAS_MAX); left > 0; left--) {
            replicas.add(new ReplicaId(nextCount(Integer.MAX_VALUE)));
        }
        return replicas;
    }

    void end() {
        require(position == buffer.length(), "the end");
    }

    static void append(Buffer to, byte[] array) {
        to.appendInt(array.length).appendBytes(array);
    }

    static void appendAll(Buffer to, List<byte[]> arrays) {
        to.appendInt(arrays.size());
        arrays.forEach(array -> append(to, array));
    }

    static void append(Buffer to, Collection<RaftEndpoint> replicas) {
        to.appendInt(replicas.size());
        replicas.forEach(replica -> to.appendInt(ReplicaId.of(replica)));
    }

    static void append(Buffer to, boolean flag) {
        to.appendByte((byte) (flag ? 1 : 0));
    }

    private int advance(int bytes) {
        require(buffer.length() - position >= bytes, bytes + " more bytes");
        int from = position;
        position += bytes;
        return from;
    }

    private void require(boolean holds, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "byte %d of %d (expected: %s)".formatted(position, buffer.length(), expected));
        }
    }
}
