package io.holdfast.cache;

import java.util.Map;

/**
 * What one holder has to drop.
 *
 * @param term of the leader that sends it
 * @param number by which it is acknowledged; ascending for the lifetime of its {@link CoherenceDirectory}
 * @param index log index of the newest change that it covers (OL32)
 * @param createdNanos when it was created, by the leader's clock
 * @param revoke drop everything, and the lease
 * @param versions drop every older version, by product
 */
public record Invalidation(
        long term, long number, long index, long createdNanos, boolean revoke, Map<String, Long> versions) {}
