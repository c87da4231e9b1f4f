package io.holdfast.telemetry.figures;

import io.holdfast.base.time.Time;
import java.util.OptionalDouble;

/** How long something took in the last ten seconds, such as the fsyncs of a log. Any thread may use it; it never waits for long. */
public final class RollingTimes {
    private final Time time;
    private final RollingFigures figures;

    public RollingTimes(Time time) {
        this.time = time;
        this.figures = new RollingFigures(time.nanos());
    }

    public synchronized void add(long nanos) {
        figures.add(time.nanos(), true, nanos);
    }

    /** In milliseconds; empty where nothing ended. */
    public synchronized OptionalDouble p99Millis() {
        return figures.at(time.nanos()).latency().millis(0.99);
    }
}
