package io.holdfast.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.http.Json;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process logs. */
class LogsIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    @TempDir
    private Path directory;

    private HoldfastProcess up(String... settings) {
        List<String> arguments = new ArrayList<>(List.of("up", "--port", "0", "--admin-port", "0"));
        for (String setting : settings) {
            arguments.add("--set");
            arguments.add(setting);
        }
        return HoldfastProcess.start(directory, arguments.toArray(String[]::new));
    }

    private static void askFor(HoldfastProcess store, String path) throws Exception {
        askFor(store.url("router"), path);
    }

    private static void askFor(URI router, String path) throws Exception {
        Http.send(
                "GET",
                router,
                path,
                "",
                "X-Request-Id",
                "request-of-mine",
                "traceparent",
                "00-%s-b7ad6b7169203331-00".formatted(TRACE));
    }

    private static List<String> linesWith(HoldfastProcess store, String text) {
        return store.output().lines().filter(line -> line.contains(text)).toList();
    }

    @Test
    void is_json_where_programs_read_it() throws Exception {
        try (HoldfastProcess store = up("log.format=json", "router.access-log=all")) {
            askFor(store.urlInJson("router"), "/products/Fox");

            Await.until("it is logged", SOON, () -> !linesWith(store, "request-of-mine")
                    .isEmpty());
            for (String line : store.output().lines().toList()) { // of stdout as well
                JsonNode entry = Json.parse(Buffer.buffer(line));
                for (String member : List.of("@timestamp", "level", "logger_name", "thread_name", "message")) {
                    assertTrue(entry.hasNonNull(member), line);
                }
            }
            JsonNode access =
                    Json.parse(Buffer.buffer(linesWith(store, "request-of-mine").get(0)));
            assertEquals("access", access.get("logger_name").asText());
            assertEquals("request-of-mine", access.get("request_id").asText());
            assertEquals(TRACE, access.get("trace_id").asText());
        }
    }

    @Test
    void has_request_and_trace_in_each_line_about_a_request() throws Exception {
        try (HoldfastProcess store = up("router.access-log=all")) {
            askFor(store, "/products/Fox");

            Await.until("it is logged", SOON, () -> !linesWith(store, "request-of-mine")
                    .isEmpty());
            String line = linesWith(store, "request-of-mine").get(0);
            assertTrue(line.contains(TRACE), line);

            // On the same connections, to the router and behind it.
            Http.send("GET", store.url("router"), "/products/Tux", "", "X-Request-Id", "another-request");
            Await.until("it is logged", SOON, () -> !linesWith(store, "/products/Tux")
                    .isEmpty());
            String next = linesWith(store, "/products/Tux").get(0);
            assertTrue(next.contains("another-request"), next);
        }
    }

    @Test
    void is_what_each_logger_is_told_to_log() throws Exception {
        try (HoldfastProcess store = up("router.access-log=all", "log.levels=access=warn", "log.level=debug")) {
            askFor(store, "/products/Fox");

            Await.until("something is logged at debug", SOON, () -> !linesWith(store, " DEBUG ")
                    .isEmpty());
            assertFalse(store.output().contains("request-of-mine"), store::output);
        }
    }
}
