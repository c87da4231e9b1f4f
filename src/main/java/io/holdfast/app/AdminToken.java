package io.holdfast.app;

import io.holdfast.base.disk.Directories;
import io.holdfast.base.time.Randomness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The token that a process makes for itself when it runs alone: requests which change something must carry it. */
final class AdminToken {
    private AdminToken() {}

    /** The file with the token of this data directory, generated at the first start; only its owner can read it. */
    static Path in(Path dataDir) throws IOException {
        Path file = dataDir.resolve("admin-token");
        Directories.make(dataDir);
        if (!Files.exists(file)) {
            // Written to a temporary file and renamed, so that a crash leaves no empty token behind.
            Path fresh = Files.createTempFile(
                    dataDir,
                    "admin-token",
                    ".new",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(fresh, Randomness.token() + "\n");
            Files.move(fresh, file);
        }
        return file;
    }
}
