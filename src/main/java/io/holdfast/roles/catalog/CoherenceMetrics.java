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
                .description("caches of front ends that this catalog leader knows")
                .register(meters);
        counter(
                meters,
                directory,
                "rounds",
                "changes that had to invalidate a cache before they were visible",
                DirectoryStats::rounds);
        counter(meters, directory, "notices", "invalidations sent", DirectoryStats::invalidations);
        counter(
                meters,
                directory,
                "lease.waits",
                "changes that had to wait for the end of a lease, because a front end did not acknowledge its invalidation",
                DirectoryStats::leaseWaits);
        counter(
                meters,
                directory,
                "leases.withheld",
                "lease renewals refused to a front end that does not acknowledge invalidations",
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
