package io.holdfast.cache;

import io.holdfast.base.config.Settings;
import java.time.Duration;

/**
 * How long a lease is, and how long its giver has to count on it.
 *
 * @param length L: what a holder gets, counted from before it asked
 * @param driftMax rho: by how much a clock may run faster or slower than another one, as a share
 * @param margin on top
 */
public record LeaseTimes(Duration length, double driftMax, Duration margin) {

    public static LeaseTimes from(Settings settings) {
        Duration length = settings.duration(
                "catalog.lease",
                Duration.ofMillis(250),
                "how long a front end may answer from its cache without hearing from the catalog");
        int driftPermille = settings.integer(
                "catalog.lease-drift",
                10,
                0,
                100,
                "by how many thousandths the clocks of two machines may differ in speed");
        Duration margin =
                settings.duration("catalog.lease-margin", Duration.ofMillis(10), "what a lease is waited for on top");
        settings.require(
                length.toMillis() >= 20 && length.toMillis() <= 10_000,
                "catalog.lease: %s (expected: 20ms to 10s)",
                length);
        return new LeaseTimes(length, driftPermille / 1000.0, margin);
    }

    /** Lw: after so long a lease that was given now is over, by the giver's clock. */
    public Duration waited() {
        return Duration.ofNanos((long) (length.toNanos() * (1 + 2 * driftMax))).plus(margin);
    }
}
