package io.holdfast.balancing;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Ramps up a node that came back: a tenth of its share of the requests at first, all of it after the ramp. Pure. */
public record SlowStart(Duration ramp) {
    private static final double FIRST = 0.1;

    /** @param age how long the node has been back */
    public boolean takesItsTurn(Duration age, RandomGenerator random) {
        return age.compareTo(ramp) >= 0 || random.nextDouble() < share(age);
    }

    double share(Duration age) {
        return Math.max(FIRST, Math.min(1, (double) age.toNanos() / ramp.toNanos()));
    }
}
