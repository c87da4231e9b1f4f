package io.holdfast.e2e.browser;

import java.time.Duration;
import java.util.stream.Stream;

/** Prints what was observed: limits in tests leave room for a machine that is busy, so they do not tell it. */
final class Measured {
    private Measured() {}

    /** @param format with {@code %d} for each duration, which is written in milliseconds */
    static void say(String format, Duration... times) {
        System.out.printf(
                "MEASURED " + format + "%n",
                Stream.of(times).map(Duration::toMillis).toArray());
    }
}
