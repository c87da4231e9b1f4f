package io.holdfast.bench.router;

import io.holdfast.bench.router.RowResult.Ratio;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The results as a page in Markdown: what was measured on what, and a table of medians. */
final class Report {
    private static final String HEAD =
            """
            | row | | requests/s | x %1$s (least-most) | cpu us | x %1$s (least-most) | p50 ms | p99 ms | at rate: p50 | p99 | failed |
            |---|---|---|---|---|---|---|---|---|---|---|
            """;
    private static final String LEGEND =
            """
            Medians of all rounds; a ratio compares within one round. `requests/s` and `failed` count responses with status 200 and all
            others; `p50` and `p99` are their latency while each connection sends its next request when the one before it is answered.
            `cpu us`: processor time of the target's own processes, per such response. `at rate`: latency in ms, measured by the
            client of the benchmark, with requests due at equal distances at half the rate that the slowest target of the row reached;
            it counts from the moment when a request was due.
            """;

    private final String title;
    private final String rival;
    private final List<String> facts = new ArrayList<>();
    private final StringBuilder table = new StringBuilder();
    private final List<String> notes = new ArrayList<>();

    /** @param rival the target with whom the others are compared */
    Report(String title, String rival) {
        this.title = title;
        this.rival = rival;
        this.table.append(HEAD.formatted(rival));
    }

    /** One that begins with what is true of all benchmarks. */
    static Report begin(String title, String rival, BenchOptions options, Generators generators) throws IOException {
        Report report = new Report(title, rival);
        report.addFact("Machine: %s; at most %,d open files a process."
                .formatted(Machine.description(), Machine.openFilesMax()));
        report.addFact(
                "Rounds: %d of %d s in turn, after a warm-up of %d s for what compiles itself and of %2$d s for all."
                        .formatted(options.rounds(), options.seconds(), options.warmUp()));
        report.addFact("Load: %s.".formatted(generators.description()));
        return report;
    }

    /** A sentence on what was measured, and how. */
    void addFact(String fact) {
        facts.add(fact);
    }

    void add(RowResult result) {
        String row = result.row().name();
        for (String target : result.targets()) {
            table.append(line(row, target, result));
            row = "";
        }
        for (var missing : result.notRun().entrySet()) {
            table.append("| %s | %s | not run: %s |%s%n"
                    .formatted(row, missing.getKey(), missing.getValue(), " |".repeat(8)));
            row = "";
        }
        notes.add("- `%s`: %s%s".formatted(result.row().name(), result.row().meaning(), rate(result)));
    }

    private static String rate(RowResult result) {
        return result.rate() == 0 ? "" : "; rate %,.0f requests/s".formatted(result.rate());
    }

    private String line(String row, String target, RowResult result) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %,.0f | %s | %s | %s | %.2f | %.2f | %s | %s | %s |%n",
                row,
                target,
                result.median(target, Sample::perSecond),
                ratio(target.equals(rival) ? Optional.empty() : result.ratio(target, rival, Sample::perSecond)),
                micros(result.median(target, Sample::cpuMicros)),
                ratio(target.equals(rival) ? Optional.empty() : result.ratio(target, rival, Sample::cpuMicros)),
                result.median(target, sample -> sample.result().p50Micros() / 1e3),
                result.median(target, sample -> sample.result().p99Micros() / 1e3),
                millis(result.medianAtRate(target, LoadResult::p50Micros)),
                millis(result.medianAtRate(target, LoadResult::p99Micros)),
                share(result.median(target, sample -> sample.result().failedShare())));
    }

    private static String ratio(Optional<Ratio> ratio) {
        return ratio.filter(each -> Double.isFinite(each.most()))
                .map(each -> String.format(Locale.ROOT, "%.2f (%.2f-%.2f)", each.middle(), each.least(), each.most()))
                .orElse("");
    }

    // Without a response there is no time per response.
    private static String micros(double perResponse) {
        return Double.isFinite(perResponse) ? String.format(Locale.ROOT, "%.1f", perResponse) : "";
    }

    private static String millis(Optional<Double> micros) {
        return micros.map(each -> String.format(Locale.ROOT, "%.2f", each / 1e3))
                .orElse("");
    }

    private static String share(double failed) {
        return failed == 0 ? "0" : String.format(Locale.ROOT, "%.2f %%", failed * 100);
    }

    String text() {
        return "# %s, %s%n%n%s%n%n%s%n%s%n%s"
                .formatted(
                        title,
                        LocalDate.now(),
                        String.join("\n", facts),
                        table,
                        String.join("\n", notes) + "\n",
                        LEGEND);
    }

    /** Prints it, and writes it to {@code file}, if there is one. */
    void publish(Optional<Path> file) throws IOException {
        System.out.print(text());
        if (file.isPresent()) {
            Files.createDirectories(file.get().toAbsolutePath().getParent());
            Files.writeString(file.get(), text());
            System.err.printf("written to %s%n", file.get());
        }
    }
}
