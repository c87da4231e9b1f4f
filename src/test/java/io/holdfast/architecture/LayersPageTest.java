package io.holdfast.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of layers in the document is the one that is held. */
class LayersPageTest {
    private static final Pattern SECTION = Pattern.compile("(?s)## Which layers does the code have\\?(.*?)\n## ");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\|");

    @Test
    void names_every_layer_from_the_top_down() throws IOException {
        List<String> topDown = new ArrayList<>(LayersTest.LAYERS);
        Collections.reverse(topDown);
        String section = SECTION.matcher(Files.readString(Path.of("docs/architecture.md")))
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);

        assertEquals(
                topDown, ROW.matcher(section).results().map(row -> row.group(1)).toList());
    }
}
