package io.holdfast.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every link from one of our pages to another file or heading leads somewhere. */
class LinksTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)|(?:src|href)=\"([^\"]+)\"");
    private static final Pattern ELSEWHERE = Pattern.compile("[a-z]+:.*");
    private static final Pattern CODE = Pattern.compile("`[^`\n]*`");

    /** Such as "docs/guide.md: other.md#nothing". */
    private static List<String> broken(Path root) {
        List<String> broken = new ArrayList<>();
        for (Page page : Page.below(root)) {
            Matcher link = LINK.matcher(CODE.matcher(page.text()).replaceAll(""));
            while (link.find()) {
                String target = link.group(1) == null ? link.group(2) : link.group(1);
                if (!ELSEWHERE.matcher(target).matches() && !leadsSomewhere(page, target)) {
                    broken.add(root.relativize(page.path()) + ": " + target);
                }
            }
        }
        return broken;
    }

    private static boolean leadsSomewhere(Page from, String target) {
        String[] parts = target.split("#", 2);
        Path file = parts[0].isEmpty()
                ? from.path()
                : from.path().resolveSibling(parts[0]).normalize();
        return Files.exists(file)
                && (parts.length == 1 || Page.of(file).anchors().contains(parts[1]));
    }

    @Test
    void all_lead_somewhere() {
        assertEquals(List.of(), broken(Path.of("").toAbsolutePath()));
    }

    @Test
    void broken_ones_are_found(@TempDir Path directory) throws IOException {
        Files.writeString(
                directory.resolve("there.md"), "# What is there?\n## Twice\n## Twice\n```\n# no heading\n```\n");
        Files.writeString(
                directory.resolve("from.md"),
                "[a](there.md) [b](there.md#what-is-there) [c](there.md#twice-1) [d](#e) [e](https://example.org)\n# E\n"
                        + "[f](there.md#no-heading) [g](gone.md) `[h](gone.md)` <img src=\"gone.svg\">\n");

        assertEquals(
                List.of("from.md: there.md#no-heading", "from.md: gone.md", "from.md: gone.svg"), broken(directory));
    }
}
