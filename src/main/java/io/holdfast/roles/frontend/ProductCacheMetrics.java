package io.holdfast.roles.frontend;

import io.holdfast.cache.CacheStats;
import io.holdfast.cache.CoherentCache;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** The metrics of a front end's cache. */
final class ProductCacheMetrics {
    private ProductCacheMetrics() {}

    static void register(MeterRegistry meters, CoherentCache<?> cache) {
        Gauge.builder("holdfast.cache.entries", cache, CoherentCache::size)
                .description("products and absent names in the cache of this front end")
                .register(meters);
        Gauge.builder("holdfast.cache.lease", cache, c -> c.holdsLease() ? 1 : 0)
                .description("1 while the front end may answer from its cache, else 0")
                .register(meters);
        counter(meters, cache, "hits", "reads answered from the cache", CacheStats::hits);
        counter(meters, cache, "misses", "reads that had to ask the catalog", CacheStats::misses);
        counter(meters, cache, "joined", "reads that shared the load of another read", CacheStats::coalesced);
        counter(meters, cache, "invalidations", "invalidations received from the catalog", CacheStats::invalidations);
        counter(
                meters,
                cache,
                "refused.fills",
                "loaded products that could not be kept, because they changed or the lease ended meanwhile",
                CacheStats::rejectedLoads);
    }

    private static void counter(
            MeterRegistry meters,
            CoherentCache<?> cache,
            String name,
            String description,
            ToDoubleFunction<CacheStats> value) {
        FunctionCounter.builder("holdfast.cache." + name, cache, c -> value.applyAsDouble(c.stats()))
                .description(description)
                .register(meters);
    }
}
