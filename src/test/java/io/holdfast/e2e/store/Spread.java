package io.holdfast.e2e.store;

import java.time.Duration;
import java.util.List;

/** Durations in words. */
final class Spread {
    private Spread() {}

    static String of(List<Duration> times) {
        List<Duration> sorted = times.stream().sorted().toList();
        return "p50 %d ms, p90 %d ms, max %d ms"
                .formatted(
                        sorted.get(sorted.size() / 2).toMillis(),
                        sorted.get(sorted.size() * 9 / 10).toMillis(),
                        sorted.get(sorted.size() - 1).toMillis());
    }
}
