package io.holdfast.base.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Makes directories that a power cut cannot take away again: what stands in one is only as durable as its name. */
public final class Directories {

    /** How the names in a directory are brought to the disk. */
    interface Sync {
        void of(Path directory) throws IOException;
    }

    private Directories() {}

    /** Makes {@code directory} and whatever is missing above it, and returns when all their names are on the disk. */
    public static Path make(Path directory) throws IOException {
        return make(directory, Directories::sync);
    }

    static Path make(Path directory, Sync sync) throws IOException {
        Path absolute = directory.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        if (parent == null) {
            return directory;
        }
        make(parent, sync);
        boolean made = !Files.isDirectory(absolute);
        if (made) {
            create(absolute);
        }
        try {
            sync.of(parent); // also if it exists: the process that created it may have died before this
        } catch (AccessDeniedException others) {
            if (made) {
                throw others;
            }
        }
        return directory;
    }

    // The parent exists here, but some file systems report "no such file" when a directory cannot be created in it.
    private static void create(Path directory) throws IOException {
        try {
            Files.createDirectories(directory);
        } catch (NoSuchFileException notThere) {
            throw new FileSystemException(directory.toString(), null, "no directory can be made there");
        }
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        }
    }
}
