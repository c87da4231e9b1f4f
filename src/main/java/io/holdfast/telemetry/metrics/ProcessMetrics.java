package io.holdfast.telemetry.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The metrics of the process as a whole: what it is, its disk, its event loops, and what Micrometer tells of the JVM and the system. */
public final class ProcessMetrics {
    private ProcessMetrics() {}

    /** Once a process: some of them listen to the JVM until it ends. @param version of this product */
    public static void register(MeterRegistry meters, String version, DiskUsage disk, LoopDelay loops) {
        Gauge.builder("holdfast.build.info", () -> 1)
                .description("1, for its labels")
                .tag("version", version)
                .tag("java", Runtime.version().toString())
                .register(meters);
        bytes(meters, disk, "free", "free space on the disk of the data directory", DiskUsage::free);
        bytes(meters, disk, "total", "size of the disk of the data directory", DiskUsage::total);
        Timer delay = Timer.builder("holdfast.event.loop.delay")
                .description("how late an event loop ran a timer")
                .register(meters);
        loops.onSample(nanos -> delay.record(nanos, TimeUnit.NANOSECONDS));
        new ClassLoaderMetrics().bindTo(meters);
        new JvmMemoryMetrics().bindTo(meters);
        new JvmThreadMetrics().bindTo(meters);
        collections(meters);
        processor(meters);
        new FileDescriptorMetrics().bindTo(meters);
        new UptimeMetrics().bindTo(meters);
    }

    // In seconds, the base unit, instead of Micrometer's own, which Conventions leaves out.
    private static void processor(MeterRegistry meters) {
        new ProcessorMetrics().bindTo(meters);
        FunctionCounter.builder("process.cpu.seconds", ProcessHandle.current(), ProcessMetrics::seconds)
                .description("processor time that the process has used")
                .register(meters);
    }

    private static double seconds(ProcessHandle process) {
        return process.info()
                .totalCpuDuration()
                .map(used -> used.toNanos() / 1e9)
                .orElse(Double.NaN);
    }

    @SuppressWarnings("resource") // it listens as long as the process lives
    private static void collections(MeterRegistry meters) {
        new JvmGcMetrics().bindTo(meters);
    }

    private static void bytes(
            MeterRegistry meters,
            DiskUsage disk,
            String which,
            String description,
            Function<DiskUsage, OptionalLong> value) {
        Gauge.builder("holdfast.disk." + which, disk, usage -> {
                    OptionalLong known = value.apply(usage);
                    return known.isPresent() ? known.getAsLong() : Double.NaN;
                })
                .baseUnit("bytes")
                .description(description)
                .strongReference(true)
                .register(meters);
    }
}
