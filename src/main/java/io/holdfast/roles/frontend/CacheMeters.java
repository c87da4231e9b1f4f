package io.holdfast.roles.frontend;

import io.holdfast.cache.CoherentCache;
import io.holdfast.cache.CoherentCache.Tally;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** What a front end's cache shows. */
final class CacheMeters {
    private CacheMeters() {}

    static void of(MeterRegistry meters, CoherentCache<?> cache) {
        Gauge.builder("holdfast.cache.entries", cache, CoherentCache::size).register(meters);
        Gauge.builder("holdfast.cache.lease", cache, c -> c.holdsLease() ? 1 : 0)
                .description("whether it may answer")
                .register(meters);
        counter(meters, cache, "hits", "answered from the cache", Tally::hits);
        counter(meters, cache, "misses", "fetched from the catalog", Tally::misses);
        counter(meters, cache, "joined", "waited for another one's fetch", Tally::joined);
        counter(meters, cache, "invalidations", "products that the catalog had dropped", Tally::invalidations);
        counter(meters, cache, "refused.fills", "answers that came too late to be kept", Tally::refusedFills);
    }

    private static void counter(
            MeterRegistry meters,
            CoherentCache<?> cache,
            String name,
            String description,
            ToDoubleFunction<Tally> value) {
        FunctionCounter.builder("holdfast.cache." + name, cache, c -> value.applyAsDouble(c.tally()))
                .description(description)
                .register(meters);
    }
}
