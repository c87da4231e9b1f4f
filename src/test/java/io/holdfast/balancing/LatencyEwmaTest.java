package io.holdfast.balancing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LatencyEwmaTest {
    private final LatencyEwma latency = new LatencyEwma();

    private void add(int times, long nanos) {
        for (int i = 0; i < times; i++) {
            latency.add(nanos);
        }
    }

    @Test
    void counts_its_first_samples_alike() {
        latency.add(100);
        latency.add(300);

        assertEquals(2, latency.count());
        assertEquals(200, latency.averageNanos(), 0.001);
    }

    @Test
    void gives_the_newest_sample_a_sixteenth() {
        add(16, 100);

        latency.add(260);

        assertEquals(110, latency.averageNanos(), 0.001);
    }

    @Test
    void forgets_what_is_long_ago() {
        add(16, 1_000);

        add(100, 10);

        assertTrue(latency.averageNanos() < 13, "%.1f".formatted(latency.averageNanos()));
    }
}
