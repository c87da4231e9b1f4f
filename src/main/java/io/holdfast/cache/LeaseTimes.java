package io.holdfast.cache;

import io.holdfast.base.config.Settings;
import java.time.Duration;

/**
 * How long a lease lasts, at its holder and at its granter.
 *
 * @param length L: at the holder, counted from before it sent the request
 * @param driftMax rho: by how much one clock may run faster or slower than another, as a fraction
 * @param margin that the granter adds
 */
public record LeaseTimes(Duration length, double driftMax, Duration margin) {

    public static LeaseTimes from(Settings settings) {
        Duration length = settings.duration(
                "catalog.lease",
                Duration.ofMillis(250),
                "how long a front end may serve its cache without a response from the catalog");
        int driftPermille = settings.integer(
                "catalog.lease-drift",
                10,
                0,
                100,
                "by how many thousandths the clocks of two machines may differ in rate");
        Duration margin = settings.duration(
                "catalog.lease-margin",
                Duration.ofMillis(10),
                "how much longer than a lease the catalog waits for its end");
        settings.require(
                length.toMillis() >= 20 && length.toMillis() <= 10_000,
                "catalog.lease: %s (expected: 20ms to 10s)",
                length);
        return new LeaseTimes(length, driftPermille / 1000.0, margin);
    }

    /** Lw: when a lease that is granted now has certainly ended, by the granter's clock. */
    public Duration expiry() {
        return Duration.ofNanos((long) (length.toNanos() * (1 + 2 * driftMax))).plus(margin);
    }
}
