package io.holdfast.base.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class DiskErrorsTest {
    @TempDir
    private Path directory;

    private static String words(Executable failing) {
        return DiskErrors.of(assertThrows(IOException.class, failing));
    }

    @Test
    void of_a_file_name_it_and_what_is_wrong_with_it() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        assertEquals(file + " is a file, not a directory", words(() -> Directories.make(file)));
        assertEquals(file + " is a file, not a directory", words(() -> Directories.make(file.resolve("below"))));
        assertEquals(directory + "/nope does not exist", words(() -> Files.readString(directory.resolve("nope"))));
        assertEquals("Is a directory", words(() -> Files.readString(directory)));
        assertEquals(
                "this process has no permission for " + file,
                DiskErrors.of(new AccessDeniedException(file.toString())));
        Files.write(file, new byte[] {(byte) 0xff});
        assertEquals("it is no text in UTF-8", words(() -> Files.readString(file)));
    }

    @Test
    void of_a_place_without_directories_say_so() {
        assumeTrue(Files.isDirectory(Path.of("/proc/self")));

        assertEquals("/proc/x: no directory can be made there", words(() -> Directories.make(Path.of("/proc/x"))));
        assertFalse(DiskErrors.isFull(Path.of("/proc/x"), new IOException("no directory can be made there")));
    }

    @Test
    void of_a_full_disk_are_the_same_whoever_met_it() throws IOException {
        assumeTrue(Files.isWritable(Path.of("/dev/full")));
        IOException full = assertThrows(IOException.class, () -> {
            try (FileOutputStream out = new FileOutputStream("/dev/full")) {
                out.write(1);
            }
        });

        String words = "no space is left on the disk";
        assertEquals(words, DiskErrors.of(full));
        assertEquals(words, DiskErrors.of(new SQLException("IO Exception: \"x.mv.db\" [90028-240]", full)));
        assertTrue(DiskErrors.isFull(directory, full));
        assertFalse(DiskErrors.isFull(directory, new IOException("Is a directory")));
    }

    @Test
    void have_no_names_of_classes() {
        assertEquals(
                "General error: \"Writing to the file failed; length 4096 at 0 [2.4.240/2]\" [50000-240]",
                DiskErrors.of(new SQLException(
                        "General error: \"org.h2.mvstore.MVStoreException: Writing to sun.nio.ch.FileChannelImpl@1f0 failed;"
                                + " length 4096 at 0 [2.4.240/2]\" [50000-240]")));
        assertEquals("it cannot be read or written", DiskErrors.of(new IOException()));
        assertEquals(
                "Database may be already in use: \"/data/state.mv.db\".",
                DiskErrors.of(new SQLException("Database may be already in use: \"/data/state.mv.db\".")));
    }
}
