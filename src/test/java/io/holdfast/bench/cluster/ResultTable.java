package io.holdfast.bench.cluster;

import io.holdfast.bench.cluster.Contestant.Sample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The samples of all rounds, by load and contestant, and their medians in 80 columns. */
public final class ResultTable {
    private static final String HEAD = "%3s %-8s %9s %8s %8s  %-16s %6s %6s %6s%n"
            .formatted("", "", "commits/s", "p50 ms", "p99 ms", "x etcd", "fsyncs", "bytes", "cpu us");

    private final List<String> contestants;
    private final String rival;
    private final Map<Integer, Map<String, List<Sample>>> samples = new TreeMap<>();

    /** @param rival with whom the others are compared, round by round */
    ResultTable(List<String> contestants, String rival) {
        this.contestants = List.copyOf(contestants);
        this.rival = rival;
    }

    void add(int outstanding, String contestant, Sample sample) {
        samples.computeIfAbsent(outstanding, o -> new HashMap<>())
                .computeIfAbsent(contestant, c -> new ArrayList<>())
                .add(sample);
    }

    public long failed() {
        return samples.values().stream()
                .flatMap(byName -> byName.values().stream())
                .flatMap(List::stream)
                .mapToLong(sample -> sample.measurement().failed())
                .sum();
    }

    @Override
    public String toString() {
        StringBuilder table = new StringBuilder(HEAD);
        samples.forEach(
                (outstanding, byName) -> contestants.forEach(name -> table.append(row(outstanding, name, byName))));
        return table.toString();
    }

    private String row(int outstanding, String name, Map<String, List<Sample>> byName) {
        List<Sample> own = byName.get(name);
        return "%3d %-8s %,9.0f %8.3f %8.3f  %-16s %6.3f %6.0f %6.1f%n"
                .formatted(
                        outstanding,
                        name,
                        median(own, s -> s.measurement().perSecond()),
                        median(own, s -> s.measurement().p50Micros() / 1000),
                        median(own, s -> s.measurement().p99Micros() / 1000),
                        name.equals(rival) || !byName.containsKey(rival) ? "" : ratio(own, byName.get(rival)),
                        median(own, Sample::syncsPerCommit),
                        median(own, Sample::bytesPerCommit),
                        median(own, Sample::cpuMicrosPerCommit));
    }

    private static String ratio(List<Sample> own, List<Sample> rival) {
        double[] ratios = IntStream.range(0, own.size())
                .mapToDouble(round -> own.get(round).measurement().perSecond()
                        / rival.get(round).measurement().perSecond())
                .sorted()
                .toArray();
        return "%.1f (%.1f-%.1f)".formatted(median(ratios), ratios[0], ratios[ratios.length - 1]);
    }

    private static double median(List<Sample> of, ToDoubleFunction<Sample> value) {
        return median(of.stream().mapToDouble(value).sorted().toArray());
    }

    private static double median(double[] sorted) {
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
