package io.holdfast.roles.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.holdfast.base.config.ConfigException;
import io.holdfast.base.config.ParseErrors;
import io.holdfast.base.disk.DiskErrors;
import io.holdfast.http.Names;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads the YAML map of texts that an empty record is filled with ({@code record.fill}). */
final class RecordSeedFile {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private RecordSeedFile() {}

    /**
     * @param name of a file, or of the resource {@code conf/record.yaml}
     * @return in the order of the file
     * @throws ConfigException naming the key and the rule it breaks
     */
    static Map<String, String> read(String name, RecordValidator.Config rules) {
        try (InputStream in = open(name)) {
            return check(name, YAML.readTree(in), rules);
        } catch (JsonProcessingException e) {
            throw problem(name, "expected: a readable YAML map; " + ParseErrors.at(e));
        } catch (IOException e) {
            throw problem(name, "expected: a readable YAML map; " + DiskErrors.of(e));
        }
    }

    private static InputStream open(String name) throws IOException {
        Path file = Path.of(name);
        if (Files.exists(file)) {
            return Files.newInputStream(file);
        }
        InputStream resource = RecordSeedFile.class.getResourceAsStream("/" + name);
        if (resource == null) {
            throw problem(name, "expected: a file, or conf/record.yaml of the jar");
        }
        return resource;
    }

    private static Map<String, String> check(String file, JsonNode map, RecordValidator.Config rules) {
        require(file, map.isObject(), "expected: a YAML map of texts");
        Map<String, String> values = new LinkedHashMap<>();
        map.fields().forEachRemaining(field -> {
            String key = field.getKey();
            require(file, Names.isOne(key), "%s (expected: %s)".formatted(key, Names.RULE));
            boolean plain = field.getValue().isValueNode() && !field.getValue().isNull();
            require(file, plain, "%s (expected: a text)".formatted(key));
            String value = field.getValue().asText();
            require(
                    file,
                    VersionedValue.utf8Length(value) <= rules.valueMax(),
                    "%s (expected: at most %d bytes, record.value-max)".formatted(key, rules.valueMax()));
            values.put(key, value);
        });
        int bytes = values.entrySet().stream()
                .mapToInt(entry ->
                        VersionedValue.utf8Length(entry.getKey()) + VersionedValue.utf8Length(entry.getValue()))
                .sum();
        require(file, values.size() <= rules.limits().keysMax(), "more keys than record.keys-max");
        require(file, bytes <= rules.limits().bytesMax(), "more bytes than record.size-max");
        return Collections.unmodifiableMap(values);
    }

    private static void require(String file, boolean holds, String problem) {
        if (!holds) {
            throw problem(file, problem);
        }
    }

    private static ConfigException problem(String file, String what) {
        return new ConfigException("record.fill: %s: %s".formatted(file, what));
    }
}
