package io.holdfast.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;

/** Words that are plain text to the schema, and are refused by a cluster all the same. */
final class WordRule {
    private static final Map<String, Set<String>> WORDS = Map.ofEntries(
            Map.entry("protocol", Set.of("TCP", "UDP")),
            Map.entry("imagePullPolicy", Set.of("Always", "IfNotPresent")),
            Map.entry("podManagementPolicy", Set.of("Parallel", "OrderedReady")),
            Map.entry("whenUnsatisfiable", Set.of("ScheduleAnyway", "DoNotSchedule")),
            Map.entry("fsGroupChangePolicy", Set.of("OnRootMismatch", "Always")),
            Map.entry("unhealthyPodEvictionPolicy", Set.of("IfHealthyBudget", "AlwaysAllow")),
            Map.entry("whenDeleted", Set.of("Retain", "Delete")),
            Map.entry("whenScaled", Set.of("Retain", "Delete")),
            Map.entry("policyTypes", Set.of("Ingress", "Egress")),
            Map.entry("accessModes", Set.of("ReadWriteOnce", "ReadWriteOncePod")));
    private static final Set<String> QUANTITIES = Set.of("cpu", "memory", "storage", "sizeLimit");
    private static final String QUANTITY = "[1-9]\\d*(\\.\\d+)?(m|[kMGT]|[KMGT]i)?";
    private static final String NAME = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";

    private WordRule() {}

    static void check(Manifests manifests, Findings findings) {
        for (Manifest manifest : manifests.all()) {
            findings.require(
                    manifest.name().matches(NAME),
                    manifest,
                    "metadata.name",
                    manifest.name(),
                    "at most 63 small letters, digits and dashes");
            words(manifest, "", manifest.json(), findings);
        }
        for (Workload workload : manifests.workloads()) {
            workload.containers().forEach(container -> container
                    .list("/ports")
                    .forEach(port -> findings.require(
                            port.path("name").asText().matches("[a-z0-9-]{1,15}"),
                            container,
                            "ports",
                            port.path("name"),
                            "a name of at most 15 small letters, digits and dashes")));
        }
    }

    private static void words(Manifest manifest, String place, JsonNode node, Findings findings) {
        node.fields().forEachRemaining(entry -> {
            String field = place.isEmpty() ? entry.getKey() : place + "." + entry.getKey();
            if (QUANTITIES.contains(entry.getKey()) && entry.getValue().isValueNode()) {
                String text = entry.getValue().asText();
                findings.require(text.matches(QUANTITY), manifest, field, text, "a quantity, such as 250m or 192Mi");
                return;
            }
            Set<String> known = WORDS.get(entry.getKey());
            if (known == null) {
                words(manifest, field, entry.getValue(), findings);
                return;
            }
            JsonNode value = entry.getValue();
            for (JsonNode word : value.isArray()
                    ? value
                    : Workload.list(Manifests.JSON.createArrayNode().add(value))) {
                findings.require(known.contains(word.asText()), manifest, field, word, "one of %s", known);
            }
        });
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                words(manifest, "%s[%d]".formatted(place, i), node.get(i), findings);
            }
        }
    }
}
