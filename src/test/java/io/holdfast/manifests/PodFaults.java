package io.holdfast.manifests;

import static io.holdfast.manifests.Fault.CONTAINER;
import static io.holdfast.manifests.Fault.POD;
import static io.holdfast.manifests.Fault.in;
import static io.holdfast.manifests.Fault.inOrder;
import static io.holdfast.manifests.Fault.inRouter;
import static io.holdfast.manifests.Fault.inSettings;

import java.util.List;
import java.util.Map;

/** Faults of pods: how they start, stay and leave, where they run, and what they may do there. */
final class PodFaults {
    private PodFaults() {}

    static List<Fault> ofRunning() {
        String probes = "probes ask what the product answers";
        String leaving = "a pod has time to leave";
        String disks = "replicas keep their disks";
        String apart = "pods of a role keep apart";
        return List.of(
                inRouter(
                        "a probe at a path of nobody",
                        probes,
                        "livenessProbe.httpGet.path: \"/healthz\"",
                        each -> each.set(CONTAINER + "/livenessProbe/httpGet/path", "/healthz")),
                inRouter(
                        "a probe at a port of nobody",
                        probes,
                        "readinessProbe.httpGet.port: \"web\"",
                        each -> each.set(CONTAINER + "/readinessProbe/httpGet/port", "web")),
                inOrder(
                        "no time to read a log",
                        probes,
                        "startupProbe.failureThreshold: 3",
                        each -> each.set(CONTAINER + "/startupProbe/failureThreshold", 3)),
                inOrder(
                        "no time to drain",
                        leaving,
                        "terminationGracePeriodSeconds: 30",
                        each -> each.set(POD + "/terminationGracePeriodSeconds", 30)),
                inRouter(
                        "a pod that leaves unannounced",
                        leaving,
                        "lifecycle.preStop",
                        each -> each.remove(CONTAINER + "/lifecycle")),
                inSettings(
                        "a drain that was made longer",
                        leaving,
                        "terminationGracePeriodSeconds: 45",
                        "HOLDFAST_DRAIN_LIMIT",
                        "60s"),
                inOrder(
                        "disks that go with their pods",
                        disks,
                        "whenScaled: \"Delete\"",
                        each -> each.set("/spec/persistentVolumeClaimRetentionPolicy/whenScaled", "Delete")),
                inOrder(
                        "replicas that wait for each other",
                        disks,
                        "podManagementPolicy",
                        each -> each.set("/spec/podManagementPolicy", "OrderedReady")),
                inOrder(
                        "files that are not on the disk",
                        disks,
                        "HOLDFAST_DATA_DIR",
                        each -> each.set(CONTAINER + "/volumeMounts/0/mountPath", "/datum")),
                inOrder(
                        "replicas on one machine",
                        apart,
                        "podAntiAffinity",
                        each -> each.remove(
                                POD + "/affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution")),
                inRouter(
                        "a spread over all roles together",
                        apart,
                        "topologySpreadConstraints",
                        each -> each.remove(POD + "/topologySpreadConstraints/0/matchLabelKeys")));
    }

    static List<Fault> ofSafety() {
        String pods = "pods may do nothing that they need not";
        String containers = "containers may do nothing that they need not";
        return List.of(
                inRouter(
                        "root",
                        pods,
                        "securityContext.runAsNonRoot",
                        each -> each.remove(POD + "/securityContext/runAsNonRoot")),
                inRouter(
                        "a token of the cluster",
                        pods,
                        "automountServiceAccountToken: true",
                        each -> each.set(POD + "/automountServiceAccountToken", true)),
                inRouter(
                        "a directory without an end",
                        pods,
                        "volumes[tmp].emptyDir.sizeLimit",
                        each -> each.remove(POD + "/volumes/1/emptyDir/sizeLimit")),
                inOrder(
                        "a root file system to write on",
                        containers,
                        "readOnlyRootFilesystem",
                        each -> each.remove(CONTAINER + "/securityContext/readOnlyRootFilesystem")),
                inOrder(
                        "an init container as it comes",
                        containers,
                        "initContainers[chown].securityContext",
                        each -> each.set(
                                POD + "/initContainers", List.of(Map.of("name", "chown", "image", "busybox:1")))),
                inRouter(
                        "no memory limit",
                        "containers have resources",
                        "resources.limits.memory",
                        each -> each.remove(CONTAINER + "/resources/limits/memory")),
                inRouter(
                        "an image that changes under its name",
                        "images are pinned",
                        "image: holdfast:latest",
                        each -> each.set(CONTAINER + "/image", "holdfast:latest")),
                in(
                        "Namespace",
                        "holdfast",
                        "a namespace that lets everything in",
                        "the namespace refuses pods that may more",
                        "privileged",
                        each -> each.set("/metadata/labels/pod-security.kubernetes.io~1enforce", "privileged")));
    }
}
