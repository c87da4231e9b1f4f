package io.holdfast.replication.engine;

import io.holdfast.base.bytes.ByteReader;
import io.holdfast.base.bytes.ByteWriter;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Identifies the data directory of a replica: 128 random bits, made when the directory is first used (called
 * incarnation in the protocol, M2; directory id in Kafka's KRaft, KIP-853). Two directories under one id are two
 * replicas, and neither knows what the other has promised.
 */
record DirectoryId(long high, long low) {
    /** Of a directory that was made before directories had ids. */
    static final DirectoryId UNKNOWN = new DirectoryId(0, 0);

    private static final int FOUNDERS_MAX = 64;

    static DirectoryId random(Random random) {
        return new DirectoryId(random.nextLong() | 1, random.nextLong());
    }

    void write(ByteWriter to) {
        to.int64(high).int64(low);
    }

    static DirectoryId read(ByteReader from) {
        return new DirectoryId(from.int64(), from.int64());
    }

    static void writeAll(ByteWriter to, Map<Integer, DirectoryId> founders) {
        to.int32(founders.size());
        founders.forEach((id, directory) -> {
            to.int32(id);
            directory.write(to);
        });
    }

    static Map<Integer, DirectoryId> readAll(ByteReader from) {
        Map<Integer, DirectoryId> founders = new TreeMap<>();
        for (int left = from.int32(FOUNDERS_MAX); left > 0; left--) {
            founders.put(from.int32(Integer.MAX_VALUE), read(from));
        }
        return founders;
    }
}
