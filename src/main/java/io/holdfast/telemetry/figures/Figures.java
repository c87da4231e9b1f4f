package io.holdfast.telemetry.figures;

import java.util.OptionalDouble;

/**
 * What ended in some time, for one node or service; those of several routers are added up before a share or a percentile is taken.
 *
 * @param ok those that succeeded
 * @param total all
 * @param latency of those whose duration tells something
 */
public record Figures(long ok, long total, LatencyHistogram latency) {
    public static final Figures NONE = new Figures(0, 0, LatencyHistogram.EMPTY);

    public Figures plus(Figures other) {
        return new Figures(ok + other.ok, total + other.total, latency.plus(other.latency));
    }

    /** The percentage that succeeded; empty where nothing ended. */
    public OptionalDouble okPercent() {
        return total == 0 ? OptionalDouble.empty() : OptionalDouble.of(100.0 * ok / total);
    }
}
