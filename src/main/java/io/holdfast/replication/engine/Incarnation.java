package io.holdfast.replication.engine;

import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Which directory stands behind the id of a replica: 128 random bits, made when the directory is first used. Two directories under one
 * id are two replicas, and what one has promised the other knows nothing of.
 */
record Incarnation(long high, long low) {
    /** Of a directory that was made before there were incarnations. */
    static final Incarnation UNKNOWN = new Incarnation(0, 0);

    private static final int FOUNDERS_MAX = 64;

    static Incarnation random(Random random) {
        return new Incarnation(random.nextLong() | 1, random.nextLong());
    }

    void append(Buffer to) {
        to.appendLong(high).appendLong(low);
    }

    static Incarnation next(Bytes from) {
        return new Incarnation(from.nextLong(), from.nextLong());
    }

    static void append(Buffer to, Map<Integer, Incarnation> founders) {
        to.appendInt(founders.size());
        founders.forEach((id, incarnation) -> {
            to.appendInt(id);
            incarnation.append(to);
        });
    }

    static Map<Integer, Incarnation> nextAll(Bytes from) {
        Map<Integer, Incarnation> founders = new TreeMap<>();
        for (int left = from.nextCount(FOUNDERS_MAX); left > 0; left--) {
            founders.put(from.nextCount(Integer.MAX_VALUE), next(from));
        }
        return founders;
    }
}
