package io.holdfast.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/** A Service that leads nowhere looks like one that leads somewhere. */
final class ServiceRules {
    private ServiceRules() {}

    static void ports(Manifests manifests, Findings findings) {
        for (Manifest service : manifests.ofKind("Service")) {
            Map<String, String> labels = service.map("/spec/selector");
            List<Workload> selected = SelectorRules.selectedBy(labels, manifests);
            findings.require(
                    selected.size() == 1,
                    service,
                    "spec.selector",
                    labels,
                    "the labels of exactly one workload's pods");
            for (JsonNode port : service.at("/spec/ports")) {
                String target = port.path("targetPort").asText();
                findings.require(
                        selected.stream()
                                .flatMap(workload -> workload.containers().stream())
                                .anyMatch(container -> container.port(target).isPresent()),
                        service,
                        "spec.ports[%s].targetPort".formatted(port.path("name").asText()),
                        port.path("targetPort"),
                        "the name of a port of the pods that are selected");
            }
        }
    }

    static void headless(Manifests manifests, Findings findings) {
        for (Manifest set : manifests.ofKind("StatefulSet")) {
            String name = set.text("/spec/serviceName");
            Manifest service = manifests.find("Service", name).orElse(null);
            if (service == null || !service.text("/spec/clusterIP").equals("None")) {
                findings.add(set, "spec.serviceName", name, "the name of a Service with clusterIP None");
                continue;
            }
            Workload workload = new Workload(set);
            findings.require(
                    SelectorRules.selectedBy(service.map("/spec/selector"), manifests)
                            .contains(workload),
                    set,
                    "spec.serviceName",
                    name,
                    "a Service that selects these pods");
            findings.require(
                    !workload.isGroup()
                            || service.at("/spec/publishNotReadyAddresses").asBoolean(),
                    service,
                    "spec.publishNotReadyAddresses",
                    service.at("/spec/publishNotReadyAddresses"),
                    "true, because a group has to meet before it is ready");
        }
    }
}
