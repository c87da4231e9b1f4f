package io.holdfast.client.certs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Puts files in their places so that a reader finds each one as it was or as it will be, never half of it. All are written beside their
 * places and synced first; then each is renamed, in the order in which it was added. Whoever reads two files between two renames finds
 * one new and one old: it has to compare them, and look again.
 */
final class FileReplacement implements AutoCloseable {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> READ_BY_ALL = PosixFilePermissions.fromString("rw-r--r--");

    /** How a written file gets to its place. */
    interface Move {
        void from(Path written, Path place) throws IOException;
    }

    private record Written(Path file, Path place) {}

    private final Move move;
    private final List<Written> all = new ArrayList<>();

    FileReplacement() {
        this((file, place) ->
                Files.move(file, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING));
    }

    FileReplacement(Move move) {
        this.move = move;
    }

    /** For a file that its owner alone may read, from its first byte on. */
    FileReplacement secret(Path place, String content) throws IOException {
        return add(place, content, OWNER_ONLY);
    }

    /** For a file that everybody may read. */
    FileReplacement open(Path place, String content) throws IOException {
        return add(place, content, READ_BY_ALL);
    }

    /** Moves them all. When it throws, those before the one that failed are in their places. */
    void commit() throws IOException {
        for (Written written : all) {
            move.from(written.file(), written.place());
        }
        for (Written written : all) {
            try (FileChannel names = FileChannel.open(directory(written.place()), StandardOpenOption.READ)) {
                names.force(true);
            }
        }
    }

    /** Deletes what was not moved. */
    @Override
    public void close() throws IOException {
        for (Written written : all) {
            Files.deleteIfExists(written.file());
        }
    }

    private FileReplacement add(Path place, String content, Set<PosixFilePermission> permissions) throws IOException {
        Path file = place.resolveSibling(place.getFileName() + ".tmp"); // the same again, so that no crash leaves many
        Files.deleteIfExists(file);
        all.add(new Written(file, place));
        try (FileChannel channel = FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes(file, permissions))) {
            ByteBuffer bytes = StandardCharsets.US_ASCII.encode(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        keepOwner(file, place);
        return this;
    }

    private static FileAttribute<?>[] attributes(Path file, Set<PosixFilePermission> permissions) {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }

    // Root may renew the certificate of a process that runs as somebody else and must still be able to read its key.
    private static void keepOwner(Path file, Path place) throws IOException {
        if (!Files.exists(place)) {
            return;
        }
        UserPrincipal owner = Files.getOwner(place);
        if (owner.equals(Files.getOwner(file))) {
            return;
        }
        try {
            Files.setOwner(file, owner);
        } catch (IOException denied) {
            throw new FileSystemException(
                    place.toString(), null, "it belongs to %s (run this as that user or as root)".formatted(owner));
        }
    }

    private static Path directory(Path place) {
        Path parent = place.toAbsolutePath().getParent();
        return parent == null ? place : parent;
    }
}
