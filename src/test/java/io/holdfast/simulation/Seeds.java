package io.holdfast.simulation;

import java.util.stream.LongStream;

/**
 * The seeds that a simulation runs: the first of them with every build, the others with the fault tests, which take longer.
 *
 * @param count at least 1
 */
public record Seeds(long first, long count) {
    private static final long WITH_EVERY_BUILD = 200;
    private static final long IN_ALL = 1_000;

    /** {@code -Dsimulation.first} and {@code -Dsimulation.seeds} choose others. */
    public static Seeds ofEveryBuild() {
        return new Seeds(Long.getLong("simulation.first", 1), Long.getLong("simulation.seeds", WITH_EVERY_BUILD));
    }

    /** All the others of a thousand. */
    public static Seeds ofFaultTests() {
        return new Seeds(WITH_EVERY_BUILD + 1, IN_ALL - WITH_EVERY_BUILD);
    }

    /** On all processors. */
    public LongStream all() {
        return LongStream.range(first, first + count).parallel();
    }
}
