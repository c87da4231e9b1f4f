package io.holdfast.bench.cluster;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;

/** What clusters cost that have nothing to do. */
public final class Idle {
    private static final Duration SETTLE = Duration.ofSeconds(2);
    private static final Duration WATCH = Duration.ofSeconds(20);

    private Idle() {}

    /** @return a line a cluster, in % of a core */
    public static String of(Map<String, ? extends Cluster> clusters) throws IOException, InterruptedException {
        Thread.sleep(SETTLE.toMillis());
        Map<String, Map<String, Duration>> before = new LinkedHashMap<>();
        for (var cluster : clusters.entrySet()) {
            before.put(cluster.getKey(), cluster.getValue().cpu());
        }
        Thread.sleep(WATCH.toMillis());
        StringJoiner lines = new StringJoiner(System.lineSeparator());
        for (var cluster : clusters.entrySet()) {
            StringJoiner line = new StringJoiner(", ");
            cluster.getValue().cpu().forEach((process, cpu) -> {
                double used =
                        cpu.minus(before.get(cluster.getKey()).get(process)).toNanos();
                line.add("%s %.1f".formatted(process, 100 * used / WATCH.toNanos()));
            });
            lines.add("idle %s, %% of a core: %s".formatted(cluster.getKey(), line));
        }
        return lines.toString();
    }
}
