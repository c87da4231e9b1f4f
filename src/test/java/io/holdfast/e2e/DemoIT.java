package io.holdfast.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.support.Await;
import io.holdfast.support.Http;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first thing a newcomer runs. */
class DemoIT {
    private static final Duration LONG = Duration.ofMinutes(5);

    @TempDir
    private Path directory;

    @Test
    void kills_the_order_leader_keeps_every_order_and_leaves_no_process() throws Exception {
        try (HoldfastProcess demo = HoldfastProcess.start(directory, "demo")) {
            Await.until("it shops", LONG, () -> demo.output().contains("go shopping") || !demo.isAlive());
            List<ProcessHandle> store = children(demo);
            int code = demo.exitCode(LONG);

            String output = demo.output();
            Matcher killed =
                    find("Killed with -9: replica (\\d), which leads the order store .*process (\\d+)", output);
            Matcher after = find("Replica (\\d) leads now", output);
            Matcher back = find("Replica (\\d) is back", output);
            assertTrue(
                    store.stream()
                            .anyMatch(process -> Long.toString(process.pid()).equals(killed.group(2))),
                    output);
            assertNotEquals(killed.group(1), after.group(1), output);
            assertEquals(killed.group(1), back.group(1), output);
            assertTrue(output.contains("No difference: "), output);
            assertTrue(output.contains("Verdict: every order was kept."), output);
            assertEquals(0, code, output);
            assertEquals(
                    List.of(), store.stream().filter(ProcessHandle::isAlive).toList());
        }
    }

    @Test
    void leaves_no_process_when_it_is_interrupted() throws Exception {
        try (HoldfastProcess demo =
                HoldfastProcess.start(directory, HoldfastProcess.INTERRUPTIBLE, Map.of(), List.of(), "demo")) {
            Await.until("it shops", LONG, () -> demo.output().contains("go shopping") || !demo.isAlive());
            List<ProcessHandle> store = children(demo);
            assertEquals(4, store.size(), demo.output());

            demo.signal("INT");
            assertEquals(130, demo.exitCode(LONG), demo::output);

            Await.until("all have ended", LONG, () -> store.stream().noneMatch(ProcessHandle::isAlive));
        }
    }

    @Test
    void stays_open_for_visitors_starts_again_what_they_kill_and_keeps_every_order() throws Exception {
        try (HoldfastProcess demo = HoldfastProcess.start(directory, "demo", "--stay")) {
            Await.until(
                    "it stays",
                    LONG,
                    () -> demo.output().contains("Verdict: every order was kept. (") || !demo.isAlive());
            String open = demo.output();
            URI shop = URI.create(find("  shop      (http\\S+)/", open).group(1));
            URI console = URI.create(find("  console   (http\\S+)/", open).group(1));
            assertTrue(Http.get(shop, "/").raw().body().contains("<title>Holdfast shop"), open);
            assertTrue(Http.get(console, "/").raw().body().contains("<title>Holdfast console"), open);

            for (String name : List.of("replica 2", "entrance")) {
                long pid = Long.parseLong(find(name + " .*kill -9 (\\d+)", open).group(1));
                ProcessHandle.of(pid).orElseThrow().destroyForcibly();
                Await.until(name + " is back", LONG, () -> demo.output().contains(name + " is back:  kill -9 "));
            }
            Await.until(
                    "the shop is at its address",
                    LONG,
                    () -> Http.get(shop, "/products").status() == 200);
            int verdicts = demo.output().split("Verdict: ", -1).length;
            Await.until("it goes on checking", LONG, () -> demo.output().split("Verdict: ", -1).length > verdicts);
            assertFalse(demo.output().contains("something"), demo.output());

            List<ProcessHandle> store = children(demo);
            assertEquals(4, store.size(), demo.output());
            demo.terminate();
            Await.until("all have ended", LONG, () -> store.stream().noneMatch(ProcessHandle::isAlive));
            assertTrue(demo.output().contains("nothing is left behind"), demo.output());
        }
    }

    private static List<ProcessHandle> children(HoldfastProcess demo) {
        return ProcessHandle.of(demo.pid()).stream()
                .flatMap(ProcessHandle::children)
                .toList();
    }

    private static Matcher find(String pattern, String output) {
        Matcher matcher = Pattern.compile(pattern).matcher(output);
        assertTrue(matcher.find(), pattern + " in:\n" + output);
        return matcher;
    }
}
