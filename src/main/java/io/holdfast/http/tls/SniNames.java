package io.holdfast.http.tls;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads further names of a port, each with the files of its certificate. */
final class SniNames {
    static final String RULE = "name=cert-file:key-file, comma-separated; *.example.org stands for one label";

    private static final Pattern ENTRY =
            Pattern.compile("((?:\\*\\.)?[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)*)=([^:,]+):([^:,]+)");

    private SniNames() {}

    /** By name in lower case; empty when {@code text} breaks the rule. */
    static Optional<Map<String, TlsFiles>> parse(String text) {
        Map<String, TlsFiles> names = new LinkedHashMap<>();
        if (text.isBlank()) {
            return Optional.of(names);
        }
        for (String entry : text.split(",", -1)) {
            Matcher matcher = ENTRY.matcher(entry.strip());
            if (!matcher.matches()) {
                return Optional.empty();
            }
            String name = matcher.group(1).toLowerCase(Locale.ROOT);
            TlsFiles files = new TlsFiles(
                    "tls.sni " + name,
                    Optional.of(Path.of(matcher.group(2))),
                    Optional.of(Path.of(matcher.group(3))),
                    Optional.empty());
            if (names.put(name, files) != null) {
                return Optional.empty();
            }
        }
        return Optional.of(names);
    }
}
