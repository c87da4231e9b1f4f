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
        Gauge.builder("holdfast.cache.entries", cache, CoherentCache::size).register(meters);
        Gauge.builder("holdfast.cache.lease", cache, c -> c.holdsLease() ? 1 : 0)
                .description("whether it may answer")
                .register(meters);
        counter(meters, cache, "hits", "answered from the cache", CacheStats::hits);
        counter(meters, cache, "misses", "fetched from the catalog", CacheStats::misses);
        counter(meters, cache, "joined", "waited for another one's fetch", CacheStats::coalesced);
        counter(meters, cache, "invalidations", "products that the catalog had dropped", CacheStats::invalidations);
        counter(meters, cache, "refused.fills", "answers that came too late to be kept", CacheStats::rejectedLoads);
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
