package io.holdfast.roles.catalog;

import io.holdfast.cache.CoherenceDirectory;
import io.holdfast.cache.DirectoryStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** The metrics of the catalog's end of the coherent cache. */
final class CoherenceMetrics {
    private CoherenceMetrics() {}

    static void register(MeterRegistry meters, CoherenceDirectory directory) {
        Gauge.builder("holdfast.catalog.cache.holders", directory, CoherenceDirectory::holderCount)
                .description("caches that may be granted leases")
                .register(meters);
        counter(meters, directory, "rounds", "changes that caches were asked about", DirectoryStats::rounds);
        counter(meters, directory, "notices", "requests to caches to drop something", DirectoryStats::invalidations);
        counter(
                meters,
                directory,
                "lease.waits",
                "changes that waited for the end of a lease",
                DirectoryStats::leaseWaits);
        counter(
                meters,
                directory,
                "leases.withheld",
                "requests for a lease refused because an old notice was not acknowledged",
                DirectoryStats::leasesWithheld);
    }

    private static void counter(
            MeterRegistry meters,
            CoherenceDirectory directory,
            String name,
            String description,
            ToDoubleFunction<DirectoryStats> value) {
        FunctionCounter.builder("holdfast.catalog.cache." + name, directory, d -> value.applyAsDouble(d.stats()))
                .description(description)
                .register(meters);
    }
}
