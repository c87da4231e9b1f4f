package io.holdfast.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the network policies allow, taken together: between two workloads a connection needs the leave of both; at the edge of what is
 * rendered, of the one that is.
 */
final class AllowedEdges {
    private static final String OUTSIDE = "holdfast.io/outside";
    private static final Map<String, String> MONITOR = Map.of("holdfast.io/monitor", "true");
    private static final Map<String, String> DNS = Map.of("k8s-app", "kube-dns");

    private final Manifests manifests;
    private final List<Workload> workloads;
    private final Set<Edge> edges = new TreeSet<>();

    private AllowedEdges(Manifests manifests) {
        this.manifests = manifests;
        this.workloads = manifests.workloads();
    }

    static Set<Edge> of(Manifests manifests) {
        AllowedEdges allowed = new AllowedEdges(manifests);
        for (Workload workload : allowed.workloads) {
            allowed.workloads.forEach(other -> allowed.between(workload, other));
            allowed.fromOutside(workload);
            allowed.toOutside(workload);
        }
        return allowed.edges;
    }

    private void between(Workload from, Workload to) {
        for (Workload.Container container : to.containers()) {
            for (JsonNode port : container.list("/ports")) {
                if (allows(from, "egress", to, port) && allows(to, "ingress", from, port)) {
                    edges.add(new Edge(from.component(), to.component(), name(port, "containerPort")));
                }
            }
        }
    }

    private boolean allows(Workload guarded, String direction, Workload peer, JsonNode port) {
        List<Manifest> policies = policies(guarded, direction);
        return policies.isEmpty()
                || policies.stream()
                        .flatMap(policy -> Workload.list(policy.at("/spec/" + direction)).stream())
                        .anyMatch(rule -> covers(rule, port)
                                && (peers(rule, direction).isEmpty()
                                        || peers(rule, direction).stream().anyMatch(each -> matches(each, peer))));
    }

    private void fromOutside(Workload to) {
        if (policies(to, "ingress").isEmpty()) {
            edges.add(new Edge("anybody", to.component(), "any"));
        }
        for (Manifest policy : policies(to, "ingress")) {
            for (JsonNode rule : policy.at("/spec/ingress")) {
                for (String port : ports(rule)) {
                    if (peers(rule, "ingress").isEmpty()) {
                        edges.add(new Edge(Edge.CLIENT, to.component(), port));
                    }
                    peers(rule, "ingress").stream()
                            .filter(this::leadsOut)
                            .forEach(peer -> edges.add(new Edge(whoIs(peer, policy), to.component(), port)));
                }
            }
        }
    }

    private void toOutside(Workload from) {
        if (policies(from, "egress").isEmpty()) {
            edges.add(new Edge(from.component(), "anywhere", "any"));
        }
        for (Manifest policy : policies(from, "egress")) {
            for (JsonNode rule : policy.at("/spec/egress")) {
                for (String port : ports(rule)) {
                    if (peers(rule, "egress").isEmpty()) {
                        edges.add(new Edge(from.component(), "anywhere", port));
                    }
                    peers(rule, "egress").stream()
                            .filter(this::leadsOut)
                            .forEach(peer -> edges.add(new Edge(from.component(), whoIs(peer, policy), port)));
                }
            }
        }
    }

    private List<Manifest> policies(Workload workload, String direction) {
        return manifests.ofKind("NetworkPolicy").stream()
                .filter(policy -> Workload.selects(policy.at("/spec/podSelector"), workload.labels()))
                .filter(policy -> Workload.list(policy.at("/spec/policyTypes")).stream()
                        .anyMatch(type -> type.asText().equalsIgnoreCase(direction)))
                .toList();
    }

    // A selector of namespaces means pods elsewhere, too, even if it means ours.
    private boolean leadsOut(JsonNode peer) {
        return peer.has("namespaceSelector") || workloads.stream().noneMatch(workload -> matches(peer, workload));
    }

    // Pods of ours are in one namespace: a selector of namespaces means them only when it asks for nothing.
    private static boolean matches(JsonNode peer, Workload workload) {
        return peer.path("ipBlock").isMissingNode()
                && peer.path("namespaceSelector").isEmpty()
                && Workload.selects(peer.path("podSelector"), workload.labels());
    }

    private static String whoIs(JsonNode peer, Manifest policy) {
        Map<String, String> pods = Manifest.map(peer.at("/podSelector/matchLabels"));
        String namespace = peer.at("/namespaceSelector/matchLabels/kubernetes.io~1metadata.name")
                .asText();
        if (peer.at("/ipBlock/cidr").asText().endsWith("/0")) {
            return "anywhere";
        }
        if (peer.has("ipBlock")
                && !policy.map("/metadata/annotations")
                        .getOrDefault(OUTSIDE, "")
                        .isEmpty()) {
            return policy.map("/metadata/annotations").get(OUTSIDE);
        }
        if (peer.has("namespaceSelector") && pods.equals(MONITOR)) {
            return Edge.MONITOR;
        }
        if (namespace.equals("kube-system") && pods.equals(DNS)) {
            return Edge.DNS;
        }
        // Of another overlay: the base names the pods of Redis and of the database, and has none.
        return !peer.has("namespaceSelector") && pods.containsKey(Workload.COMPONENT)
                ? pods.get(Workload.COMPONENT)
                : peer.toString();
    }

    private static List<JsonNode> peers(JsonNode rule, String direction) {
        return Workload.list(rule.path(direction.equals("ingress") ? "from" : "to"));
    }

    private static boolean covers(JsonNode rule, JsonNode containerPort) {
        return rule.path("ports").isEmpty()
                || Workload.list(rule.path("ports")).stream()
                        .anyMatch(port -> protocol(port).equals(protocol(containerPort))
                                && (port.path("port").isMissingNode()
                                        || port.path("port").equals(containerPort.path("containerPort"))
                                        || port.path("port").equals(containerPort.path("name"))
                                        || port.has("endPort")));
    }

    private static List<String> ports(JsonNode rule) {
        return rule.path("ports").isEmpty()
                ? List.of("any")
                : Workload.list(rule.path("ports")).stream()
                        .map(port -> name(port, "port"))
                        .toList();
    }

    private static String name(JsonNode port, String field) {
        String number = port.path(field).asText("any");
        return protocol(port).equals("TCP") ? number : number + "/" + protocol(port);
    }

    private static String protocol(JsonNode port) {
        return port.path("protocol").asText("TCP");
    }
}
