package io.holdfast.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A page that is written by a test: it fails when the page is not what the code says, and with {@code -Ddocs.write} writes it. */
public final class GeneratedPage {
    private GeneratedPage() {}

    /** @param test that calls this, as Maven names it */
    public static void is(Path file, String expected, String test) {
        try {
            if (Boolean.getBoolean("docs.write")) {
                Files.writeString(file, expected);
            }
            List<String> code = expected.lines().toList();
            List<String> page = Files.exists(file) ? Files.readAllLines(file) : List.of();
            String advice = file + " is not what the code says; to write it anew: mvn " + test + " -Ddocs.write=true";
            assertEquals(minus(code, page), minus(page, code), advice); // the lines that differ alone
            assertEquals(code, page, advice);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> minus(List<String> lines, List<String> others) {
        return lines.stream().filter(line -> !others.contains(line)).toList();
    }
}
