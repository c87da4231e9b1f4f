package io.holdfast.bench.replication;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;

/** Three processes that keep one log. */
interface Cluster extends Closeable {

    /** What all three have used since they began. @param bytes sent from one to another */
    record Usage(double syncs, double bytes, Duration cpu) {
        Usage since(Usage before) {
            return new Usage(syncs - before.syncs, bytes - before.bytes, cpu.minus(before.cpu));
        }
    }

    /** Where the leader takes writes; waits while there is none. */
    int leaderPort();

    Usage usage() throws IOException;

    /** By process, the one that leads first. */
    Duration[] cpu() throws IOException;

    @Override
    void close();
}
