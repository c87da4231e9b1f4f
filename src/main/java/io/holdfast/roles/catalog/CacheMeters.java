package io.holdfast.roles.catalog;

import io.holdfast.cache.CoherenceDirectory;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** What the catalog's end of the caches shows. */
final class CacheMeters {
    private CacheMeters() {}

    static void of(MeterRegistry meters, CoherenceDirectory invalidations) {
        Gauge.builder("holdfast.catalog.cache.holders", invalidations, CoherenceDirectory::holders)
                .description("caches that may be granted leases")
                .register(meters);
        counter(meters, invalidations, "rounds", "changes that caches were asked about", i -> i.tally()
                .rounds());
        counter(meters, invalidations, "notices", "requests to caches to drop something", i -> i.tally()
                .notices());
        counter(meters, invalidations, "lease.waits", "changes that waited for the end of a lease", i -> i.tally()
                .waits());
        counter(
                meters,
                invalidations,
                "leases.withheld",
                "requests for a lease refused because an old notice was not acknowledged",
                i -> i.tally().withheld());
    }

    private static void counter(
            MeterRegistry meters,
            CoherenceDirectory invalidations,
            String name,
            String description,
            ToDoubleFunction<CoherenceDirectory> value) {
        FunctionCounter.builder("holdfast.catalog.cache." + name, invalidations, value)
                .description(description)
                .register(meters);
    }
}
