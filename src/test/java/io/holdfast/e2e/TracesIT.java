package io.holdfast.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.support.Await;
import io.holdfast.support.Http;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The spans of real processes at a collector: one for each hop and attempt, in one trace. */
class TracesIT {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String CLIENT = "b7ad6b7169203331";
    private static final Duration SOON = Duration.ofSeconds(30); // spans leave every five seconds

    @TempDir
    private Path directory;

    private HoldfastProcess up(String endpoint) {
        return HoldfastProcess.start(
                directory, "up", "--port", "0", "--admin-port", "0", "--set", "traces.endpoint=" + endpoint);
    }

    @Test
    void of_an_order_reach_from_the_router_to_the_catalog() throws Exception {
        try (Collector collector = new Collector();
                HoldfastProcess store = up(collector.endpoint())) {
            Http.Answer placed = Http.post(
                    store.url("router"),
                    "/orders",
                    "{\"name\":\"Fox\",\"quantity\":1}",
                    "traceparent",
                    "00-%s-%s-01".formatted(TRACE, CLIENT));
            assertEquals(201, placed.status());

            Await.until(
                    "the spans are here: " + collector.spans(),
                    SOON,
                    () -> collector.trace(TRACE).stream()
                                    .anyMatch(span -> span.getName().startsWith("POST /internal/trades"))
                            && collector.trace(TRACE).stream().anyMatch(span -> Collector.hex(span.getParentSpanId())
                                    .equals(CLIENT)));
            List<Span> spans = collector.trace(TRACE);
            Map<String, Span> byId = spans.stream()
                    .collect(Collectors.toMap(span -> Collector.hex(span.getSpanId()), Function.identity()));
            for (Span span : spans) {
                String parent = Collector.hex(span.getParentSpanId());
                assertTrue(parent.equals(CLIENT) || byId.containsKey(parent), () -> "no parent: " + span);
            }
            Span entrance = spans.stream()
                    .filter(span -> Collector.hex(span.getParentSpanId()).equals(CLIENT))
                    .findFirst()
                    .orElseThrow();
            assertEquals("POST /orders", entrance.getName());
            assertEquals(Span.SpanKind.SPAN_KIND_SERVER, entrance.getKind());
            assertEquals(Optional.of("201"), Collector.attribute(entrance, "http.response.status_code"));
        }
    }

    @Test
    void tell_of_each_attempt_at_a_node() throws Exception {
        try (Collector collector = new Collector();
                RouterWorld world = new RouterWorld(directory)) {
            List.of("a", "b").forEach(world::backEnd);
            HoldfastProcess router = world.router("1", "--set", "traces.endpoint=" + collector.endpoint());
            RouterWorld.awaitReady(router, "a", "b");
            URI entrance = RouterWorld.entrance(router);

            world.control("a", "reset");
            for (int i = 0; i < 2; i++) { // few enough for the budget of retries
                Http.Answer answer =
                        Http.send("GET", entrance, "/plain", "", "traceparent", "00-%s-%s-01".formatted(TRACE, CLIENT));
                assertEquals(200, answer.status(), answer.raw().body());
            }

            Await.until("a second attempt is told of", SOON, () -> collector.trace(TRACE).stream()
                    .anyMatch(span -> Collector.attribute(span, "http.request.resend_count")
                            .equals(Optional.of("1"))));
            List<Span> attempts = collector.trace(TRACE).stream()
                    .filter(span -> span.getKind() == Span.SpanKind.SPAN_KIND_CLIENT)
                    .toList();
            assertTrue(
                    attempts.stream()
                            .anyMatch(span -> span.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR
                                    && Collector.attribute(span, "holdfast.node")
                                            .equals(Optional.of("back/a"))),
                    attempts::toString);
        }
    }

    @Test
    void cost_no_request_where_the_collector_hangs() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                HoldfastProcess store = up("http://127.0.0.1:%d/v1/traces".formatted(silent.getLocalPort()))) {
            for (int i = 0; i < 200; i++) {
                assertEquals(200, Http.get(store.url("router"), "/products/Fox").status());
            }

            assertEquals(0, store.terminate());
        }
    }
}
