package io.holdfast.client.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileReplacementTest {
    @TempDir
    private Path directory;

    private Path key;
    private Path certificate;

    @BeforeEach
    void write() throws IOException {
        key = Files.writeString(directory.resolve("a.key"), "old key");
        certificate = Files.writeString(directory.resolve("a.pem"), "old certificate");
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private void replace(FileReplacement files) throws IOException {
        files.secret(key, "new key").open(certificate, "new certificate");
        files.commit();
    }

    @Test
    void replaces_each_file_by_one_that_was_whole_before_it_had_its_name() throws IOException {
        List<String> moved = new ArrayList<>();
        try (FileReplacement files = new FileReplacement((from, to) -> {
            moved.add(Files.readString(from) + " over " + Files.readString(to));
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        })) {
            replace(files);
        }

        assertEquals(List.of("new key over old key", "new certificate over old certificate"), moved);
        assertEquals(List.of("a.key", "a.pem"), files());
    }

    @Test
    void a_secret_is_for_its_owner_alone_before_it_has_its_name() throws IOException {
        List<String> modes = new ArrayList<>();
        try (FileReplacement files = new FileReplacement((from, to) -> modes.add(mode(from)))) {
            replace(files);
        }

        assertEquals(List.of("rw-------", "rw-r--r--"), modes);
    }

    @Test
    void what_cannot_be_written_changes_nothing_and_leaves_nothing() throws IOException {
        Path nowhere = directory.resolve("missing").resolve("a.pem");
        try (FileReplacement files = new FileReplacement()) {
            files.secret(key, "new key");
            assertThrows(IOException.class, () -> files.open(nowhere, "new certificate"));
        }

        assertEquals("old key", Files.readString(key));
        assertEquals(List.of("a.key", "a.pem"), files());
    }

    @Test
    void after_a_crash_between_two_files_the_same_again_ends_it() throws IOException {
        // Not closed, as by a process that was killed.
        @SuppressWarnings("resource")
        FileReplacement killed = new FileReplacement((from, to) -> {
            if (to.equals(certificate)) {
                throw new IOException("killed");
            }
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        });
        assertThrows(IOException.class, () -> replace(killed));
        assertEquals("new key", Files.readString(key));
        assertEquals("old certificate", Files.readString(certificate));
        assertEquals(List.of("a.key", "a.pem", "a.pem.tmp"), files());

        try (FileReplacement files = new FileReplacement()) {
            replace(files);
        }

        assertEquals("new certificate", Files.readString(certificate));
        assertEquals(List.of("a.key", "a.pem"), files());
    }

    @Test
    void keeps_whom_a_file_belongs_to() throws IOException {
        UserPrincipal other =
                directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
        try {
            Files.setOwner(key, other);
        } catch (FileSystemException denied) {
            assumeTrue(false, "only root may give a file to another user");
        }

        try (FileReplacement files = new FileReplacement()) {
            replace(files);
        }

        assertEquals(other, Files.getOwner(key));
        assertEquals("rw-------", mode(key));
        assertEquals("new key", Files.readString(key));
    }
}
