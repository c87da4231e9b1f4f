package io.holdfast.bench;

import io.holdfast.telemetry.figures.Figures;
import io.holdfast.telemetry.figures.RollingFigures;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the rolling figures cost: for each request one node and one service; once a second the figures of all nodes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RollingFiguresBench {
    @Param({"3", "1000"})
    private int nodes;

    private RollingFigures[] figures;
    private RollingFigures service;
    private long now;
    private int turn;

    @Setup
    public void fill() {
        service = new RollingFigures(now);
        figures = new RollingFigures[nodes];
        for (int i = 0; i < nodes; i++) {
            figures[i] = new RollingFigures(now);
        }
    }

    @Benchmark
    public void request() {
        now += 33_000; // 30,000 requests a second
        turn = turn + 1 == nodes ? 0 : turn + 1;
        long took = 200_000 + now % 7_919 * 1_000;
        figures[turn].add(now, true, took);
        service.add(now, true, took + 50_000);
    }

    @Benchmark
    public int snapshotOfAllNodes() {
        request();
        int bytes = 0;
        for (RollingFigures one : figures) {
            Figures present = one.at(now);
            bytes += present.latency().text().length();
        }
        return bytes;
    }
}
