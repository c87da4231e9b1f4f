package io.holdfast.balancing;

/**
 * An exponentially weighted moving average of response times. The first samples count alike, so that the average does not hang on the
 * very first one. Pure.
 */
final class LatencyEwma {
    private static final double WEIGHT_OF_NEWEST = 1.0 / 16;

    private double averageNanos;
    private int count;

    void add(long nanos) {
        count++;
        averageNanos += (nanos - averageNanos) * Math.max(WEIGHT_OF_NEWEST, 1.0 / count);
    }

    double averageNanos() {
        return averageNanos;
    }

    int count() {
        return count;
    }
}
