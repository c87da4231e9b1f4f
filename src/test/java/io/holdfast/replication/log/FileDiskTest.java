package io.holdfast.replication.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDiskTest {
    private static final SegmentedLog.Config CONFIG = new SegmentedLog.Config(64 << 10);

    @TempDir
    private Path temporary;

    private Path directory() {
        return temporary.resolve("data/replica-1");
    }

    @Test
    void makes_the_directory_and_lists_all_but_its_lock() throws IOException {
        try (Disk disk = FileDisk.open(directory())) {
            disk.create("b", 1).close();
            disk.create("a", 1).close();

            assertEquals(List.of("a", "b"), disk.list());
            assertTrue(Files.exists(directory().resolve("lock")));
        }
    }

    @Test
    void makes_files_of_zeros_and_keeps_what_is_written() throws IOException {
        try (Disk disk = FileDisk.open(directory());
                Disk.File file = disk.create("file", 3 << 20)) {
            file.write(2 << 20, ByteBuffer.wrap(new byte[] {1, 2, 3}));
            file.sync();

            assertEquals(3 << 20, file.size());
            assertArrayEquals(new byte[] {0, 1, 2, 3, 0}, read(file, (2 << 20) - 1, 5));
        }
    }

    @Test
    void replaces_a_file_by_zeros() throws IOException {
        try (Disk disk = FileDisk.open(directory())) {
            try (Disk.File file = disk.create("file", 8)) {
                file.write(0, ByteBuffer.wrap(new byte[] {1}));
            }
            try (Disk.File file = disk.create("file", 4)) {
                assertArrayEquals(new byte[4], read(file, 0, 4));
            }
        }
    }

    @Test
    void tells_where_a_file_ends_too_early() throws IOException {
        try (Disk disk = FileDisk.open(directory());
                Disk.File file = disk.create("file", 10)) {
            EOFException end = assertThrows(EOFException.class, () -> read(file, 8, 5));
            assertEquals("file ends at 10; 3 more bytes are missing", end.getMessage());
        }
    }

    @Test
    void opens_no_file_that_is_not_there() throws IOException {
        try (Disk disk = FileDisk.open(directory())) {
            assertThrows(NoSuchFileException.class, () -> disk.open("file"));
            assertThrows(NoSuchFileException.class, () -> disk.delete("file"));
        }
    }

    @Test
    void is_opened_once_at_a_time() throws IOException {
        Disk disk = FileDisk.open(directory());
        IOException refused = assertThrows(IOException.class, () -> FileDisk.open(directory()));
        assertTrue(refused.getMessage().startsWith(directory().toRealPath() + " is in use"), refused.getMessage());

        disk.close();
        disk.close();

        FileDisk.open(directory()).close();
    }

    @Test
    void a_log_on_it_outlives_its_process() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        directory().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long synced = 0;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
            while (synced < 1_000) {
                synced = Long.parseLong(lines.readLine());
            }
            assertThrows(IOException.class, () -> FileDisk.open(directory()).close());
            assertThrows(IOException.class, () -> FileDisk.open(directory()).close());
        } finally {
            process.destroyForcibly().waitFor();
        }

        try (Disk disk = FileDisk.open(directory());
                SegmentedLog log = SegmentedLog.open(disk, CONFIG, Runnable::run, 0)) {
            assertTrue(log.lastIndex() >= synced, "%d of %d".formatted(log.lastIndex(), synced));
            assertEquals(log.lastIndex(), log.recovered().size());
        }
    }

    /** Appends until it is killed, and prints what is synced. */
    static final class Writer {
        public static void main(String[] arguments) throws IOException {
            Disk disk = FileDisk.open(Path.of(arguments[0]));
            SegmentedLog log = SegmentedLog.open(disk, CONFIG, Executors.newSingleThreadExecutor(), 0);
            for (long index = 1; ; index++) {
                log.append(index, new byte[200]);
                if (index % 10 == 0) {
                    log.sync();
                    System.out.println(index);
                }
            }
        }
    }

    private static byte[] read(Disk.File file, long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        file.read(position, bytes);
        return bytes.array();
    }
}
