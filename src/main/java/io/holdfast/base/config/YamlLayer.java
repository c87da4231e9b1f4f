package io.holdfast.base.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.holdfast.base.disk.DiskErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** A YAML file as a {@link Layer}: nested maps become dotted keys, a list of plain values becomes one value, separated by commas. */
public final class YamlLayer {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private YamlLayer() {}

    /** @throws ConfigException when the file cannot be read or is no YAML map */
    public static Layer read(Path file) {
        try {
            return parse(file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw new ConfigException(
                    "config: %s (expected: a readable YAML file; %s)".formatted(file, DiskErrors.of(e)));
        }
    }

    static Layer parse(String origin, String text) {
        Map<String, String> values = new LinkedHashMap<>();
        try {
            JsonNode root = YAML.readTree(text);
            if (root != null && !root.isMissingNode() && !root.isNull()) {
                flatten(origin, "", root, values);
            }
        } catch (JsonProcessingException e) {
            throw new ConfigException("config: %s is not valid YAML: %s".formatted(origin, ParseErrors.at(e)));
        }
        return Layer.of(origin, values);
    }

    private static void flatten(String origin, String key, JsonNode node, Map<String, String> into) {
        if (node.isObject()) {
            String prefix = key.isEmpty() ? "" : key + ".";
            node.fields().forEachRemaining(f -> flatten(origin, prefix + f.getKey(), f.getValue(), into));
        } else if (key.isEmpty()) {
            throw new ConfigException("config: %s (expected: a map of settings)".formatted(origin));
        } else if (node.isArray()) {
            into.put(
                    key,
                    StreamSupport.stream(node.spliterator(), false)
                            .map(JsonNode::asText)
                            .collect(Collectors.joining(",")));
        } else {
            into.put(key, node.isNull() ? "" : node.asText());
        }
    }
}
