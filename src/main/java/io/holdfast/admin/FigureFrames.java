package io.holdfast.admin;

import io.holdfast.api.StatusApi.FigureFrame;
import io.holdfast.api.StatusApi.ProcessFigures;
import io.holdfast.telemetry.figures.FigureRing;
import io.vertx.core.buffer.Buffer;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The frames of {@code GET /events} with figures: one a second, and the past for a new reader. Confined to its event loop. */
final class FigureFrames {
    private final FigureRing ring;
    private @Nullable FigureFrame newestInPast;
    private Buffer past = Buffer.buffer();

    FigureFrames(FigureRing ring) {
        this.ring = ring;
    }

    static Buffer of(FigureFrame frame) {
        return SseFrame.of("figures", frame);
    }

    /** The last fifteen minutes, oldest first. Made once for all readers of a second. */
    Buffer past() {
        List<FigureFrame> frames = ring.past();
        FigureFrame newest = frames.isEmpty() ? null : frames.get(frames.size() - 1);
        if (past.length() == 0 || newest != newestInPast) {
            newestInPast = newest;
            past = SseFrame.of(
                    "figures",
                    Map.of(
                            "past",
                            frames.stream()
                                    .map(frame -> frame == newest ? frame : slim(frame))
                                    .toList()));
        }
        return past;
    }

    /** The same with those processes alone that are the worst in something, which is what charts of the past show. */
    static FigureFrame slim(FigureFrame frame) {
        List<ProcessFigures> worst = Stream.<Function<ProcessFigures, Double>>of(
                        ProcessFigures::fsyncP99Ms,
                        ProcessFigures::loopDelayMs,
                        process ->
                                process.queue() == null ? null : process.queue().doubleValue(),
                        FigureFrames::heap)
                .flatMap(figure -> frame.processes().stream()
                        .filter(process -> figure.apply(process) != null)
                        .max(Comparator.comparing(figure))
                        .stream())
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        return new FigureFrame(
                frame.at(),
                frame.ok(),
                frame.rate(),
                frame.p50Ms(),
                frame.p99Ms(),
                frame.orders(),
                frame.ordersRate(),
                frame.cacheHits(),
                frame.retryBudget(),
                worst);
    }

    private static @Nullable Double heap(ProcessFigures process) {
        return process.heapUsed() == null || process.heapMax() == null || process.heapMax() == 0
                ? null
                : (double) process.heapUsed() / process.heapMax();
    }
}
