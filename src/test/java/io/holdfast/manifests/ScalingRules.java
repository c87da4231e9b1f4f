package io.holdfast.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Who decides how many pods there are, and how many may go at a time. */
final class ScalingRules {
    private ScalingRules() {}

    static void scalers(Manifests manifests, Findings findings) {
        for (Manifest scaler : manifests.ofKind("HorizontalPodAutoscaler")) {
            JsonNode target = scaler.at("/spec/scaleTargetRef");
            Workload scaled = manifests
                    .workload(target.path("kind").asText(), target.path("name").asText())
                    .orElse(null);
            if (scaled == null) {
                findings.add(scaler, "spec.scaleTargetRef", target, "a workload that exists");
                continue;
            }
            findings.require(
                    scaled.manifest().at("/spec/replicas").isMissingNode(),
                    scaled.manifest(),
                    "spec.replicas",
                    scaled.manifest().at("/spec/replicas"),
                    "none, because each apply would undo what %s decided",
                    scaler.title());
            findings.require(
                    !scaled.isGroup(),
                    scaler,
                    "spec.scaleTargetRef",
                    target,
                    "no group: its members are changed one by one, by an operator");
            int least = scaler.at("/spec/minReplicas").asInt(1);
            findings.require(
                    least >= 2 && least <= scaler.at("/spec/maxReplicas").asInt(),
                    scaler,
                    "spec.minReplicas",
                    least,
                    "2 to maxReplicas");
            // A share of the request is nothing without a request.
            findings.require(
                    scaled.containers().stream()
                            .allMatch(each ->
                                    each.json().at("/resources/requests/cpu").isTextual()),
                    scaler,
                    "spec.metrics",
                    "cpu",
                    "containers that request cpu");
        }
    }

    static void budgets(Manifests manifests, Findings findings) {
        List<Manifest> budgets = manifests.ofKind("PodDisruptionBudget");
        for (Manifest budget : budgets) {
            int available = budget.at("/spec/minAvailable").asInt(0);
            manifests.workloads().stream()
                    .filter(each -> Workload.selects(budget.at("/spec/selector"), each.labels()))
                    .forEach(workload -> {
                        int pods = fewest(workload, manifests);
                        int least = workload.isGroup() ? pods / 2 + 1 : 1;
                        findings.require(
                                available >= least && available < pods,
                                budget,
                                "spec.minAvailable",
                                budget.at("/spec/minAvailable"),
                                "%d to %d of the %d pods of %s",
                                least,
                                pods - 1,
                                pods,
                                workload.manifest().title());
                    });
        }
        manifests
                .roles()
                .filter(each -> fewest(each, manifests) > 1)
                .filter(each -> budgets.stream()
                                .filter(budget -> Workload.selects(budget.at("/spec/selector"), each.labels()))
                                .count()
                        != 1)
                .forEach(each -> findings.add(
                        each.manifest(), "spec.template.metadata.labels", each.labels(), "one PodDisruptionBudget"));
    }

    private static int fewest(Workload workload, Manifests manifests) {
        return manifests.ofKind("HorizontalPodAutoscaler").stream()
                .filter(scaler -> scaler.text("/spec/scaleTargetRef/name")
                        .equals(workload.manifest().name()))
                .map(scaler -> scaler.at("/spec/minReplicas").asInt(1))
                .findFirst()
                .orElse(workload.replicas());
    }
}
