package io.holdfast.app;

import io.holdfast.base.disk.Directories;
import io.holdfast.base.time.Randomness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * The token that requests which change something must carry.
 *
 * @param file where it is stored, if this process generated it
 */
record AdminToken(String secret, Optional<Path> file) {

    static AdminToken given(String secret) {
        return new AdminToken(secret, Optional.empty());
    }

    /** The token of this data directory, generated at the first start; only its owner can read the file. */
    static AdminToken in(Path dataDir) throws IOException {
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
        return new AdminToken(Files.readString(file).strip(), Optional.of(file));
    }
}
