package io.holdfast.bench.cluster;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** Processes that keep what is written to them three times. */
public interface Cluster extends Closeable {

    /** What all of them have used since they began. @param bytes sent from one to another */
    record Usage(double syncs, double bytes, Duration cpu) {
        Usage since(Usage before) {
            return new Usage(syncs - before.syncs, bytes - before.bytes, cpu.minus(before.cpu));
        }
    }

    /** Where it takes writes; waits while it has no leader that is sure to stay. */
    int writePort();

    Usage usage() throws IOException;

    /** What each process has used, under what it is, the one that leads first. */
    Map<String, Duration> cpu() throws IOException;

    @Override
    void close();
}
