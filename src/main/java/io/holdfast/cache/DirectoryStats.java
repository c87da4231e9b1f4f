package io.holdfast.cache;

/**
 * Counts of a {@link CoherenceDirectory} since the start.
 *
 * @param rounds invalidation rounds begun
 * @param invalidations created for holders
 * @param leaseWaits rounds that a lease held up until it ended
 * @param leasesWithheld lease requests that were granted none, because of an unacknowledged invalidation
 */
public record DirectoryStats(long rounds, long invalidations, long leaseWaits, long leasesWithheld) {}
