package io.holdfast.roles.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.config.ConfigException;
import io.holdfast.base.config.Layer;
import io.holdfast.base.config.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordSeedFileTest {
    @TempDir
    private Path directory;

    private static RecordValidator.Config rules(Map<String, String> settings) {
        return RecordValidator.Config.from(new Settings(List.of(Layer.of("flag", settings))));
    }

    private Map<String, String> read(String yaml, Map<String, String> settings) throws Exception {
        Path file = Files.writeString(directory.resolve("fill.yaml"), yaml);
        return RecordSeedFile.read(file.toString(), rules(settings));
    }

    @Test
    void the_jar_has_a_person_with_the_keys_of_one() {
        assertEquals(
                List.of(
                        "id",
                        "index",
                        "guid",
                        "isActive",
                        "balance",
                        "picture",
                        "age",
                        "eyeColor",
                        "name",
                        "gender",
                        "company",
                        "email",
                        "phone",
                        "address",
                        "about",
                        "registered",
                        "latitude",
                        "longitude"),
                List.copyOf(
                        RecordSeedFile.read("conf/record.yaml", rules(Map.of())).keySet()));
    }

    @Test
    void numbers_and_truths_are_texts_as_they_are_written() throws Exception {
        assertEquals(Map.of("a", "1.50", "b", "true", "c", ""), read("a: 1.50\nb: true\nc: ''\n", Map.of()));
    }

    @Test
    void what_breaks_a_rule_is_named() {
        refused("[a, b]", "fill.yaml: expected: a YAML map of texts");
        refused("a: {b: c}", "a (expected: a text)");
        refused("a: ~", "a (expected: a text)");
        refused("a: b\na: c", "expected: a readable YAML map");
        refused("a: 12345", "a (expected: at most 4 bytes, record.value-max)");
        refused("a: 1\nb: 1\nc: 1", "more keys than record.keys-max");
        refused("a: 1234\nb: 1234", "more bytes than record.size-max");
        refused("? \"" + "x".repeat(129) + "\"\n: 1", "a name of 1 to 128 characters");
    }

    private void refused(String yaml, String why) {
        Map<String, String> narrow = Map.of("record.value-max", "4", "record.keys-max", "2", "record.size-max", "9");
        String problem =
                assertThrows(ConfigException.class, () -> read(yaml, narrow)).getMessage();
        assertTrue(problem.startsWith("record.fill: ") && problem.contains(why), problem);
    }

    @Test
    void updatable_keys_are_a_list() {
        assertEquals(
                Set.of("id", "name"),
                rules(Map.of("record.updatable", "id, name")).updatable());
        assertEquals(Set.of(), rules(Map.of()).updatable());
    }
}
