package io.holdfast.client.shop;

import io.holdfast.http.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import org.HdrHistogram.Histogram;

/** What a run found, for people and for programs. */
public final class ShopReport {
    private final ShopPlan plan;
    private final ShopTally tally;
    private final StockCheck books;
    private final long repeated;
    private final long tookNanos;

    ShopReport(ShopPlan plan, ShopTally tally, StockCheck books, long repeated, long tookNanos) {
        this.plan = plan;
        this.tally = tally;
        this.books = books;
        this.repeated = repeated;
        this.tookNanos = tookNanos;
    }

    /** Whether every request was answered and nothing differs. */
    public boolean isFine() {
        return tally.differenceCount() == 0 && tally.failureCount() == 0;
    }

    Demonstration.Check check() {
        return new Demonstration.Check(tally.placed().size(), tally.differences(), tally.failures());
    }

    /** The longest time in which no order of any client was placed. */
    Duration pause() {
        return Duration.ofNanos(tally.longestPauseNanos());
    }

    public String text() {
        StringJoiner text = new StringJoiner(System.lineSeparator());
        text.add("%d clients x %d requests at %s in %.1f s (seed %d)"
                .formatted(plan.clients(), plan.requests(), plan.url(), tookNanos / 1e9, plan.seed()));
        text.add("%-10s %9s %9s %9s %9s".formatted("", "count", "p50 ms", "p99 ms", "max ms"));
        text.add(row("queries", tally.queries()));
        text.add(row("orders", tally.orders()));
        text.add("%-10s %9d   stock was short".formatted("  refused", tally.refusals()));
        text.add("%-10s %9d   sent again until the outcome was known".formatted("repeated", repeated));
        text.add("%-10s %9d   ms at most between two orders of all clients".formatted("pause", pause().toMillis()));
        text.add("%-10s %9d".formatted("failed", tally.failureCount()));
        tally.failures().forEach(what -> text.add("  " + what));
        if (tally.others() > 0) {
            text.add("%-10s %9d   orders in between that are not of this run: it was not alone"
                    .formatted("others", tally.others()));
        }
        if (!books.restocked().isEmpty()) {
            text.add("restocked or repriced meanwhile, stock not compared: " + String.join(", ", books.restocked()));
        }
        if (tally.differenceCount() == 0) {
            text.add("No difference: %d orders read back as they were told, stock and trade volume balance."
                    .formatted(tally.placed().size()));
        } else {
            text.add("%d DIFFERENCES:".formatted(tally.differenceCount()));
            tally.differences().forEach(what -> text.add("  " + what));
        }
        return text.toString();
    }

    public String json() {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("url", plan.url());
        report.put("clients", plan.clients());
        report.put("requests", plan.requests());
        report.put("seed", plan.seed());
        report.put("seconds", tookNanos / 1e9);
        report.put("queries", numbers(tally.queries()));
        report.put("orders", numbers(tally.orders()));
        report.put("placed", tally.placed().size());
        report.put("refused", tally.refusals());
        report.put("repeated", repeated);
        report.put("pause_ms", pause().toMillis());
        report.put("failed", tally.failureCount());
        report.put("failures", tally.failures());
        report.put("others", tally.others());
        report.put("restocked", books.restocked());
        report.put("differences", tally.differenceCount());
        report.put("details", tally.differences());
        report.put("fine", isFine());
        return Json.text(report);
    }

    private static String row(String what, Histogram times) {
        return "%-10s %9d %9.2f %9.2f %9.2f"
                .formatted(what, times.getTotalCount(), millis(times, 50), millis(times, 99), millis(times, 100));
    }

    private static Map<String, Object> numbers(Histogram times) {
        Map<String, Object> numbers = new LinkedHashMap<>();
        numbers.put("count", times.getTotalCount());
        numbers.put("p50_ms", millis(times, 50));
        numbers.put("p99_ms", millis(times, 99));
        numbers.put("max_ms", millis(times, 100));
        return numbers;
    }

    private static double millis(Histogram times, double percentile) {
        return times.getTotalCount() == 0 ? 0 : times.getValueAtPercentile(percentile) / 1e6;
    }
}
