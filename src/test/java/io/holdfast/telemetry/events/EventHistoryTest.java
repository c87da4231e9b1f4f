package io.holdfast.telemetry.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.EventApi.Event;
import io.holdfast.api.EventApi.Kind;
import io.holdfast.base.time.ManualTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of the events after a restart, whatever happened to their file. */
class EventHistoryTest {
    private final ManualTime time = new ManualTime();
    private final List<EventFile> open = new ArrayList<>();
    private Path directory;
    private EventLog log;

    @BeforeEach
    void directory(@TempDir Path temporary) throws IOException {
        directory = Files.createDirectory(temporary.resolve("data"));
        log = start(2 << 20);
    }

    @AfterEach
    void close() throws IOException {
        for (EventFile file : open) {
            file.close();
        }
    }

    /** The log of a start of the process, which writes at once. */
    private EventLog start(long segmentBytes) throws IOException {
        EventLog started = new EventLog("process", time, EventLog.Limits.USUAL);
        EventFile file = new EventFile(directory, segmentBytes);
        open.add(file);
        List<Event> kept = file.read();
        started.restore(kept);
        new EventHistory(file, started, time, Runnable::run).follow(kept);
        return started;
    }

    private EventLog restart() throws IOException {
        return restart(2 << 20);
    }

    private EventLog restart(long segmentBytes) throws IOException {
        close();
        open.clear();
        return start(segmentBytes);
    }

    private static void happened(EventLog in, String... subjects) {
        for (String subject : subjects) {
            in.add(EventDraft.info(Kind.NODE, subject, "what happened to " + subject));
        }
    }

    private static List<String> subjects(EventLog in) {
        return in.since(0, 100_000).stream().map(Event::subject).toList();
    }

    private Path file() {
        return directory.resolve("events.jsonl");
    }

    @Test
    void everything_is_there_again_and_ids_go_on_behind_it() throws IOException {
        happened(log, "a/1", "a/2 \"quoted\"\n\u2028<script>");
        long last = log.newest();

        EventLog next = restart();
        happened(next, "a/3");

        assertEquals(List.of("a/1", "a/2 \"quoted\"\n\u2028<script>", "a/3"), subjects(next));
        assertTrue(next.newest() > last);
        assertEquals(next.since(0, 10), restart().since(0, 10));
    }

    @Test
    void since_is_when_the_oldest_happened_that_is_kept() throws IOException {
        happened(log, "a/1");
        time.advance(Duration.ofDays(2));

        assertEquals(time.now().minus(Duration.ofDays(2)), restart().oldest().orElseThrow());
    }

    @Test
    void two_files_are_enough_and_never_longer_than_they_may_be() throws IOException {
        EventLog small = restart(10_000);
        for (int i = 0; i < 1_000; i++) {
            happened(small, "a/" + i);
        }

        EventLog next = restart(10_000);
        List<String> kept = subjects(next);
        assertEquals("a/999", kept.get(kept.size() - 1));
        assertTrue(kept.size() > 50 && kept.size() < 200, "kept: " + kept.size());
        try (Stream<Path> files = Files.list(directory)) {
            assertEquals(3, files.count());
        }
        assertTrue(Files.size(file()) < 11_000);
    }

    @Nested
    class A_file_that_is_not_as_it_was_written {
        @Test
        void may_end_in_a_torn_line() throws IOException {
            happened(log, "a/1", "a/2");
            byte[] bytes = Files.readAllBytes(file());
            Files.write(file(), Arrays.copyOf(bytes, bytes.length - 20));

            EventLog next = restart();
            happened(next, "a/3");

            assertEquals(List.of("a/1", "a/3"), subjects(next));
            assertEquals(List.of("a/1", "a/3"), subjects(restart()));
        }

        @Test
        void may_have_lines_that_are_no_events() throws IOException {
            happened(log, "a/1");
            Files.writeString(
                    file(),
                    "no json\n{}\n[1]\nnull\n7\n{\"id\":1}\n{\"id\":-4,\"at\":\"2026-01-01T00:00:00Z\"}\n\u0000\u0000\u0000\n"
                            + "{\"id\":\"x\",\"at\":1}\n",
                    StandardOpenOption.APPEND);
            Files.write(file(), new byte[] {(byte) 0xff, (byte) 0xfe, '\n'}, StandardOpenOption.APPEND);
            happened(log, "a/2");

            assertEquals(List.of("a/1", "a/2"), subjects(restart()));
        }

        @Test
        void may_be_far_too_long() throws IOException {
            EventLog small = restart(10_000);
            Files.writeString(
                    file(), "x".repeat(1_000_000) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            happened(small, "a/1");

            assertEquals(List.of("a/1"), subjects(restart(10_000)));
        }

        @Test
        void may_be_a_directory() throws IOException {
            Files.createDirectory(file());

            EventLog next = restart();
            happened(next, "a/1");

            assertEquals(List.of("a/1", "events"), subjects(next));
        }
    }

    @Nested
    class A_directory {
        @Test
        void that_is_wiped_is_written_to_again_if_it_is_there() throws IOException {
            happened(log, "a/1");
            long last = log.newest();
            Files.delete(file());

            happened(log, "a/2");

            EventLog next = restart();
            assertEquals(List.of("a/2"), subjects(next));
            happened(next, "a/3");
            assertTrue(next.newest() > last);
        }

        @Test
        void that_is_gone_is_not_made_again_and_nothing_fails() throws IOException {
            try (Stream<Path> all = Files.walk(directory)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }

            happened(log, "a/1");

            assertEquals(List.of("a/1"), subjects(log));
            assertFalse(Files.exists(directory));
        }

        @Test
        void of_two_processes_has_a_file_for_each() throws IOException {
            EventLog second = start(2 << 20);
            happened(log, "first");
            happened(second, "second");

            assertEquals(List.of("first"), subjects(restart()));
            assertEquals(List.of("second"), subjects(start(2 << 20)));
        }
    }

    @Nested
    class A_disk_that_fails {
        private boolean full;
        private int tries;
        private final EventLog kept = new EventLog("process", time, EventLog.Limits.USUAL);

        @BeforeEach
        void fails() throws IOException {
            Path blocked = directory.resolve("events.jsonl");
            EventFile file = new EventFile(directory, 2 << 20);
            close();
            open.clear();
            open.add(file);
            file.read();
            new EventHistory(file, kept, time, task -> {
                        tries++;
                        if (full && !Files.isDirectory(blocked)) {
                            replace(blocked, true);
                        } else if (!full && Files.isDirectory(blocked)) {
                            replace(blocked, false);
                        }
                        task.run();
                    })
                    .follow(List.of());
        }

        private void replace(Path path, boolean byDirectory) {
            try {
                Files.deleteIfExists(path);
                if (byDirectory) {
                    Files.createDirectory(path);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Test
        void is_told_once_and_written_to_again_when_it_works() throws IOException {
            full = true;
            happened(kept, "a/1", "a/2");
            happened(kept, "a/3");
            assertEquals(
                    1,
                    kept.since(0, 100).stream()
                            .filter(event -> event.kind() == Kind.DISK)
                            .count());

            full = false;
            time.advance(EventHistory.RETRY.minusMillis(1));
            happened(kept, "a/4");
            assertFalse(Files.isRegularFile(file()));
            time.advance(Duration.ofMillis(1));
            happened(kept, "a/5");

            List<Event> disk = kept.since(0, 100).stream()
                    .filter(event -> event.kind() == Kind.DISK)
                    .toList();
            assertEquals(2, disk.size());
            assertEquals(disk.get(0).key(), disk.get(1).ends());
            assertTrue(subjects(restart()).containsAll(List.of("a/1", "a/2", "a/3", "a/4", "a/5")));
        }
    }
}
