package io.holdfast.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.e2e.HoldfastProcess;
import io.holdfast.support.Http;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code docs/metrics.md} has every metric that a process serves. One that a single process has no reason to serve, such as those of
 * connections between replicas, may stand there too if the code names it. What a row says is written by hand, and kept.
 */
class MetricsPageIT {
    private static final Path PAGE = Path.of("docs/metrics.md");
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `((?:holdfast|http|rpc)_\\w+)` \\| (.*?) \\| (.*?) \\| (.*?) *\\|$");
    private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE ((?:holdfast|http|rpc)_\\w+) (\\w+)$");
    private static final Pattern SAMPLE = Pattern.compile("(?m)^((?:holdfast|http|rpc)_\\w+)\\{(.*)} ");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");
    private static final Pattern IN_CODE = Pattern.compile("\"((?:holdfast|http|rpc)\\.[a-z.]+)\"");

    /** Where what is written by hand begins. */
    private static final String FORMER_NAMES = "\n## Which names did 0.2 have?";

    private static final String INTRODUCTION =
            """
            <!-- The rows are written by MetricsPageIT from what a process serves; see CONTRIBUTING.md. -->

            # Metrics

            `GET /metrics` of the admin port, in Prometheus' text format or OpenMetrics. Names and units follow OpenTelemetry where
            it has them. Base units are seconds and bytes. A histogram has `_bucket`, `_count` and `_sum`, and its greatest recent
            value as the gauge `_max`. Alerts and a dashboard: [guide.md](guide.md#what-is-worth-an-alert).

            | metric | type | labels | meaning |
            |---|---|---|---|
            """;

    /** @param labels sorted */
    private record Metric(String type, Set<String> labels, String meaning) {
        Metric with(Set<String> more) {
            Set<String> all = new TreeSet<>(labels);
            all.addAll(more);
            return new Metric(type, all, meaning);
        }
    }

    @TempDir
    private Path directory;

    private static Map<String, Metric> onThePage() {
        Map<String, Metric> metrics = new TreeMap<>();
        ROW.matcher(Files.exists(PAGE) ? Snippets.read(PAGE) : "").results().forEach(row -> {
            Set<String> labels = Stream.of(row.group(3).split(", "))
                    .map(label -> label.replace("`", ""))
                    .filter(label -> !label.isBlank())
                    .collect(Collectors.toCollection(TreeSet::new));
            metrics.put(row.group(1), new Metric(row.group(2), labels, row.group(4)));
        });
        return metrics;
    }

    private Map<String, Metric> served() throws Exception {
        try (HoldfastProcess store = HoldfastProcess.start(directory, "up", "--port", "0", "--admin-port", "0")) {
            URI router = store.url("router");
            assertEquals(200, Http.get(router, "/products/Fox").status());
            assertEquals(404, Http.get(router, "/nothing").status());
            String text = Http.get(store.url("admin"), "/metrics").raw().body();
            Map<String, Metric> metrics = new TreeMap<>();
            assertEquals(List.of(), withoutHelp(text));
            TYPE.matcher(text)
                    .results()
                    .filter(type -> !isGreatestValue(type.group(1), text))
                    .forEach(type -> metrics.put(type.group(1), new Metric(type.group(2), Set.of(), "?")));
            SAMPLE.matcher(text).results().forEach(sample -> {
                String name = sample.group(1).replaceFirst("_(bucket|count|sum|max)$", "");
                metrics.computeIfPresent(
                        metrics.containsKey(sample.group(1)) ? sample.group(1) : name,
                        (n, metric) -> metric.with(labels(sample)));
            });
            return metrics;
        }
    }

    /** Also of those that are not ours. */
    private static List<String> withoutHelp(String text) {
        return Pattern.compile("(?m)^# TYPE (\\w+) ")
                .matcher(text)
                .results()
                .map(type -> type.group(1))
                .filter(name -> !Pattern.compile("(?m)^# HELP " + name + " \\S")
                        .matcher(text)
                        .find())
                .toList();
    }

    // A histogram has its greatest recent value beside it.
    private static boolean isGreatestValue(String name, String text) {
        return name.endsWith("_max") && text.contains("# TYPE " + name.replaceFirst("_max$", "") + " histogram");
    }

    private static Set<String> labels(MatchResult sample) {
        return LABEL.matcher(sample.group(2))
                .results()
                .map(label -> label.group(1))
                .filter(label -> !label.equals("le"))
                .collect(Collectors.toSet());
    }

    private static List<String> namedInTheCode() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .flatMap(file -> IN_CODE.matcher(Snippets.read(file)).results())
                    .map(found -> found.group(1).replace('.', '_'))
                    .toList();
        }
    }

    @Test
    void has_every_metric_and_no_other() throws Exception {
        Map<String, Metric> rows = onThePage();
        List<String> named = namedInTheCode();
        Map<String, Metric> metrics = new TreeMap<>();
        rows.forEach((name, metric) -> {
            if (named.stream().anyMatch(name::startsWith)) {
                metrics.put(name, metric);
            }
        });
        served().forEach((name, metric) -> metrics.merge(
                name,
                metric,
                (old, now) -> new Metric(now.type(), now.with(old.labels()).labels(), old.meaning())));

        StringBuilder expected = new StringBuilder(INTRODUCTION);
        metrics.forEach((name, metric) -> expected.append("| `%s` | %s | %s | %s |\n"
                .formatted(
                        name,
                        metric.type(),
                        metric.labels().stream().map(label -> "`" + label + "`").collect(Collectors.joining(", ")),
                        metric.meaning())));

        String page = Snippets.read(PAGE);
        expected.append(page.substring(page.indexOf(FORMER_NAMES)));
        GeneratedPage.is(PAGE, expected.toString(), "verify -Dit.test=MetricsPageIT");
        assertEquals(
                List.of(),
                metrics.entrySet().stream()
                        .filter(metric -> metric.getValue().meaning().equals("?"))
                        .map(Map.Entry::getKey)
                        .toList());
    }
}
