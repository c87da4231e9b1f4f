package io.holdfast.manifests;

import java.util.Set;
import java.util.TreeSet;

/** Nothing more than the table of docs/security.md, and nothing less. */
final class NetworkRules {
    private NetworkRules() {}

    static void defaultDeny(Manifests manifests, Findings findings) {
        boolean denied = manifests.ofKind("NetworkPolicy").stream()
                .anyMatch(policy -> policy.at("/spec/podSelector").isObject()
                        && policy.at("/spec/podSelector").isEmpty()
                        && policy.at("/spec/policyTypes").size() == 2
                        && policy.at("/spec/ingress").isEmpty()
                        && policy.at("/spec/egress").isEmpty());
        findings.require(denied, "NetworkPolicy", "missing", "one for all pods that allows nothing, both ways");
    }

    static void edges(Manifests manifests, Findings findings) {
        Set<Edge> written = EdgeTable.of(manifests);
        Set<Edge> allowed = AllowedEdges.of(manifests);
        Set<Edge> tooMany = new TreeSet<>(allowed);
        tooMany.removeAll(written);
        tooMany.forEach(edge -> findings.add("NetworkPolicy: allows", edge, "a row of docs/security.md, or a refusal"));
        Set<Edge> missing = new TreeSet<>(written);
        missing.removeAll(allowed);
        missing.forEach(edge -> findings.add("NetworkPolicy: refuses", edge, "allowed, as docs/security.md says"));
    }
}
