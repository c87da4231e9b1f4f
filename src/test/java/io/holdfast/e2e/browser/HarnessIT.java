package io.holdfast.e2e.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each check of a page finds the fault it is for. */
@BrowserTest
class HarnessIT {
    @TempDir
    private Path directory;

    private HttpServer server;

    @AfterEach
    void end() {
        server.stop(0);
    }

    private URI serve(String page, String policy) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = page.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            exchange.getResponseHeaders().set("Content-Security-Policy", policy);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Test
    void a_request_to_another_origin_is_seen() throws Exception {
        URI origin = serve("<!doctype html><title>t</title><img alt='' src='http://127.0.0.2:9/x.png'>", "");
        try (Browser browser = Browser.start(directory)) {
            browser.open(origin);

            AssertionError found =
                    assertThrows(AssertionError.class, () -> browser.traffic().assertStaysAt(origin));
            assertTrue(found.getMessage().contains("GET http://127.0.0.2:9/x.png"), found.getMessage());
        }
    }

    @Test
    void a_script_that_the_policy_forbids_is_seen() throws Exception {
        URI origin = serve("<!doctype html><title>t</title><script>window.hacked = 1</script>", "script-src 'self'");
        try (Browser browser = Browser.start(directory)) {
            Page page = browser.open(origin);

            assertThrows(AssertionError.class, page::assertRanNoForeignScript);
            assertEquals(1, browser.traffic().complaints().size());
        }
    }

    @Test
    void a_script_that_ran_an_unlabelled_field_and_a_long_task_are_seen() throws Exception {
        URI origin = serve(
                """
                <!doctype html><html lang=en><title>t</title><input>
                <script>window.hacked = 1; const end = performance.now() + 120; while (performance.now() < end);</script>""",
                "");
        try (Browser browser = Browser.start(directory)) {
            Page page = browser.open(origin);

            assertThrows(AssertionError.class, page::assertRanNoForeignScript);
            AssertionError label = assertThrows(AssertionError.class, page::assertAccessible);
            assertTrue(label.getMessage().contains("label (critical)"), label.getMessage());
            page.await("the task is noted", () -> page.longTasks().stream().anyMatch(millis -> millis > 100));
            assertTrue(page.heap() > 100_000);
            assertEquals(List.of(), browser.traffic().complaints());
        }
    }
}
