package io.holdfast.e2e.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.EventApi.Event;
import io.holdfast.api.EventApi.Kind;
import io.holdfast.api.EventApi.Level;
import io.holdfast.e2e.LoneRouter;
import io.holdfast.e2e.monitoring.Backend;
import io.holdfast.http.Json;
import io.holdfast.support.Http;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How heavy the console is for a browser, with a thousand nodes under traffic and as many events as a process keeps. */
@BrowserTest
class ThousandNodesPageIT {
    private static final int NODES = 1_000;
    private static final int EVENTS = 10_000;
    private static final int UPDATES = 20;
    private static final long HEAP_BYTES_MAX = 50_000_000;

    @TempDir
    private Path directory;

    @Test
    void most_updates_are_short_and_the_heap_stays_small() throws Exception {
        Path data = Files.createDirectories(directory.resolve("data"));
        keepEvents(data);
        try (LoneRouter router = new LoneRouter(directory, "router.health.every=60s", "data-dir=" + data);
                Backend backend = new Backend();
                Browser browser = Browser.start(directory)) {
            for (int node = 1; node <= NODES; node++) {
                router.register("warehouse", "node-%04d".formatted(node), backend.url(), "/warehouse");
            }
            router.awaitRoute("/warehouse/x");
            Page page = browser.open(router.process().url("admin"), 1440, 1000);
            page.await("all nodes are there", () -> page.text("#nodes").contains("1,000"));
            page.value("all('#nodes .fold').at(-1).click()");
            page.find("#rows-warehouse");
            int events = readOlderEvents(page);

            List<Double> before = page.longTasks();
            callAllNodes(router.url());
            List<Double> tasks = page.longTasks();
            long heap = page.heap();

            List<Double> longTasks = tasks.subList(before.size(), tasks.size());
            System.out.printf(
                    "MEASURED %d nodes, %d of %d events in the page: tasks over 50 ms in %d s of updates: %s, heap %.1f MB%n",
                    NODES, events, EVENTS, UPDATES, longTasks, heap / 1e6);
            assertTrue(events > 100, () -> events + " events");
            assertTrue(longTasks.size() < UPDATES / 2, () -> "tasks over 50 ms at the median update: " + longTasks);
            assertTrue(heap < HEAP_BYTES_MAX, heap + " bytes");
            page.assertRanNoForeignScript();
            assertEquals(List.of(), browser.traffic().complaints());
        }
    }

    /** As an earlier start of the process left them. */
    private static void keepEvents(Path data) throws IOException {
        long first = Instant.now().minus(Duration.ofHours(1)).toEpochMilli();
        Files.writeString(
                data.resolve("events.jsonl"),
                IntStream.range(0, EVENTS)
                        .mapToObj(i -> event(first + i))
                        .map(Json::text)
                        .collect(Collectors.joining("\n", "", "\n")));
    }

    private static Event event(long id) {
        String node = "warehouse/node-%04d".formatted(1 + id % NODES);
        return new Event(
                id,
                Instant.ofEpochMilli(id),
                Kind.NODE,
                id % 2 == 0 ? Level.BAD : Level.OK,
                node,
                node + (id % 2 == 0 ? " is evicted" : " is back"),
                "5 answers in a row were 503",
                "router/a",
                null,
                null,
                "earlier",
                id,
                null,
                null,
                null);
    }

    /** Scrolls down until nothing older comes. @return how many are in the page */
    private static int readOlderEvents(Page page) throws InterruptedException {
        int before = 0;
        for (int same = 0; same < 10; ) {
            page.value("one('.timeline').scrollTop = one('.timeline').scrollHeight");
            Thread.sleep(100);
            int now = page.count(".event");
            same = now == before ? same + 1 : 0;
            before = now;
        }
        return before;
    }

    /** So that each has new figures each second. */
    private static void callAllNodes(URI router) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(UPDATES).toNanos();
        while (System.nanoTime() < end) {
            Http.get(router, "/warehouse/x");
            Thread.sleep(5);
        }
    }
}
