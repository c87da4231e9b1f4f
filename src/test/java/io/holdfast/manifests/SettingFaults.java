package io.holdfast.manifests;

import static io.holdfast.manifests.Fault.CONTAINER;
import static io.holdfast.manifests.Fault.POD;
import static io.holdfast.manifests.Fault.among;
import static io.holdfast.manifests.Fault.in;
import static io.holdfast.manifests.Fault.inOrder;
import static io.holdfast.manifests.Fault.inRouter;
import static io.holdfast.manifests.Fault.inSettings;

import java.util.List;
import java.util.Map;

/** Faults of what pods are told, and of whom they may talk to. */
final class SettingFaults {
    private SettingFaults() {}

    static List<Fault> ofReferences() {
        String exists = "what is referred to exists";
        return List.of(
                inRouter(
                        "a ConfigMap of nobody",
                        exists,
                        "envFrom: \"settings\"",
                        each -> each.set(CONTAINER + "/envFrom/0/configMapRef/name", "settings")),
                inRouter(
                        "a key that operators are not told of",
                        exists,
                        "[cluster-tokens]",
                        each -> each.set(
                                POD + "/volumes/0/secret/items",
                                List.of(Map.of("key", "cluster-tokens", "path", "cluster-token")))),
                inRouter(
                        "an account of nobody",
                        exists,
                        "serviceAccountName: default",
                        each -> each.set(POD + "/serviceAccountName", "default")),
                inRouter(
                        "a mount of nothing",
                        "what is mounted is a volume",
                        "volumeMounts[/tmp].name",
                        each -> each.set(CONTAINER + "/volumeMounts/1/name", "temp")),
                inRouter(
                        "a secret that nobody needs",
                        "secrets are files of those who need them",
                        "admin-token",
                        each -> each.set(
                                POD + "/volumes/0/secret/items/0",
                                Map.of("key", "admin-token", "path", "admin-token"))));
    }

    static List<Fault> ofSettings() {
        String accepted = "the product accepts its environment";
        String peers = "written peers are the pods";
        return List.of(
                inSettings(
                        "a misspelt setting",
                        accepted,
                        "HOLDFAST_ROUTR_PORT: unknown setting (did you mean HOLDFAST_ROUTER_PORT?)",
                        "HOLDFAST_ROUTR_PORT",
                        "8080"),
                inSettings("a bad value", accepted, "order.replicas: three", "HOLDFAST_ORDER_REPLICAS", "three"),
                inSettings("a registry of one's own", accepted, "HOLDFAST_REGISTRY", "HOLDFAST_REGISTRY", "local"),
                inOrder("replicas that begin with 0", accepted, "id: 0", each -> each.remove("/spec/ordinals")),
                inSettings(
                        "a port at which nobody listens",
                        "ports are those that the product listens at",
                        "Deployment/frontend",
                        "HOLDFAST_FRONTEND_PORT",
                        "7001"),
                inOrder(
                        "more pods than the group began with",
                        "replicas are as many as the product believes",
                        "spec.replicas",
                        each -> each.set("/spec/replicas", 5)),
                inSettings(
                        "a peer that is no pod",
                        peers,
                        "order.peers",
                        "HOLDFAST_ORDER_PEERS",
                        "1=order-0.order:7000,2=order-1.order:7000,3=order-2.order:7000"),
                inSettings(
                        "a peer too few",
                        peers,
                        "record.peers",
                        "HOLDFAST_RECORD_PEERS",
                        "1=record-1.record:7000,2=record-2.record:7000"));
    }

    static List<Fault> ofTheNetwork() {
        String edges = "who may talk to whom stands in docs/security.md";
        return List.of(
                among("an open door", "what no policy allows is refused", "one for all pods", all -> all.all()
                        .remove(all.find("NetworkPolicy", "default-deny").orElseThrow())),
                among("policies for all ports", edges, "allows: frontend -> order:9090", all -> {
                    all.find("NetworkPolicy", "order").orElseThrow().remove("/spec/ingress/0/ports");
                    all.find("NetworkPolicy", "frontend").orElseThrow().remove("/spec/egress/0/ports");
                }),
                among("an edge that one end alone allows", edges, "refuses: catalog -> frontend:7000", all -> all.find(
                                "NetworkPolicy", "frontend")
                        .orElseThrow()
                        .remove("/spec/ingress/0/from/1")),
                among("an edge to a misspelt pod", edges, "refuses: expense -> database:3306", all -> all.find(
                                        "NetworkPolicy", "database")
                                .orElseThrow()
                                .set(
                                        "/spec/egress/0/to/0/podSelector/matchLabels/app.kubernetes.io~1component",
                                        "databse"))
                        .at("overlays/dev"),
                among("a way out to anywhere", edges, "allows: expense -> anywhere:443", all -> all.find(
                                "NetworkPolicy", "expense")
                        .orElseThrow()
                        .set("/spec/egress", List.of(Map.of("ports", List.of(Map.of("port", 443)))))),
                among("a database that is anywhere", edges, "allows: expense -> anywhere:3306", all -> all.find(
                                "NetworkPolicy", "database")
                        .orElseThrow()
                        .set("/spec/egress/0/to/0/ipBlock/cidr", "0.0.0.0/0")),
                among(
                        "a door to other namespaces",
                        edges,
                        "{\"namespaceSelector\":{}} -> frontend:7000",
                        all -> all.find("NetworkPolicy", "frontend")
                                .orElseThrow()
                                .set("/spec/ingress/0/from/0", Map.of("namespaceSelector", Map.of()))),
                among("the admin port for everybody", edges, "allows: client -> order:9090", all -> all.find(
                                "NetworkPolicy", "monitor")
                        .orElseThrow()
                        .remove("/spec/ingress/0/from")),
                in(
                        "NetworkPolicy",
                        "record",
                        "a selector that cannot be read",
                        "no selector is idle",
                        "matchExpressions",
                        each -> each.set("/spec/podSelector/matchExpressions", List.of())));
    }
}
