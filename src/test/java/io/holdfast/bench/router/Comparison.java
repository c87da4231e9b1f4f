package io.holdfast.bench.router;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures targets in turn; who is first changes with each round. First all get as many requests as they answer; then, in as many
 * rounds, all get half of what the slowest of them answered.
 */
final class Comparison {
    private static final int CONNECTIONS_PER_SECOND = 2_000;

    private final Generators generators;
    private final BenchOptions options;

    Comparison(Generators generators, BenchOptions options) {
        this.generators = generators;
        this.options = options;
    }

    /** Gives processes the time to compile what the requests of {@code load} use. */
    void warmUp(Target target, Load load) throws IOException {
        if (options.warmUp() > 0) {
            Progress.show("warm-up: %s", target.name());
            generators.closed(load).run(load, target.ports(), options.warmUp());
        }
    }

    RowResult run(Row row, List<Target> all) throws IOException {
        RowResult result = new RowResult(row);
        List<Target> targets = new ArrayList<>();
        for (Target target : all) {
            long needed = target.filesNeeded(row.load().connections());
            if (needed > Machine.openFilesMax()) {
                result.addNotRun(
                        target.name(),
                        "needs %,d open files, the limit is %,d".formatted(needed, Machine.openFilesMax()));
            } else {
                targets.add(target);
            }
        }
        for (Target target : targets) {
            Progress.show("%s: warm-up: %s", row.name(), target.name());
            measure(row.load(), target);
        }
        for (int round = 0; round < options.rounds(); round++) {
            for (Target target : inTurn(targets, round)) {
                Sample sample = measure(row.load(), target);
                show(row, round, target, "", sample.result());
                result.add(target.name(), sample);
            }
        }
        if (row.load().keepAlive()) {
            runAtRate(result, targets);
        }
        Progress.clear();
        return result;
    }

    private void runAtRate(RowResult result, List<Target> targets) throws IOException {
        Row row = result.row();
        double slowest = targets.stream()
                .mapToDouble(target -> result.median(target.name(), Sample::perSecond))
                .min()
                .orElse(0);
        if (slowest == 0) {
            return;
        }
        result.setRate(slowest / 2);
        for (int round = -1; round < options.rounds(); round++) { // one that does not count
            for (Target target : inTurn(targets, round + 1)) {
                LoadResult answered =
                        generators.own().runAtRate(row.load(), target.ports(), seconds(row.load()), result.rate());
                if (round >= 0) {
                    show(row, round, target, " at rate", answered);
                    result.addAtRate(target.name(), answered);
                }
            }
        }
    }

    private Sample measure(Load load, Target target) throws IOException {
        CpuMeter cpu = new CpuMeter(target.processes());
        LoadResult result = generators.closed(load).run(load, target.ports(), seconds(load));
        return new Sample(result, cpu.nanos() / 1e3 / result.answered());
    }

    // Long enough for each connection to get some responses, however many there are.
    private int seconds(Load load) {
        return Math.max(options.seconds(), load.connections() / CONNECTIONS_PER_SECOND);
    }

    private void show(Row row, int round, Target target, String load, LoadResult result) {
        Progress.show(
                "%s%s: round %d of %d: %-9s %,9.0f/s, p99 %.2f ms, %d failed",
                row.name(),
                load,
                round + 1,
                options.rounds(),
                target.name(),
                result.perSecond(),
                result.p99Micros() / 1e3,
                result.failed());
    }

    private static List<Target> inTurn(List<Target> targets, int round) {
        List<Target> turn = new ArrayList<>();
        for (int i = 0; i < targets.size(); i++) {
            turn.add(targets.get((i + round) % targets.size()));
        }
        return turn;
    }
}
