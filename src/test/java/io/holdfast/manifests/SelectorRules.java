package io.holdfast.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/** Selectors are not checked by anybody at run time: one that selects nothing, or too much, is silent. */
final class SelectorRules {
    private SelectorRules() {}

    static void own(Manifests manifests, Findings findings) {
        List<Workload> workloads = manifests.workloads();
        for (Workload workload : workloads) {
            JsonNode selector = workload.manifest().at("/spec/selector");
            findings.require(
                    !selector.path("matchLabels").isEmpty() && Workload.selects(selector, workload.labels()),
                    workload.manifest(),
                    "spec.selector.matchLabels",
                    selector.path("matchLabels"),
                    "labels of its own pods, %s",
                    workload.labels());
            workloads.stream()
                    .filter(other -> !other.equals(workload) && Workload.selects(selector, other.labels()))
                    .forEach(other -> findings.add(
                            workload.manifest(),
                            "spec.selector.matchLabels",
                            selector.path("matchLabels"),
                            "not those of %s",
                            other.manifest().title()));
        }
    }

    static void idle(Manifests manifests, Findings findings) {
        for (String kind : List.of("NetworkPolicy", "PodDisruptionBudget")) {
            String field = kind.equals("NetworkPolicy") ? "podSelector" : "selector";
            for (Manifest manifest : manifests.ofKind(kind)) {
                JsonNode selector = manifest.at("/spec/" + field);
                findings.require(
                        manifests.workloads().stream().anyMatch(each -> Workload.selects(selector, each.labels())),
                        manifest,
                        "spec." + field,
                        selector,
                        "the labels of some pods");
            }
        }
        // Rules here read matchLabels alone: what they cannot read they would wave through.
        manifests
                .all()
                .forEach(manifest -> findings.require(
                        manifest.json().findValue("matchExpressions") == null,
                        manifest,
                        "matchExpressions",
                        manifest.json().findValue("matchExpressions"),
                        "matchLabels, which these checks can read"));
    }

    /** The workloads that a Service's plain map of labels selects. */
    static List<Workload> selectedBy(Map<String, String> labels, Manifests manifests) {
        return manifests.workloads().stream()
                .filter(each -> !labels.isEmpty() && each.labels().entrySet().containsAll(labels.entrySet()))
                .toList();
    }
}
