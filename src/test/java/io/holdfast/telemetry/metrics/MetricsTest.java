package io.holdfast.telemetry.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MetricsTest {
    private static String scraped(Metrics metrics) throws Exception {
        metrics.registry().counter("holdfast.things").increment();
        return metrics.scrape(null).body().toString();
    }

    @Test
    void are_what_a_scraper_gets() throws Exception {
        assertTrue(scraped(new Metrics()).contains("holdfast_things_total 1"));
    }

    @Test
    void are_none_where_nothing_is_to_be_counted() throws Exception {
        assertEquals("", scraped(new Metrics(new Metrics.Config(false))));
    }
}
