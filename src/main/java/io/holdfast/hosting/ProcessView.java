package io.holdfast.hosting;

import io.holdfast.api.ProcessApi.Summary;
import io.holdfast.api.RouterFigures;
import io.holdfast.telemetry.figures.FigureRing;
import io.holdfast.telemetry.figures.FrameBuilder;
import io.holdfast.telemetry.figures.RollingMax;
import io.holdfast.telemetry.metrics.DiskUsage;
import io.holdfast.telemetry.metrics.LoopDelay;
import io.holdfast.telemetry.processes.KnownProcesses;
import io.holdfast.telemetry.processes.ProcessExchange;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How this process sees itself and the others. Any thread may use it. */
public final class ProcessView {
    private static final long FRAME_MILLIS = 1_000;
    private static final long EVENTS_MILLIS = 250;

    /** What is sampled of the whole process. */
    public record Samplers(DiskUsage disk, LoopDelay loops) {}

    private final OwnProcess own;
    private final KnownProcesses known;
    private final ProcessExchange exchange;
    private final FigureRing figures = new FigureRing();

    private ProcessView(OwnProcess own, KnownProcesses known, ProcessExchange exchange) {
        this.own = own;
        this.known = known;
        this.exchange = exchange;
    }

    /** Goes on until Vert.x is closed. @param roles the health of each role of this process, by the role's name */
    public static ProcessView begin(
            Platform platform,
            ProcessExchange.Config config,
            OwnProcess.Facts facts,
            Map<String, Health> roles,
            Samplers samplers) {
        Telemetry telemetry = platform.telemetry();
        RollingMax delay = new RollingMax(platform.time());
        samplers.loops().onSample(delay::add);
        OwnProcess own = new OwnProcess(platform, facts, roles, samplers.disk(), delay);
        ProcessView view = new ProcessView(
                own,
                new KnownProcesses(telemetry.processes().directory()),
                ProcessExchange.begin(
                        platform.vertx(),
                        platform.time(),
                        config,
                        platform.rpc(),
                        telemetry.processes(),
                        telemetry.events(),
                        own));
        FrameBuilder frames = new FrameBuilder();
        ProcessEvents events = new ProcessEvents(telemetry.events());
        platform.vertx().setPeriodic(EVENTS_MILLIS, t -> events.look(view.processes()));
        platform.vertx()
                .setPeriodic(
                        FRAME_MILLIS,
                        t -> view.figures.add(frames.next(
                                platform.time().now(), platform.time().nanos(), view.processes(), view.routers())));
        return view;
    }

    public OwnProcess own() {
        return own;
    }

    /** This process first, as it is now; then those that were heard of. */
    public List<Summary> processes() {
        List<Summary> all = new ArrayList<>();
        Summary self = own.summary().seen(0, false);
        all.add(self);
        known.all().stream().filter(one -> !one.id().equals(self.id())).forEach(all::add);
        return all;
    }

    /** What routers saw that are heard of, in pieces. */
    public List<RouterFigures> routers() {
        return known.figures();
    }

    /** Why the process at {@code url} could not be asked last time; empty if it could, or never was. */
    public Optional<ProcessExchange.Problem> problem(URI url) {
        return exchange.problem(url);
    }

    /** Where others found that nothing listens. @param now by the clock of this process */
    public Map<URI, ProcessExchange.Problem> refused(Instant now) {
        return known.refused(now);
    }

    /** The figures of the cluster, one frame a second. */
    public FigureRing figures() {
        return figures;
    }
}
