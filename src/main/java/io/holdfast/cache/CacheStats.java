package io.holdfast.cache;

/**
 * Counts of a {@link CoherentCache} since the start.
 *
 * @param misses look-ups that began a load
 * @param coalesced look-ups that joined a load in flight
 * @param rejectedLoads loads whose result was not cached
 */
public record CacheStats(long hits, long misses, long coalesced, long invalidations, long rejectedLoads) {}
