package io.holdfast.bench.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.bench.router.RowResult.Ratio;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowResultTest {
    private final RowResult result = new RowResult(Row.named("64").orElseThrow());

    private static Sample sample(double perSecond, double cpuMicros) {
        return new Sample(new LoadResult(perSecond, 1_000, 2_000, (long) perSecond, 0), cpuMicros);
    }

    @Test
    void ratios_compare_within_a_round() {
        for (double machine : List.of(1.0, 0.1, 0.5)) { // the machine is slower in some rounds, for both
            result.add("ours", sample(50 * machine, 30 / machine));
            result.add("nginx", sample(100 * machine, 15 / machine));
        }
        result.add("ours", sample(80, 20));
        result.add("nginx", sample(100, 20));

        assertEquals(
                new Ratio(0.5, 0.5, 0.8),
                result.ratio("ours", "nginx", Sample::perSecond).orElseThrow());
        assertEquals(
                new Ratio(2, 1, 2),
                result.ratio("ours", "nginx", Sample::cpuMicros).orElseThrow());
    }

    @Test
    void without_the_rival_there_is_no_ratio() {
        result.add("ours", sample(50, 30));

        assertTrue(result.ratio("ours", "nginx", Sample::perSecond).isEmpty());
    }

    @Test
    void medians_are_between_the_two_in_the_middle() {
        for (double each : List.of(4.0, 1.0, 2.0, 100.0)) {
            result.add("ours", sample(each, 1));
        }

        assertEquals(3, result.median("ours", Sample::perSecond));
    }

    @Test
    void a_report_says_what_was_not_run_and_has_no_figures_of_nothing() {
        result.add("ours", new Sample(new LoadResult(0, 0, 0, 0, 10), 1.0 / 0));
        result.add("nginx", sample(100, 15));
        result.addNotRun("haproxy", "needs 20,500 open files, the limit is 20,000");

        Report report = new Report("Title", "nginx");
        report.add(result);

        String page = report.text();
        assertTrue(
                page.contains(
                        "|  | haproxy | not run: needs 20,500 open files, the limit is 20,000 | | | | | | | | |\n"),
                page);
        assertTrue(page.contains("| 64 | ours | 0 | 0.00 (0.00-0.00) |  |  | 0.00 | 0.00 |  |  | 100.00 % |\n"), page);
        assertFalse(page.contains("NaN") || page.contains("Infinity"), page);
        long columns = page.lines()
                .filter(line -> line.startsWith("|"))
                .map(line -> line.chars().filter(c -> c == '|').count())
                .distinct()
                .count();
        assertEquals(1, columns, page);
    }

    @Test
    void rows_of_the_same_nodes_and_routers_share_their_processes() {
        List<Row> rows =
                Row.NAMES.stream().map(name -> Row.named(name).orElseThrow()).toList();

        assertEquals(
                List.of("64 256 1000 10000 post large short", "nodes-1000", "routers-2"),
                Row.byFleet(rows).stream()
                        .map(fleet ->
                                String.join(" ", fleet.stream().map(Row::name).toList()))
                        .toList());
    }
}
