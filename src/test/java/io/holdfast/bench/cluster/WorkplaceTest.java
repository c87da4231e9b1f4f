package io.holdfast.bench.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.support.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A benchmark leaves nothing behind. */
class WorkplaceTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void ends_processes_and_what_they_have_started_and_deletes_the_directory() throws IOException {
        Workplace workplace = new Workplace("workplace-test");
        ChildProcess parent = workplace.opened(ChildProcess.start(
                workplace.directory(), "parent", List.of("sh", "-c", "sleep 1000 & echo started; wait")));
        parent.awaitLine("started");
        List<ProcessHandle> family = parent.family().toList();
        assertEquals(2, family.size());

        workplace.close();

        for (ProcessHandle each : family) {
            Await.until(each + " ends", SOON, () -> !each.isAlive());
        }
        assertFalse(Files.exists(workplace.directory()));
    }

    @Test
    void is_closed_once() throws IOException {
        Workplace workplace = new Workplace("workplace-test");

        workplace.close();
        workplace.close();
    }

    @Test
    void closes_at_once_what_comes_after_its_end() throws IOException {
        Workplace workplace = new Workplace("workplace-test");
        workplace.close();
        AtomicBoolean closed = new AtomicBoolean();

        assertThrows(IOException.class, () -> workplace.opened(() -> closed.set(true)));
        assertTrue(closed.get());
    }
}
