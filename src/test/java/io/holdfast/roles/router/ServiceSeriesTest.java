package io.holdfast.roles.router;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceSeriesTest {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ServiceSeries series = new ServiceSeries(meters, "shop");

    /** By class. */
    private Map<String, Double> responses() {
        Map<String, Double> counts = new TreeMap<>();
        for (Counter counter :
                meters.find("holdfast.router.responses").tag("service", "shop").counters()) {
            counts.put(counter.getId().getTag("class"), counter.count());
        }
        return counts;
    }

    private double retries() {
        return meters.get("holdfast.router.retries").counter().count();
    }

    @Test
    void has_every_class_of_responses_from_the_start() {
        assertEquals(Map.of("2xx", 0.0, "3xx", 0.0, "4xx", 0.0, "5xx", 0.0, "left", 0.0), responses());
    }

    @ParameterizedTest
    @CsvSource({
        "200, 2xx",
        "299, 2xx",
        "300, 3xx",
        "304, 3xx",
        "400, 4xx",
        "404, 4xx",
        "499, 4xx",
        "500, 5xx",
        "503, 5xx",
        "599, 5xx"
    })
    void counts_a_response_by_its_class(int status, String statusClass) {
        series.responded(status, false, 1);

        Map<String, Double> expected =
                new TreeMap<>(Map.of("2xx", 0.0, "3xx", 0.0, "4xx", 0.0, "5xx", 0.0, "left", 0.0));
        expected.put(statusClass, 1.0);
        assertEquals(expected, responses());
    }

    @Test
    void does_not_count_a_tunnel() {
        series.responded(101, false, 1);

        assertEquals(Map.of("2xx", 0.0, "3xx", 0.0, "4xx", 0.0, "5xx", 0.0, "left", 0.0), responses());
    }

    @ParameterizedTest
    @CsvSource({"0", "200", "502"})
    void counts_a_client_that_left_whatever_its_status(int status) {
        series.responded(status, true, 1);

        assertEquals(Map.of("2xx", 0.0, "3xx", 0.0, "4xx", 0.0, "5xx", 0.0, "left", 1.0), responses());
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0", "2, 1", "4, 3"})
    void counts_attempts_beyond_the_first(int attempts, double expected) {
        series.responded(101, false, attempts);

        assertEquals(expected, retries());
    }
}
