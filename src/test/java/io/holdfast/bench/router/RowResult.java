package io.holdfast.bench.router;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** What all rounds of a row measured, by target, in the order of the targets. */
final class RowResult {
    private final Row row;
    private final Map<String, List<Sample>> samples = new LinkedHashMap<>();
    private final Map<String, List<LoadResult>> atRate = new LinkedHashMap<>();
    private final Map<String, String> notRun = new LinkedHashMap<>();
    private double rate;

    RowResult(Row row) {
        this.row = row;
    }

    Row row() {
        return row;
    }

    void add(String target, Sample sample) {
        samples.computeIfAbsent(target, t -> new ArrayList<>()).add(sample);
    }

    /** @param result of a load with {@link #rate} */
    void addAtRate(String target, LoadResult result) {
        atRate.computeIfAbsent(target, t -> new ArrayList<>()).add(result);
    }

    void addNotRun(String target, String reason) {
        notRun.put(target, reason);
    }

    void setRate(double perSecond) {
        rate = perSecond;
    }

    /** Requests a second of the second load, the same for all; 0 before it is known. */
    double rate() {
        return rate;
    }

    List<String> targets() {
        return List.copyOf(samples.keySet());
    }

    Map<String, String> notRun() {
        return notRun;
    }

    double median(String target, ToDoubleFunction<Sample> figure) {
        return median(values(target, figure));
    }

    /** @return empty when it got no requests at a rate */
    Optional<Double> medianAtRate(String target, ToDoubleFunction<LoadResult> figure) {
        return Optional.ofNullable(atRate.get(target))
                .map(results -> median(results.stream().mapToDouble(figure).toArray()));
    }

    /** @param middle the median */
    record Ratio(double middle, double least, double most) {}

    /** Compares round by round. @return empty when one of the two was not measured */
    Optional<Ratio> ratio(String target, String rival, ToDoubleFunction<Sample> figure) {
        if (!samples.containsKey(target) || !samples.containsKey(rival)) {
            return Optional.empty();
        }
        double[] own = values(target, figure);
        double[] others = values(rival, figure);
        double[] ratios = new double[own.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = own[i] / others[i];
        }
        Arrays.sort(ratios);
        return Optional.of(new Ratio(median(ratios), ratios[0], ratios[ratios.length - 1]));
    }

    private double[] values(String target, ToDoubleFunction<Sample> figure) {
        return samples.get(target).stream().mapToDouble(figure).toArray();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
