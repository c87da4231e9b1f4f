package io.holdfast.bench.replication;

import io.holdfast.bench.cluster.WriteProcess;

/** A client of the log's leader as a process. */
public final class LogClient {
    private LogClient() {}

    public static void main(String[] arguments) throws Exception {
        WriteProcess.serve(HttpWrites::new);
    }
}
