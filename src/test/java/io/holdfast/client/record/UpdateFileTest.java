package io.holdfast.client.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.holdfast.base.config.ConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpdateFileTest {

    @Test
    void has_a_line_for_each_key_and_a_value_is_all_behind_the_first_equals_sign() {
        String text = "\ufeffid=999\r\n\n  # a comment = none\n name = Paola =\nabout=";

        assertEquals(Map.of("id", "999", "name", " Paola =", "about", ""), UpdateFile.parse("f", text));
    }

    @Test
    void names_every_bad_line_with_its_number() {
        refused(
                "f: line 2: nonsense (expected: key=value)\nf: line 3: =x (expected: key=value)",
                "a=b\nnonsense\n=x\n");
        refused("f: line 3: a (expected: once, it is in line 1)", "a=b\n\na=c");
        refused("f: no line says key=value", "# nothing\n\n");
    }

    private static void refused(String why, String text) {
        assertEquals(
                why,
                assertThrows(ConfigException.class, () -> UpdateFile.parse("f", text))
                        .getMessage());
    }

    @Test
    void that_cannot_be_read_is_a_wrong_usage(@TempDir Path directory) throws Exception {
        Path latin = Files.write(directory.resolve("latin"), new byte[] {'a', '=', (byte) 0xe4});

        assertThrows(ConfigException.class, () -> UpdateFile.read(latin));
        assertThrows(ConfigException.class, () -> UpdateFile.read(directory.resolve("nothing")));
    }
}
