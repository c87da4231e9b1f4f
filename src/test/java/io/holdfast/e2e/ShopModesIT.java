package io.holdfast.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.http.Json;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The modes of the shop: one thing, n times, and how long it took. */
class ShopModesIT {
    @TempDir
    private Path directory;

    private HoldfastProcess store;

    private record Said(int code, String text) {
        JsonNode json() throws Exception {
            return Json.parse(Buffer.buffer(text));
        }
    }

    @BeforeEach
    void open() {
        store = HoldfastProcess.start(directory, "up", "--port", "0", "--admin-port", "0");
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Said shop(String... mode) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("shop"));
        arguments.addAll(List.of(mode));
        arguments.addAll(List.of("--url", store.url("router").toString()));
        try (HoldfastProcess command = HoldfastProcess.start(directory, arguments.toArray(String[]::new))) {
            int code = command.exitCode(Duration.ofSeconds(60));
            return new Said(code, command.output());
        }
    }

    @Test
    void trades_n_times_reads_back_and_tells_the_times() throws Exception {
        Said traded = shop("trade", "buy", "Fox", "2", "-n", "25", "--json");

        assertEquals(0, traded.code(), traded.text());
        assertEquals(25, traded.json().path("placed").asInt());
        JsonNode times = traded.json().path("times");
        assertEquals(25, times.path("count").asInt());
        assertTrue(
                times.path("p50_ms").asDouble() > 0
                        && times.path("p99_ms").asDouble()
                                >= times.path("p50_ms").asDouble()
                        && times.path("mean_ms").asDouble() > 0
                        && times.path("total_s").asDouble() * 1000
                                >= times.path("mean_ms").asDouble(),
                traded.text());

        Said queried = shop("query", "Fox", "-n", "10");
        assertEquals(0, queried.code(), queried.text());
        assertTrue(queried.text().contains("Fox: 11950 in stock at "), queried.text());
        assertTrue(queried.text().matches("(?s).*count 10   total [\\d.]+ s   mean .* p50 .* p99 .*"), queried.text());

        Said ordered = shop("order", "25", "-n", "10");
        assertEquals(0, ordered.code(), ordered.text());
        assertTrue(ordered.text().contains("order 25: buy 2 Fox at "), ordered.text());
    }

    @Test
    void says_what_could_not_be_done_and_ends_with_1() throws Exception {
        said(shop("query", "Foxx", "-n", "5"), "Foxx");
        said(shop("order", "99"), "99");
        said(shop("trade", "buy", "Foxx", "1"), "Foxx");
        Said refused = shop("trade", "buy", "Fox", "1000000", "-n", "2");
        said(refused, "2 refused: ");
        store.close();
        said(shop("query", "Fox", "--patience", "1"), "Connection refused");
    }

    private static void said(Said said, String why) {
        assertEquals(1, said.code(), said.text());
        assertTrue(said.text().contains(why) && !said.text().contains("\tat "), said.text());
    }
}
