package io.holdfast.manifests;

import static io.holdfast.manifests.Fault.CONTAINER;
import static io.holdfast.manifests.Fault.POD;
import static io.holdfast.manifests.Fault.among;
import static io.holdfast.manifests.Fault.in;
import static io.holdfast.manifests.Fault.inOrder;
import static io.holdfast.manifests.Fault.inRouter;

import java.util.List;
import java.util.Map;

/** Faults of single objects, and of objects that belong together. */
final class ObjectFaults {
    private static final String COMPONENT = "app.kubernetes.io~1component";

    private ObjectFaults() {}

    static List<Fault> ofTheSchema() {
        String rule = "every object is one that Kubernetes knows";
        String words = "words are those that Kubernetes has";
        return List.of(
                inRouter("an unknown field", rule, "`replica`", each -> each.set("/spec/replica", 3)),
                inOrder(
                        "a misspelt field deep inside",
                        rule,
                        "readonlyRootFilesystem",
                        each -> each.set(CONTAINER + "/securityContext/readonlyRootFilesystem", true)),
                inRouter("a missing field", rule, "selector", each -> each.remove("/spec/selector")),
                inOrder("a number in quotes", rule, "spec.replicas: \"3\"", each -> each.set("/spec/replicas", "3")),
                inRouter(
                        "a word for a number",
                        rule,
                        "soon",
                        each -> each.set(POD + "/terminationGracePeriodSeconds", "soon")),
                inRouter(
                        "a quantity that is none",
                        words,
                        "resources.limits.memory: 192 megabytes",
                        each -> each.set(CONTAINER + "/resources/limits/memory", "192 megabytes")),
                inRouter(
                        "a number among texts",
                        rule,
                        "labels.release: 7",
                        each -> each.set("/spec/template/metadata/labels/release", 7)),
                in(
                        "HorizontalPodAutoscaler",
                        "router",
                        "an API that is gone",
                        rule,
                        "autoscaling/v2beta2",
                        each -> each.set("/apiVersion", "autoscaling/v2beta2")),
                in(
                        "NetworkPolicy",
                        "router",
                        "a word that Kubernetes does not have",
                        words,
                        "spec.policyTypes: \"Ingres\"",
                        each -> each.set("/spec/policyTypes/0", "Ingres")));
    }

    static List<Fault> ofSelectors() {
        String own = "selectors select their own pods and no others";
        String ports = "services lead to a port that exists";
        String headless = "a StatefulSet has its headless service";
        return List.of(
                inRouter(
                        "a selector that misses its pods",
                        own,
                        "{\"app\":\"router\"}",
                        each -> each.set("/spec/selector/matchLabels", Map.of("app", "router"))),
                inRouter(
                        "a selector that takes others' pods",
                        own,
                        "not those of Deployment/frontend",
                        each -> each.set("/spec/selector/matchLabels", Map.of(Workload.NAME, "holdfast"))),
                in(
                        "PodDisruptionBudget",
                        "order",
                        "a budget of nobody",
                        "no selector is idle",
                        "spec.selector",
                        each -> each.set("/spec/selector/matchLabels/" + COMPONENT, "orders")),
                in(
                        "Service",
                        "router",
                        "a Service of nobody",
                        ports,
                        "spec.selector",
                        each -> each.set("/spec/selector/" + COMPONENT, "rooter")),
                in(
                        "Service",
                        "router",
                        "a Service to no port",
                        ports,
                        "spec.ports[http].targetPort: \"web\"",
                        each -> each.set("/spec/ports/0/targetPort", "web")),
                inOrder(
                        "a StatefulSet without its Service",
                        headless,
                        "spec.serviceName: orders",
                        each -> each.set("/spec/serviceName", "orders")),
                in(
                        "Service",
                        "order",
                        "peers that are named late",
                        headless,
                        "publishNotReadyAddresses",
                        each -> each.remove("/spec/publishNotReadyAddresses")));
    }

    static List<Fault> ofNumbers() {
        String scalers = "scalers own the number of replicas";
        String budgets = "budgets keep majorities";
        return List.of(
                in(
                        "HorizontalPodAutoscaler",
                        "router",
                        "a scaler of nobody",
                        scalers,
                        "spec.scaleTargetRef",
                        each -> each.set("/spec/scaleTargetRef/name", "rooter")),
                inRouter(
                        "replicas beside a scaler", scalers, "spec.replicas: 2", each -> each.set("/spec/replicas", 2)),
                in(
                        "PodDisruptionBudget",
                        "order",
                        "a budget that lets a majority go",
                        budgets,
                        "minAvailable: 1",
                        each -> each.set("/spec/minAvailable", 1)),
                in(
                        "PodDisruptionBudget",
                        "order",
                        "a budget that lets nobody go",
                        budgets,
                        "minAvailable: 3",
                        each -> each.set("/spec/minAvailable", 3)),
                among("a role without a budget", budgets, "Deployment/expense", all -> all.all()
                        .remove(all.find("PodDisruptionBudget", "expense").orElseThrow())));
    }
}
