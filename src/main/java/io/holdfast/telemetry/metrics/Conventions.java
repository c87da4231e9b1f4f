package io.holdfast.telemetry.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * What all metrics of this product have in common: a timer of requests is a histogram with the buckets that OpenTelemetry advises, one of
 * a disk or a thread has finer ones. Whoever counts says name, labels and description alone.
 *
 * <p>Source: OpenTelemetry, semantic conventions of HTTP metrics, {@code http.server.request.duration}.
 */
final class Conventions implements MeterFilter {
    /** Of requests and calls, in seconds. */
    private static final double[] REQUESTS = nanos(.005, .01, .025, .05, .075, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10);

    /** Of fsyncs, commits and event loops, in seconds: the fastest disks take some 50 us. */
    private static final double[] FINE = nanos(.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1);

    /** In nanoseconds, unlike all other metrics. */
    private static final String PROCESSOR_TIME = "process.cpu.time";

    @Override
    public MeterFilterReply accept(Meter.Id id) {
        return id.getName().equals(PROCESSOR_TIME) ? MeterFilterReply.DENY : MeterFilterReply.NEUTRAL;
    }

    @Override
    public @Nullable DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
        if (id.getType() != Meter.Type.TIMER || !isOurs(id.getName())) {
            return config;
        }
        boolean isOfRequests = id.getName().startsWith("http.") || id.getName().startsWith("rpc.");
        return DistributionStatisticConfig.builder()
                .serviceLevelObjectives(isOfRequests ? REQUESTS : FINE)
                .build()
                .merge(config);
    }

    private static boolean isOurs(String name) {
        return name.startsWith("http.") || name.startsWith("rpc.") || name.startsWith("holdfast.");
    }

    private static double[] nanos(double... seconds) {
        return DoubleStream.of(seconds).map(each -> Math.rint(each * 1e9)).toArray();
    }
}
