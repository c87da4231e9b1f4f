package io.holdfast.bench.cache;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** One figure of each round. */
final class Figures {
    private final double[] byRound;

    private Figures(double[] byRound) {
        this.byRound = byRound;
    }

    static <T> Figures of(List<T> rounds, ToDoubleFunction<T> value) {
        return new Figures(rounds.stream().mapToDouble(value).toArray());
    }

    Figures over(Figures other) {
        return with(other, (own, others) -> own / others);
    }

    Figures minus(Figures other) {
        return with(other, (own, others) -> own - others);
    }

    private Figures with(Figures other, DoubleBinaryOperator within) {
        return new Figures(IntStream.range(0, byRound.length)
                .mapToDouble(round -> within.applyAsDouble(byRound[round], other.byRound[round]))
                .toArray());
    }

    double median() {
        double[] sorted = sorted();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    /** The median (least-most). @param format of one figure */
    String text(String format) {
        double[] sorted = sorted();
        return "%s (%s to %s)"
                .formatted(
                        format.formatted(median()),
                        format.formatted(sorted[0]),
                        format.formatted(sorted[sorted.length - 1]));
    }

    private double[] sorted() {
        double[] sorted = byRound.clone();
        Arrays.sort(sorted);
        return sorted;
    }
}
