package io.holdfast.bench.cluster;

/** What a process tells Prometheus. */
public final class Metrics {
    private Metrics() {}

    /** @param name what a line begins with */
    public static double sum(String metrics, String name) {
        return metrics.lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }
}
