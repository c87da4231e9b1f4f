package io.holdfast.bench.cluster;

import io.vertx.core.json.JsonObject;
import org.HdrHistogram.Histogram;

/**
 * What a load got out of a cluster, in the form that the driver in the leader reports too.
 *
 * @param commits also those that were not measured
 */
public record Measurement(double perSecond, double p50Micros, double p99Micros, long commits, long failed) {

    static JsonObject json(Histogram nanos, long tookNanos, long commits, long failed) {
        return new JsonObject()
                .put("commits_per_second", Math.round(nanos.getTotalCount() * 1e9 / tookNanos))
                .put("p50_micros", nanos.getValueAtPercentile(50) / 1000)
                .put("p99_micros", nanos.getValueAtPercentile(99) / 1000)
                .put("commits", commits)
                .put("failed", failed);
    }

    public static Measurement of(JsonObject json) {
        return new Measurement(
                json.getDouble("commits_per_second"),
                json.getDouble("p50_micros"),
                json.getDouble("p99_micros"),
                json.getLong("commits"),
                json.getLong("failed"));
    }
}
