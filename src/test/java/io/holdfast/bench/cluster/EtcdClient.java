package io.holdfast.bench.cluster;

/** A client of etcd as a process. */
public final class EtcdClient {
    private EtcdClient() {}

    public static void main(String[] arguments) throws Exception {
        WriteProcess.serve((vertx, port, outstanding) -> new EtcdWrites(vertx, port));
    }
}
