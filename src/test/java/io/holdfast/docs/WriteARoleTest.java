package io.holdfast.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The walk-through shows the code that is compiled and run as {@code roles.greeter}, and the wiring as it is. */
class WriteARoleTest {
    private static final String DOCUMENT = "docs/write-a-role.md";
    private static final Path GREETER = Path.of("src/test/java/io/holdfast/roles/greeter");
    private static final Path SOURCES = Path.of("src/main/java/io/holdfast");

    @Test
    void shows_the_role_as_it_is_compiled() {
        List<String> shown = Snippets.of(DOCUMENT, "java");
        String code = Stream.of("GreeterVerticle.java", "GreeterRole.java", "GreeterVerticleTest.java")
                .map(file -> Snippets.read(GREETER.resolve(file)))
                .reduce("", String::concat);

        assertTrue(shown.size() >= 5, "blocks: " + shown.size());
        shown.forEach(block -> assertTrue(code.contains(block), "not in " + GREETER + ":\n" + block));
    }

    @Test
    void changes_wiring_that_is_there() {
        List<String> changes = Snippets.of(DOCUMENT, "diff");

        assertEquals(1, changes.size()); // one line adds a role
        for (String change : changes) {
            String file = change.lines().findFirst().orElseThrow().replace("--- ", "");
            String code = Snippets.read(SOURCES.resolve(file));
            assertTrue(change.lines().anyMatch(line -> line.startsWith("+")), change);
            change.lines()
                    .filter(line -> line.startsWith(" "))
                    .forEach(line -> assertTrue(code.contains(line.strip()), "not in %s: %s".formatted(file, line)));
        }
    }
}
