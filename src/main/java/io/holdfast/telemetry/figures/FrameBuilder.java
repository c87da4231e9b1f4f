package io.holdfast.telemetry.figures;

import io.holdfast.api.CacheApi.CacheStatus;
import io.holdfast.api.ProcessApi.Summary;
import io.holdfast.api.RouterFigures;
import io.holdfast.api.StatusApi.FigureFrame;
import io.holdfast.api.StatusApi.ProcessFigures;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Makes the frame of one moment of what is known of processes and routers. What only ever rises becomes a rate over ten seconds. It has no
 * clock. Confined to its owner's thread.
 */
public final class FrameBuilder {
    private static final long SPAN_NANOS = 10_000_000_000L;
    private static final int PROCESSES_MAX = 64;

    /** What rises, at one moment. @param reads hits and all reads of the caches of each process */
    private record Sample(long nanos, @Nullable Long orders, Map<String, long[]> reads) {}

    private final Deque<Sample> samples = new ArrayDeque<>();

    /** @param nanos a reading of a monotonic clock, later than the one before */
    public FigureFrame next(Instant at, long nanos, List<Summary> processes, Collection<RouterFigures> routers) {
        List<Summary> living = processes.stream()
                .filter(one -> !Boolean.TRUE.equals(one.stale()))
                .toList();
        Sample now = new Sample(nanos, orders(living), reads(living));
        samples.addLast(now);
        while (nanos - samples.getFirst().nanos() > SPAN_NANOS) {
            samples.removeFirst();
        }
        Sample before = samples.getFirst();
        Optional<MergedFigures.Row> all = MergedFigures.of(routers).all();
        return new FigureFrame(
                at.toEpochMilli(),
                boxed(all.map(MergedFigures.Row::okPercent)),
                all.map(MergedFigures.Row::rate).orElse(null),
                boxed(all.map(MergedFigures.Row::p50)),
                boxed(all.map(MergedFigures.Row::p99)),
                now.orders(),
                ordersRate(before, now),
                cacheHits(before, now),
                boxed(all.map(MergedFigures.Row::budgetUsed)),
                living.stream().limit(PROCESSES_MAX).map(FrameBuilder::figures).toList());
    }

    private static ProcessFigures figures(Summary one) {
        return new ProcessFigures(
                one.id(),
                one.name(),
                one.diskFree(),
                one.diskTotal(),
                one.fsyncP99Ms(),
                one.loopDelayMs(),
                one.queue(),
                one.heapUsed(),
                one.heapMax());
    }

    private static @Nullable Long orders(List<Summary> processes) {
        return processes.stream()
                .map(Summary::orders)
                .filter(Objects::nonNull)
                .max(Long::compare)
                .orElse(null);
    }

    private static @Nullable Double ordersRate(Sample before, Sample now) {
        Long first = before.orders();
        Long last = now.orders();
        return first == null || last == null || now.nanos() == before.nanos()
                ? null
                : Math.max(0, last - first) * 1e9 / (now.nanos() - before.nanos());
    }

    private static Map<String, long[]> reads(List<Summary> processes) {
        Map<String, long[]> reads = new HashMap<>();
        processes.stream().filter(one -> !one.caches().isEmpty()).forEach(one -> {
            long hits = one.caches().stream().mapToLong(CacheStatus::hits).sum();
            long misses = one.caches().stream().mapToLong(CacheStatus::misses).sum();
            reads.put(one.id(), new long[] {hits, hits + misses});
        });
        return reads;
    }

    // Of the processes that were there before: one that begins would count what it did long ago.
    private static @Nullable Double cacheHits(Sample before, Sample now) {
        long hits = 0;
        long reads = 0;
        for (Map.Entry<String, long[]> entry : now.reads().entrySet()) {
            long[] then = before.reads().get(entry.getKey());
            if (then != null) {
                hits += entry.getValue()[0] - then[0];
                reads += entry.getValue()[1] - then[1];
            }
        }
        return reads <= 0 ? null : (double) hits / reads;
    }

    private static @Nullable Double boxed(Optional<OptionalDouble> number) {
        return number.filter(OptionalDouble::isPresent)
                .map(OptionalDouble::getAsDouble)
                .orElse(null);
    }
}
