package io.holdfast.bench.cache;

import io.holdfast.bench.cluster.Contestant.Load;
import io.holdfast.bench.cluster.Measurement;
import io.holdfast.bench.cluster.Metrics;
import io.holdfast.bench.orders.FrontEnd;
import io.holdfast.bench.orders.OrderCluster;
import java.io.IOException;
import java.time.Duration;

/** One kind of demand at one front end. */
record Reader(String name, OrderCluster cluster, FrontEnd frontEnd, Load load) {
    private static final int CONNECTIONS = 64;

    /** What was read, and what it cost the front end and all processes that took part. @param entries in the cache, afterwards */
    record Sample(Measurement measurement, Duration frontEnd, Duration all, double hits, double looks, double entries) {
        double perSecond() {
            return measurement.perSecond();
        }

        double p50Millis() {
            return measurement.p50Micros() / 1000;
        }

        double p99Millis() {
            return measurement.p99Micros() / 1000;
        }

        double frontEndMicros() {
            return frontEnd.toNanos() / 1000.0 / measurement.commits();
        }

        double allMicros() {
            return all.toNanos() / 1000.0 / measurement.commits();
        }

        double hitPercent() {
            return 100 * hits / looks;
        }
    }

    private record Usage(Duration frontEnd, Duration replicas, double hits, double looks, double entries) {}

    Sample measure(int millis) throws IOException {
        Usage before = usage();
        Measurement measurement = load.run(frontEnd.port(), CONNECTIONS, millis);
        Usage after = usage();
        Duration own = after.frontEnd.minus(before.frontEnd);
        return new Sample(
                measurement,
                own,
                own.plus(after.replicas.minus(before.replicas)),
                after.hits - before.hits,
                after.looks - before.looks,
                after.entries);
    }

    private Usage usage() throws IOException {
        String metrics = frontEnd.metrics();
        double hits = Metrics.sum(metrics, "holdfast_cache_hits_total");
        return new Usage(
                frontEnd.cpu(),
                cluster.replicasCpu(),
                hits,
                hits
                        + Metrics.sum(metrics, "holdfast_cache_misses_total")
                        + Metrics.sum(metrics, "holdfast_cache_joined_total"),
                Metrics.sum(metrics, "holdfast_cache_entries"));
    }
}
