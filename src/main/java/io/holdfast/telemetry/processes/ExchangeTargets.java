package io.holdfast.telemetry.processes;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whom to ask next: addresses that were not asked for longest, one of each process, not those that just asked themselves; those that
 * fail less and less often. It has no clock; readings of a monotonic one are passed in. Confined to its owner's thread.
 */
final class ExchangeTargets {
    private static final Duration BACK_OFF_MAX = Duration.ofSeconds(30);

    /** @param reason why it could not be asked last time @param since when that began */
    record Failing(String reason, Instant since) {}

    private static final class Target {
        private @Nullable String process; // once it has answered
        private @Nullable Failing failing;
        private int failures;
        private boolean asking;
        private long turn; // 0 before the first
        private long nextAtNanos;

        Target(long nowNanos) {
            nextAtNanos = nowNanos;
        }
    }

    private final Duration interval;
    private final int most;
    private final Map<URI, Target> targets = new LinkedHashMap<>();
    private long turns;

    /** @param interval between two rounds @param most that are asked in one */
    ExchangeTargets(Duration interval, int most) {
        this.interval = interval;
        this.most = most;
    }

    /**
     * Those of {@code addresses} to ask now.
     *
     * @param heard the processes that asked themselves since the last round
     */
    List<URI> next(Set<URI> addresses, Set<String> heard, long nowNanos) {
        targets.keySet().retainAll(addresses);
        addresses.forEach(url -> targets.computeIfAbsent(url, added -> new Target(nowNanos)));
        Set<String> processes = new HashSet<>(heard);
        List<URI> chosen = targets.entrySet().stream()
                .filter(target -> !target.getValue().asking && nowNanos - target.getValue().nextAtNanos >= 0)
                .sorted(Comparator.comparingLong(target -> target.getValue().turn))
                .filter(target -> target.getValue().process == null || processes.add(target.getValue().process))
                .limit(most)
                .map(Map.Entry::getKey)
                .toList();
        chosen.forEach(url -> begin(targets.get(url)));
        return chosen;
    }

    private void begin(@Nullable Target target) {
        if (target != null) {
            target.asking = true;
            target.turn = ++turns;
        }
    }

    /** @param process that answered there */
    void answered(URI url, String process) {
        Target target = targets.get(url);
        if (target != null) {
            target.asking = false;
            target.process = process;
            target.failures = 0;
            target.failing = null;
        }
    }

    void failed(URI url, String reason, Instant at, long nowNanos) {
        Target target = targets.get(url);
        if (target != null) {
            target.asking = false;
            target.process = null; // another one may listen there next time
            target.failing = new Failing(reason, target.failing == null ? at : target.failing.since());
            target.failures++;
            target.nextAtNanos = nowNanos + pause(target.failures).toNanos();
        }
    }

    private Duration pause(int failures) {
        Duration doubled = interval.multipliedBy(1L << Math.min(failures - 1, 10));
        return doubled.compareTo(BACK_OFF_MAX) < 0 ? doubled : BACK_OFF_MAX;
    }

    /** Why {@code url} could not be asked last time; empty if it could. */
    Optional<Failing> failing(URI url) {
        return Optional.ofNullable(targets.get(url)).map(target -> target.failing);
    }
}
