package io.holdfast.bench.replication;

import io.holdfast.bench.replication.Cluster.Usage;
import io.vertx.core.json.JsonObject;
import java.io.IOException;

/** One way to write to one of the clusters. */
record Contestant(String name, Cluster cluster, Load load) {

    /** Writes to the leader, so many at a time, for so long. */
    interface Load {
        Measurement run(int leaderPort, int outstanding, int millis) throws IOException;
    }

    /** @param usage of the whole cluster while it was measured */
    record Sample(Measurement measurement, Usage usage) {
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
        int leader = cluster.leaderPort();
        Usage before = cluster.usage();
        Measurement measurement = load.run(leader, outstanding, millis);
        return new Sample(measurement, cluster.usage().since(before));
    }

    /** The driver in the leader's own process: so does a service use the log that it is a replica of. */
    static Measurement inProcess(int leaderPort, int outstanding, int millis) throws IOException {
        long before = driven(leaderPort, outstanding, 500).commits();
        Measurement measured = driven(leaderPort, outstanding, millis);
        return new Measurement(
                measured.perSecond(),
                measured.p50Micros(),
                measured.p99Micros(),
                before + measured.commits(),
                measured.failed());
    }

    private static Measurement driven(int leaderPort, int outstanding, int millis) throws IOException {
        return Measurement.of(Web.post(leaderPort, "/bench/%d/%d".formatted(outstanding, millis), ""));
    }

    /** A client that is a process of its own. */
    static Load by(ChildProcess client) {
        return (port, outstanding, millis) ->
                Measurement.of(new JsonObject(client.ask("%d %d %d".formatted(port, outstanding, millis))));
    }
}
