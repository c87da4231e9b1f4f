package io.holdfast.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong, each with its place, what stands there and what should: {@code target: kind/name: field: value (expected: rule)}. */
final class Findings {
    private final String target;
    private final List<String> all = new ArrayList<>();

    Findings(String target) {
        this.target = target;
    }

    void add(Manifest manifest, String field, Object value, String expected, Object... arguments) {
        add(manifest.title() + ": " + field, value, expected, arguments);
    }

    /** @param place when it is no object's */
    void add(String place, Object value, String expected, Object... arguments) {
        String shown = value instanceof JsonNode node && node.isMissingNode() ? "missing" : String.valueOf(value);
        all.add("%s: %s: %s (expected: %s)".formatted(target, place, shown, expected.formatted(arguments)));
    }

    void require(boolean holds, Manifest manifest, String field, Object value, String expected, Object... arguments) {
        if (!holds) {
            add(manifest, field, value, expected, arguments);
        }
    }

    void require(boolean holds, String place, Object value, String expected, Object... arguments) {
        if (!holds) {
            add(place, value, expected, arguments);
        }
    }

    void require(
            boolean holds, Workload.Container container, String field, Object value, String expected, Object... more) {
        require(holds, container.workload().manifest(), container.field(field), value, expected, more);
    }

    List<String> all() {
        return List.copyOf(all);
    }
}
