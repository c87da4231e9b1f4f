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

class FiguresPiecesTest {
    private static final int BYTES = 24_000;

    private final RandomGenerator random = Seed.next().random();

    @Test
    void are_bounded_and_together_the_whole() {
        for (int nodes : new int[] {0, 1, 50, 1_000}) {
            RouterFigures whole = figures(List.of(service("a", nodes), service("b", 3), service("c", nodes / 3)));

            List<RouterFigures> pieces = FiguresPieces.of(whole, BYTES);

            pieces.forEach(piece -> assertTrue(Json.write(piece).length() <= BYTES, nodes + " nodes"));
            MergedFigures merged = MergedFigures.of(pieces);
            MergedFigures expected = MergedFigures.of(List.of(whole));
            for (RouterFigures.OfService service : whole.services()) {
                assertEquals(expected.service(service.service()), merged.service(service.service()));
                service.nodes()
                        .forEach(node -> assertEquals(
                                expected.node(service.service(), node.id()),
                                merged.node(service.service(), node.id())));
            }
            assertEquals(expected.all(), merged.all());
        }
    }

    @Test
    void of_a_router_without_services_are_one() {
        assertEquals(List.of(figures(List.of())), FiguresPieces.of(figures(List.of()), BYTES));
    }

    private static RouterFigures figures(List<RouterFigures.OfService> services) {
        return new RouterFigures("router/1", 9.5, new RouterFigures.RetryBudget(1, 2, 3, 20), services);
    }

    private RouterFigures.OfService service(String name, int nodes) {
        return new RouterFigures.OfService(
                name,
                900_000,
                1_000_000,
                3,
                4,
                5,
                true,
                latency(),
                IntStream.range(0, nodes)
                        .mapToObj(i -> new RouterFigures.OfNode(name + i, 900, 1_000, i, latency()))
                        .toList());
    }

    private String latency() {
        return LatencyHistogram.of(random.longs(1_000, 0, 3_000_000_000L).toArray())
                .text();
    }
}
