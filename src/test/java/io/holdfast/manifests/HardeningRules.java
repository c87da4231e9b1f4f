package io.holdfast.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What a pod may do to its node, to the cluster and to its neighbours: as little as it needs. docs/security.md tells why. */
final class HardeningRules {
    private HardeningRules() {}

    static void pods(Manifests manifests, Findings findings) {
        for (Workload workload : manifests.workloads()) {
            is(workload, "securityContext.runAsNonRoot", "true", findings);
            is(workload, "securityContext.seccompProfile.type", "RuntimeDefault", findings);
            is(workload, "automountServiceAccountToken", "false", findings);
            is(workload, "enableServiceLinks", "false", findings);
            JsonNode user = workload.pod().at("/securityContext/runAsUser");
            findings.require(
                    workload.isOurs() ? user.asInt() == 65_532 : user.asInt() > 0,
                    workload.manifest(),
                    Workload.POD + ".securityContext.runAsUser",
                    user,
                    workload.isOurs() ? "65532, the user of the image" : "a number above 0");
            for (String shared : List.of("hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace")) {
                findings.require(
                        !workload.pod().path(shared).asBoolean(),
                        workload.manifest(),
                        Workload.POD + "." + shared,
                        workload.pod().path(shared),
                        "nothing, or false");
            }
            for (JsonNode volume : workload.volumes()) {
                findings.require(
                        volume.path("hostPath").isMissingNode(),
                        workload.manifest(),
                        "%s.volumes[%s]"
                                .formatted(Workload.POD, volume.path("name").asText()),
                        volume,
                        "no hostPath");
                JsonNode empty = volume.path("emptyDir");
                findings.require(
                        empty.isMissingNode() || empty.path("sizeLimit").isTextual(),
                        workload.manifest(),
                        "%s.volumes[%s].emptyDir.sizeLimit"
                                .formatted(Workload.POD, volume.path("name").asText()),
                        empty.path("sizeLimit"),
                        "a size");
            }
        }
        for (String kind : List.of("Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding")) {
            manifests
                    .ofKind(kind)
                    .forEach(each -> findings.add(each, "kind", kind, "none: nothing of ours asks the Kubernetes API"));
        }
    }

    static void containers(Manifests manifests, Findings findings) {
        for (Workload workload : manifests.workloads()) {
            for (Workload.Container container : workload.containers()) {
                JsonNode context = container.json().path("securityContext");
                String place = "securityContext.";
                findings.require(
                        !context.path("allowPrivilegeEscalation").asBoolean(true),
                        container,
                        place + "allowPrivilegeEscalation",
                        context.path("allowPrivilegeEscalation"),
                        "false");
                findings.require(
                        context.path("readOnlyRootFilesystem").asBoolean(),
                        container,
                        place + "readOnlyRootFilesystem",
                        context.path("readOnlyRootFilesystem"),
                        "true");
                findings.require(
                        context.at("/capabilities/drop/0").asText().equals("ALL"),
                        container,
                        place + "capabilities.drop",
                        context.at("/capabilities/drop"),
                        "[ALL]");
                findings.require(
                        context.at("/capabilities/add").isMissingNode(),
                        container,
                        place + "capabilities.add",
                        context.at("/capabilities/add"),
                        "none");
                findings.require(
                        !context.path("privileged").asBoolean(),
                        container,
                        place + "privileged",
                        context.path("privileged"),
                        "nothing, or false");
                findings.require(
                        context.path("runAsNonRoot").asBoolean(true)
                                && context.path("runAsUser").asInt(1) > 0,
                        container,
                        place + "runAsUser",
                        context,
                        "no root");
            }
        }
    }

    static void resources(Manifests manifests, Findings findings) {
        for (Workload workload : manifests.workloads()) {
            for (Workload.Container container : workload.containers()) {
                JsonNode resources = container.json().path("resources");
                for (String field : List.of("requests/cpu", "requests/memory", "limits/cpu", "limits/memory")) {
                    JsonNode value = resources.at("/" + field);
                    findings.require(
                            value.isTextual(), container, "resources." + field.replace('/', '.'), value, "a quantity");
                }
                // The JVM takes what the limit promises: a node that promised more than it has kills somebody.
                findings.require(
                        resources.at("/requests/memory").equals(resources.at("/limits/memory")),
                        container,
                        "resources.limits.memory",
                        resources.at("/limits/memory"),
                        "as requested, %s",
                        resources.at("/requests/memory"));
            }
        }
    }

    static void images(Manifests manifests, Findings findings) {
        for (Workload workload : manifests.workloads()) {
            for (Workload.Container container : workload.containers()) {
                String image = container.json().path("image").asText();
                boolean ofOverlays = manifests.target().equals(Manifests.BASE) && image.equals("holdfast");
                findings.require(
                        ofOverlays || image.matches("[^:@]+(:\\d+/[^:@]+)?(:(?!latest$)[\\w.-]+|@sha256:[0-9a-f]{64})"),
                        container,
                        "image",
                        image,
                        "with a tag other than latest, or a digest");
            }
        }
    }

    static void namespace(Manifests manifests, Findings findings) {
        String label = "pod-security.kubernetes.io/enforce";
        List<Manifest> namespaces = manifests.ofKind("Namespace");
        findings.require(namespaces.size() == 1, "Namespace", namespaces.size(), "one");
        for (Manifest namespace : namespaces) {
            String level = namespace.map("/metadata/labels").getOrDefault(label, "missing");
            findings.require(
                    level.equals("restricted"), namespace, "metadata.labels[" + label + "]", level, "restricted");
            manifests.all().stream()
                    .filter(each -> each != namespace)
                    .forEach(each -> findings.require(
                            each.text("/metadata/namespace").equals(namespace.name()),
                            each,
                            "metadata.namespace",
                            each.at("/metadata/namespace"),
                            namespace.name()));
        }
    }

    private static void is(Workload workload, String field, String expected, Findings findings) {
        JsonNode value = workload.pod().at("/" + field.replace('.', '/'));
        findings.require(
                value.asText().equals(expected), workload.manifest(), Workload.POD + "." + field, value, expected);
    }
}
