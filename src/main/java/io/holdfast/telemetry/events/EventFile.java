package io.holdfast.telemetry.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.api.EventApi.Event;
import io.holdfast.http.Json;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Events on disk: a line of JSON each, in {@code events.jsonl}, which becomes {@code events.1.jsonl} when it is long enough. What is no
 * event is passed over: the last line may be torn, and nothing depends on any of them. Not synced: a power cut may take the newest ones.
 * Blocks; used by one thread at a time.
 *
 * <p>Processes that share a directory have files of their own: {@code events-2.jsonl} is that of the second one.
 */
final class EventFile implements AutoCloseable {
    private static final int FILES_MAX = 16;

    private final Path directory;
    private final long segmentBytes;
    private String name = "";
    private @Nullable FileChannel lockFile;
    private boolean torn = true; // until it is known how the file ends

    /** @param segmentBytes after which a new file begins; there are two */
    EventFile(Path directory, long segmentBytes) {
        this.directory = directory;
        this.segmentBytes = segmentBytes;
    }

    /** What was written, oldest first; nothing where there is no directory. */
    List<Event> read() throws IOException {
        if (!take()) {
            return List.of();
        }
        Map<Long, Event> events = new TreeMap<>();
        for (Path file : List.of(previous(), current())) {
            for (Event event : read(file)) {
                events.put(event.id(), event);
            }
        }
        List<Event> all = new ArrayList<>(events.values());
        all.sort(Comparator.comparingLong(Event::id));
        return all;
    }

    /** Appends them; nothing is done where there is no directory. @throws IOException after which part of them may be there */
    void write(List<Event> events) throws IOException {
        if (!take()) {
            return;
        }
        StringBuilder lines = new StringBuilder(torn ? "\n" : "");
        events.forEach(event -> lines.append(Json.text(event)).append('\n'));
        torn = true;
        if (Files.exists(current()) && Files.size(current()) >= segmentBytes) {
            Files.move(current(), previous(), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.writeString(current(), lines, UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        torn = false;
    }

    @Override
    public void close() throws IOException {
        if (lockFile != null) {
            lockFile.close();
        }
    }

    /** Finds files that no other process has. @return whether there is a directory */
    private boolean take() throws IOException {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        for (int i = 1; name.isEmpty() && i <= FILES_MAX; i++) {
            String candidate = i == 1 ? "events" : "events-" + i;
            FileChannel channel = FileChannel.open(
                    directory.resolve(candidate + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (isFree(channel)) {
                name = candidate;
                lockFile = channel;
            } else {
                channel.close();
            }
        }
        if (name.isEmpty()) {
            throw new IOException(
                    "%d processes keep their events in %s (expected: fewer)".formatted(FILES_MAX, directory));
        }
        return true;
    }

    private static boolean isFree(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException ofThisProcess) {
            return false;
        }
    }

    private Path current() {
        return directory.resolve(name + ".jsonl");
    }

    private Path previous() {
        return directory.resolve(name + ".1.jsonl");
    }

    // No more than was written: whatever else made the file longer, its end is the newest.
    private List<Event> read(Path file) throws IOException {
        List<Event> events = new ArrayList<>();
        if (!Files.isRegularFile(file)) {
            return events;
        }
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            long most = 4 * segmentBytes;
            in.seek(Math.max(0, in.length() - most));
            byte[] bytes = new byte[(int) Math.min(in.length(), most)];
            in.readFully(bytes);
            new String(bytes, UTF_8).lines().forEach(line -> parse(line, events));
        }
        return events;
    }

    private static void parse(String line, List<Event> events) {
        if (line.isBlank()) {
            return;
        }
        try {
            Event event = Json.read(Buffer.buffer(line), Event.class);
            if (event != null && event.id() > 0) {
                events.add(event);
            }
        } catch (UncheckedIOException | IllegalArgumentException | NullPointerException damaged) {
            return; // torn, or not ours
        }
    }
}
