package io.holdfast.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** An object that makes pods, and the pods as it describes them. */
record Workload(Manifest manifest) {
    static final String NAME = "app.kubernetes.io/name";
    static final String COMPONENT = "app.kubernetes.io/component";
    static final String POD = "spec.template.spec";

    /** @param list {@code containers} or {@code initContainers} */
    record Container(Workload workload, String list, int index, JsonNode json) {
        String name() {
            return json.path("name").asText();
        }

        /** As messages call a field of it. */
        String field(String field) {
            return "%s.%s[%s].%s".formatted(POD, list, name(), field);
        }

        boolean isInit() {
            return list.equals("initContainers");
        }

        List<JsonNode> list(String pointer) {
            return Workload.list(json.at(pointer));
        }

        Optional<Integer> port(String name) {
            return list("/ports").stream()
                    .filter(port -> port.path("name").asText().equals(name))
                    .map(port -> port.path("containerPort").asInt())
                    .findFirst();
        }
    }

    boolean isOurs() {
        return "holdfast".equals(labels().get(NAME));
    }

    boolean isGroup() {
        return isOurs() && manifest.kind().equals("StatefulSet");
    }

    /** What its pods are, one word: as the table of docs/security.md calls them. */
    String component() {
        return labels().getOrDefault(COMPONENT, manifest.title());
    }

    Map<String, String> labels() {
        return manifest.map("/spec/template/metadata/labels");
    }

    JsonNode pod() {
        return manifest.at("/spec/template/spec");
    }

    List<Container> containers() {
        return Stream.of("initContainers", "containers")
                .flatMap(list -> {
                    List<JsonNode> nodes = list(pod().path(list));
                    return IntStream.range(0, nodes.size())
                            .mapToObj(index -> new Container(this, list, index, nodes.get(index)));
                })
                .toList();
    }

    List<JsonNode> volumes() {
        return list(pod().path("volumes"));
    }

    int replicas() {
        return manifest.at("/spec/replicas").asInt(1);
    }

    /** Of the pods, as their names end; of a Deployment, whose pods have none, one 0. */
    List<Integer> ordinals() {
        int start = manifest.at("/spec/ordinals/start").asInt(0);
        return manifest.kind().equals("StatefulSet")
                ? IntStream.range(start, start + replicas()).boxed().toList()
                : List.of(0);
    }

    static List<JsonNode> list(JsonNode array) {
        return new ArrayList<>(StreamSupport.stream(array.spliterator(), false).toList());
    }

    /** Whether pods with {@code labels} are selected; a selector that asks for nothing selects all. */
    static boolean selects(JsonNode selector, Map<String, String> labels) {
        return labels.entrySet()
                .containsAll(Manifest.map(selector.path("matchLabels")).entrySet());
    }
}
