package io.holdfast.bench.cache;

import io.holdfast.bench.cache.Reader.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The samples of all rounds by reader; their medians, and how they compare with the last reader's within one round. */
final class ReadTable {
    private static final String HEAD = "%-8s %9s %8s %8s  %-22s %8s  %-22s %8s  %-22s %8s%n";

    private final String title;
    private final Map<String, List<Sample>> samples = new LinkedHashMap<>();
    private final String rival;

    ReadTable(String title, List<String> readers) {
        this.title = title;
        readers.forEach(reader -> samples.put(reader, new ArrayList<>()));
        this.rival = readers.get(readers.size() - 1);
    }

    void add(String reader, Sample sample) {
        samples.get(reader).add(sample);
    }

    @Override
    public String toString() {
        StringBuilder table =
                new StringBuilder(title).append(System.lineSeparator()).append(head());
        samples.keySet().forEach(reader -> table.append(row(reader)));
        return table.toString();
    }

    private String head() {
        String than = "x " + rival;
        return HEAD.formatted("", "a second", "p50 ms", "p99 ms", than, "cpu us", than, "all", "hits %", "entries");
    }

    private String row(String reader) {
        return "%-8s %,9.0f %8.3f %8.3f  %-22s %8.1f  %-22s %8.1f  %-22s %,8.0f%n"
                .formatted(
                        reader,
                        of(reader, Sample::perSecond).median(),
                        of(reader, Sample::p50Millis).median(),
                        of(reader, Sample::p99Millis).median(),
                        ratio(reader, Sample::perSecond),
                        of(reader, Sample::frontEndMicros).median(),
                        ratio(reader, Sample::frontEndMicros),
                        of(reader, Sample::allMicros).median(),
                        of(reader, Sample::hitPercent).text("%.1f"),
                        of(reader, Sample::entries).median());
    }

    private String ratio(String reader, ToDoubleFunction<Sample> value) {
        return reader.equals(rival)
                ? ""
                : of(reader, value).over(of(rival, value)).text("%.2f");
    }

    private Figures of(String reader, ToDoubleFunction<Sample> value) {
        return Figures.of(samples.get(reader), value);
    }
}
