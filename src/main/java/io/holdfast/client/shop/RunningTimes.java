package io.holdfast.client.shop;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** How long each of the same requests took, and all of them together. Confined to its event loop until that is over. */
final class RunningTimes {
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final Histogram times = new Histogram(LONGEST_NANOS, 3);
    private long tookNanos;

    void add(long nanos) {
        times.recordValue(Math.min(nanos, LONGEST_NANOS));
    }

    void took(long nanos) {
        tookNanos = nanos;
    }

    String text() {
        return "count %d   total %.3f s   mean %.2f ms   p50 %.2f ms   p99 %.2f ms"
                .formatted(
                        times.getTotalCount(),
                        tookNanos / 1e9,
                        times.getMean() / 1e6,
                        times.getValueAtPercentile(50) / 1e6,
                        times.getValueAtPercentile(99) / 1e6);
    }

    Map<String, Object> numbers() {
        Map<String, Object> numbers = new LinkedHashMap<>();
        numbers.put("count", times.getTotalCount());
        numbers.put("total_s", tookNanos / 1e9);
        numbers.put("mean_ms", times.getMean() / 1e6);
        numbers.put("p50_ms", times.getValueAtPercentile(50) / 1e6);
        numbers.put("p99_ms", times.getValueAtPercentile(99) / 1e6);
        return numbers;
    }
}
