package io.holdfast.bench.cluster;

import io.holdfast.bench.cluster.Cluster.Usage;
import io.vertx.core.json.JsonObject;
import java.io.IOException;

/** One way to write to one of the clusters. */
public record Contestant(String name, Cluster cluster, Load load) {

    /** Writes to that port, so many at a time, for so long. */
    public interface Load {
        Measurement run(int port, int outstanding, int millis) throws IOException;
    }

    /** @param usage of the whole cluster while it was measured */
    public record Sample(Measurement measurement, Usage usage) {
        double syncsPerCommit() {
            return usage.syncs() / measurement.commits();
        }

        double bytesPerCommit() {
            return usage.bytes() / measurement.commits();
        }

        double cpuMicrosPerCommit() {
            return usage.cpu().toNanos() / 1000.0 / measurement.commits();
        }
    }

    Sample measure(int outstanding, int millis) throws IOException {
        int port = cluster.writePort();
        Usage before = cluster.usage();
        Measurement measurement = load.run(port, outstanding, millis);
        return new Sample(measurement, cluster.usage().since(before));
    }

    /** A client that is a process of its own. */
    public static Load by(ChildProcess client) {
        return (port, outstanding, millis) ->
                Measurement.of(new JsonObject(client.ask("%d %d %d".formatted(port, outstanding, millis))));
    }
}
