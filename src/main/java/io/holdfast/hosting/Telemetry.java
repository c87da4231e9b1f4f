package io.holdfast.hosting;

import io.holdfast.api.CacheApi;
import io.holdfast.api.GroupApi;
import io.holdfast.api.RouterFigures;
import io.holdfast.balancing.BreakerEvents;
import io.holdfast.base.time.Time;
import io.holdfast.http.trace.Tracing;
import io.holdfast.telemetry.events.EventLog;
import io.holdfast.telemetry.metrics.Metrics;
import io.holdfast.telemetry.processes.ProcessDirectory;
import io.holdfast.telemetry.processes.ProcessMessages;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * What this process shows of itself. Any thread may add to it.
 *
 * @param metrics all metrics of this process
 * @param replicas the status of each replica that runs in this process
 * @param caches the status of each cache that runs in this process
 * @param routers the rolling figures of each router that runs in this process
 * @param attempts what each router that runs in this process remembers of requests
 * @param breakers what the breakers of this process' routers did recently
 * @param events what happened, here and as far as others told
 * @param processes what processes tell each other of themselves
 * @param orders how many orders there are, as each replica that keeps them knows
 * @param tracing makes the spans of this process
 */
public record Telemetry(
        Metrics metrics,
        List<Supplier<GroupApi.ReplicaStatus>> replicas,
        List<Supplier<CacheApi.CacheStatus>> caches,
        List<Supplier<RouterFigures>> routers,
        List<AttemptSource> attempts,
        BreakerEvents breakers,
        EventLog events,
        ProcessMessages processes,
        List<Supplier<Long>> orders,
        Tracing tracing) {

    public static Telemetry create(Time time) {
        return create(time, Tracing.OFF, Metrics.Config.USUAL);
    }

    public static Telemetry create(Time time, Tracing tracing, Metrics.Config metrics) {
        EventLog events = new EventLog(Health.RUN, time, EventLog.Limits.USUAL);
        return new Telemetry(
                new Metrics(metrics),
                new CopyOnWriteArrayList<>(),
                new CopyOnWriteArrayList<>(),
                new CopyOnWriteArrayList<>(),
                new CopyOnWriteArrayList<>(),
                new BreakerEvents(),
                events,
                new ProcessMessages(new ProcessDirectory(Health.RUN, time, ProcessDirectory.Bounds.DEFAULT), events),
                new CopyOnWriteArrayList<>(),
                tracing);
    }

    /** Where metrics are registered. */
    public MeterRegistry meters() {
        return metrics.registry();
    }
}
