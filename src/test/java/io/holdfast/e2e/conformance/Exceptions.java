package io.holdfast.e2e.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The cases whose expectation we do not share, each with its reason and the section of the RFC that allows it. What is safe is not up for
 * exceptions.
 */
final class Exceptions {
    private final Map<String, String> reasons;

    private Exceptions(Map<String, String> reasons) {
        this.reasons = reasons;
    }

    /** Lines of {@code id | RFC, section | reason}; others begin with {@code #}. */
    static Exceptions read(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return new Exceptions(lines.filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split("\\|", 3))
                    .collect(Collectors.toMap(parts -> parts[0].strip(), Exceptions::reason)));
        }
    }

    private static String reason(String... parts) {
        if (parts.length != 3 || !parts[1].strip().startsWith("RFC ") || parts[2].isBlank()) {
            throw new IllegalArgumentException("%s (expected: id | RFC, section | reason)".formatted(parts[0]));
        }
        return parts[1].strip() + ": " + parts[2].strip();
    }

    /** Whether these findings are what the exception speaks of. */
    boolean allow(Findings findings) {
        return reasons.containsKey(findings.subject().id()) && findings.isSafe();
    }

    /** Those that were not needed, so that none outlives its reason. */
    List<String> unneeded(List<Findings> all) {
        return all.stream()
                .filter(Findings::isClean)
                .map(findings -> findings.subject().id())
                .filter(reasons::containsKey)
                .toList();
    }
}
