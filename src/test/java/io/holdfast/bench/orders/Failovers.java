package io.holdfast.bench.orders;

import io.holdfast.bench.cluster.Cluster;
import io.holdfast.bench.cluster.Rounds.Told;
import io.holdfast.bench.orders.Failover.Outage;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Leaders die in turn, so many times each; and what that was like, side by side. */
final class Failovers {
    private static final String HEAD =
            "%-28s %-16s %-16s %-16s %6s%n".formatted("ms without a success", "before", "killed", "returned", "failed");

    private final List<Failover> failovers;
    private final Map<String, List<Outage>> outages = new LinkedHashMap<>();
    private final Map<Cluster, Told> told = new HashMap<>();

    Failovers(List<Failover> failovers) {
        this.failovers = List.copyOf(failovers);
    }

    void run(Vertx vertx, int times) throws Exception {
        for (int time = 1; time <= times; time++) {
            for (Failover failover : failovers) {
                Outage outage = failover.run(vertx);
                System.err.printf(
                        "failover %d: %-24s %,d ms, %,d ms on its return%n",
                        time,
                        failover.name(),
                        outage.killed().toMillis(),
                        outage.returned().toMillis());
                outages.computeIfAbsent(failover.name(), name -> new ArrayList<>())
                        .add(outage);
                told.merge(failover.cluster(), outage.told(), Told::and);
            }
        }
    }

    Told told(Cluster cluster) {
        return told.getOrDefault(cluster, new Told(0, 0));
    }

    /** p50 and worst of each. */
    @Override
    public String toString() {
        StringBuilder table = new StringBuilder(HEAD);
        outages.forEach((name, all) -> table.append("%-28s %-16s %-16s %-16s %6d%n"
                .formatted(
                        name,
                        spread(all, Outage::before),
                        spread(all, Outage::killed),
                        spread(all, Outage::returned),
                        all.stream().mapToLong(outage -> outage.told().failed()).sum())));
        return table.toString();
    }

    private static String spread(List<Outage> all, Function<Outage, Duration> value) {
        long[] millis =
                all.stream().map(value).mapToLong(Duration::toMillis).sorted().toArray();
        return "%,d (max %,d)".formatted(millis[millis.length / 2], millis[millis.length - 1]);
    }
}
