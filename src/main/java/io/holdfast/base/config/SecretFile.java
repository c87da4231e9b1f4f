package io.holdfast.base.config;

import io.holdfast.base.disk.DiskErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads a secret from a file, as containers hand them over. */
final class SecretFile {
    private SecretFile() {}

    static Optional<String> read(String key, String name, Consumer<String> problems) {
        try {
            String secret = Files.readString(Path.of(name)).strip();
            if (secret.isEmpty()) {
                problems.accept("%s: %s (expected: a file with the secret in it; it is empty)".formatted(key, name));
            }
            return Optional.of(secret).filter(s -> !s.isEmpty());
        } catch (IOException e) {
            problems.accept("%s: %s (expected: a readable file; %s)".formatted(key, name, DiskErrors.of(e)));
            return Optional.empty();
        }
    }
}
