package io.holdfast.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Prose can be read in a terminal. Rows of tables and what cannot be broken, such as a link, may be longer. */
class LinesTest {
    private static final int COLUMNS = 120;

    private static List<String> tooLong(Page page) {
        return page.text()
                .lines()
                .filter(line -> line.length() > COLUMNS
                        && !line.startsWith("|")
                        && line.strip().contains(" "))
                .map(line -> page.path() + ": " + line)
                .toList();
    }

    @Test
    void have_at_most_120_columns() {
        List<Page> pages = Stream.concat(
                        Page.below(Path.of("docs")).stream()
                                .filter(page -> !page.path().startsWith("docs/adr")),
                        Stream.of("README.md", "CONTRIBUTING.md", "src/test/README.md")
                                .map(path -> Page.of(Path.of(path))))
                .toList();

        assertEquals(
                List.of(),
                pages.stream().flatMap(page -> tooLong(page).stream()).toList());
    }

    @Test
    void that_are_longer_are_found() {
        Page page = new Page(Path.of("x.md"), "short\n" + "long ".repeat(25) + "\n| " + "row ".repeat(40) + "|\n");

        assertEquals(1, tooLong(page).size());
    }
}
