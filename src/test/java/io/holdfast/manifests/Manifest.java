package io.holdfast.manifests;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** One rendered object. Planting a fault changes it. */
record Manifest(ObjectNode json) {

    String kind() {
        return text("/kind");
    }

    String name() {
        return text("/metadata/name");
    }

    /** As messages call it. */
    String title() {
        return kind() + "/" + name();
    }

    JsonNode at(String pointer) {
        return json.at(pointer);
    }

    /** Empty when there is nothing. */
    String text(String pointer) {
        return at(pointer).asText();
    }

    Map<String, String> map(String pointer) {
        return map(at(pointer));
    }

    static Map<String, String> map(JsonNode node) {
        Map<String, String> map = new LinkedHashMap<>();
        node.fields()
                .forEachRemaining(
                        entry -> map.put(entry.getKey(), entry.getValue().asText()));
        return map;
    }

    /** @param value what Jackson takes for a value, or a node */
    Manifest set(String pointer, Object value) {
        JsonPointer place = JsonPointer.compile(pointer);
        JsonNode parent = json.at(place.head());
        String last = place.last().getMatchingProperty();
        JsonNode node = value instanceof JsonNode given ? given : Manifests.JSON.valueToTree(value);
        if (parent instanceof ArrayNode list) {
            list.set(place.last().getMatchingIndex(), node);
        } else {
            ((ObjectNode) parent).set(last, node);
        }
        return this;
    }

    Manifest remove(String pointer) {
        JsonPointer place = JsonPointer.compile(pointer);
        JsonNode parent = json.at(place.head());
        JsonNode removed = parent instanceof ArrayNode list
                ? list.remove(place.last().getMatchingIndex())
                : ((ObjectNode) parent).remove(place.last().getMatchingProperty());
        if (removed == null) {
            throw new IllegalArgumentException(title() + " has no " + pointer);
        }
        return this;
    }
}
