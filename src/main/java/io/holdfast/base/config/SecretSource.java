package io.holdfast.base.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A secret, and where it was found.
 *
 * @param key the setting that has it, or that names its file
 * @param text as it was when the settings were read; empty if there is none
 * @param file that holds it, unless the setting has it itself
 */
public record SecretSource(String key, Optional<String> text, Optional<Path> file) {

    @Override
    public String toString() {
        return key + text.map(hidden -> ": ********").orElse("");
    }
}
