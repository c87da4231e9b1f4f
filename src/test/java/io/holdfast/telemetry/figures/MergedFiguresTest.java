package io.holdfast.telemetry.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.RouterFigures;
import io.holdfast.http.Json;
import io.holdfast.support.Seed;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MergedFiguresTest {
    private static final long MILLI = 1_000_000;

    @Test
    void add_up_what_several_routers_saw_before_a_percentile_is_taken() {
        // 99 fast requests at one router and 99 slow ones at the other: no average of two percentiles shows that
        RouterFigures fast = router(node(99, 99, 1, repeat(10 * MILLI, 99)));
        RouterFigures slow = router(node(49, 99, 2, repeat(1_000 * MILLI, 99)));

        MergedFigures.Row row =
                MergedFigures.of(List.of(fast, slow)).node("back", "1").orElseThrow();

        assertEquals(74.7, row.okPercent().orElseThrow(), 0.1);
        assertEquals(10, row.p50().orElseThrow(), 1);
        assertEquals(1_000, row.p99().orElseThrow(), 100);
        assertEquals(19.8, row.rate(), 0.01);
        assertEquals(3, row.inFlight());
    }

    @Test
    void tell_a_node_that_got_nothing_from_one_that_no_router_knows() {
        MergedFigures merged = MergedFigures.of(List.of(router(node(0, 0, 0, LatencyHistogram.EMPTY))));

        MergedFigures.Row idle = merged.node("back", "1").orElseThrow();
        assertEquals(0, idle.rate());
        assertTrue(idle.okPercent().isEmpty());
        assertTrue(idle.p50().isEmpty());
        assertTrue(merged.node("back", "2").isEmpty());
        assertTrue(merged.service("other").isEmpty());
        assertTrue(MergedFigures.of(List.of()).all().isEmpty());
    }

    @Test
    void tell_how_much_of_the_retry_budget_is_used() {
        MergedFigures merged =
                MergedFigures.of(List.of(router(service("back", 100, 10)), router(service("back", 100, 0))));

        MergedFigures.Row back = merged.service("back").orElseThrow();
        assertEquals(5, back.retriedPercent().orElseThrow());
        assertEquals(0.25, back.budgetUsed().orElseThrow());
        assertEquals(200, merged.all().orElseThrow().figures().total());
    }

    @Test
    void use_the_counts_of_a_router_whose_histogram_cannot_be_read() {
        RouterFigures.OfNode odd = new RouterFigures.OfNode("1", 1, 2, 0, "?");
        RouterFigures figures = new RouterFigures("router/1", 10, null, List.of(service(odd)));

        MergedFigures.Row row =
                MergedFigures.of(List.of(figures)).node("back", "1").orElseThrow();

        assertEquals(50, row.okPercent().orElseThrow());
        assertTrue(row.p50().isEmpty());
    }

    @Test
    void of_a_thousand_nodes_fit_into_150_kilobytes() {
        RandomGenerator random = Seed.next().random();
        List<RouterFigures.OfNode> nodes = IntStream.range(0, 1_000)
                .mapToObj(i -> {
                    // 30,000 requests a second in all, from a tenth of a millisecond to a second
                    long[] took = random.doubles(300)
                            .mapToLong(one -> (long) (100_000 * Math.pow(10_000, Math.pow(one, 1.5))))
                            .toArray();
                    return new RouterFigures.OfNode(
                            "10.0.12.%d-8080".formatted(i),
                            299,
                            300,
                            12,
                            LatencyHistogram.of(took).text());
                })
                .toList();

        RouterFigures figures = new RouterFigures(
                "router/10.0.0.1-8080",
                9.5,
                new RouterFigures.RetryBudget(3, 3, 6, 20),
                List.of(service(nodes.toArray(RouterFigures.OfNode[]::new))));

        int bytes = Json.write(figures).length();
        assertTrue(bytes < 150_000, bytes + " bytes");
        assertEquals(figures, Json.read(Json.write(figures), RouterFigures.class));
    }

    @Test
    void of_an_idle_router_are_read_as_they_were_written() {
        RouterFigures idle = new RouterFigures(
                "router/1",
                1,
                new RouterFigures.RetryBudget(0, 3, 3, 20),
                List.of(service(new RouterFigures.OfNode("1", 0, 0, 0, ""))));

        assertEquals(idle, Json.read(Json.write(idle), RouterFigures.class));
    }

    private static RouterFigures router(RouterFigures.OfNode node) {
        return router(service(node));
    }

    private static RouterFigures router(RouterFigures.OfService service) {
        return new RouterFigures("router/1", 10, new RouterFigures.RetryBudget(0, 3, 3, 20), List.of(service));
    }

    private static RouterFigures.OfNode node(long ok, long total, int inFlight, LatencyHistogram latency) {
        return new RouterFigures.OfNode("1", ok, total, inFlight, latency.text());
    }

    private static RouterFigures.OfService service(String name, long total, long retries) {
        return new RouterFigures.OfService(
                name,
                total,
                total,
                0,
                0,
                retries,
                false,
                repeat(MILLI, (int) total).text(),
                List.of());
    }

    private static RouterFigures.OfService service(RouterFigures.OfNode... nodes) {
        return new RouterFigures.OfService("back", 0, 0, 0, 0, 0, false, "", List.of(nodes));
    }

    private static LatencyHistogram repeat(long nanos, int times) {
        return LatencyHistogram.of(
                IntStream.range(0, times).mapToLong(i -> nanos).toArray());
    }
}
