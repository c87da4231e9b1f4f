package io.holdfast.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.app.ContainerSettings;
import io.holdfast.hosting.replica.ReplicaService;
import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Who belongs to a group, how the others find it, and what must not be lost or be together. */
final class GroupRules {
    private GroupRules() {}

    static void sizes(Manifests manifests, Findings findings) {
        manifests.roles().filter(Workload::isGroup).forEach(workload -> {
            Set<Integer> ordinals = new HashSet<>(workload.ordinals());
            for (int ordinal : workload.ordinals()) {
                settings(workload, ordinal, manifests).ifPresent(settings -> {
                    ReplicaService.Config replica = settings.replicas().get(workload.component());
                    findings.require(
                            replica != null && replica.id() == ordinal,
                            workload.manifest(),
                            Workload.POD + ".containers[holdfast].env[HOLDFAST_ID]",
                            replica == null ? "no group" : replica.id(),
                            "the ordinal of the pod, %d",
                            ordinal);
                    findings.require(
                            replica == null || replica.initialMembers().equals(ordinals),
                            workload.manifest(),
                            "spec.replicas",
                            ordinals,
                            "the ids of %s.replicas, %s",
                            workload.component(),
                            replica == null ? Set.of() : replica.initialMembers());
                });
            }
        });
    }

    static void peers(Manifests manifests, Findings findings) {
        Map<String, Workload> groups = new HashMap<>();
        manifests.roles().filter(Workload::isGroup).forEach(group -> groups.put(group.component(), group));
        manifests.roles().forEach(workload -> settings(
                        workload, workload.ordinals().get(0), manifests)
                .ifPresent(settings -> settings.peers().forEach((name, written) -> {
                    Workload group = groups.get(name);
                    Map<Integer, URI> pods = new TreeMap<>();
                    if (group != null) {
                        String set = group.manifest().name();
                        String service = group.manifest().text("/spec/serviceName");
                        int port = group.containers().get(0).port("http").orElse(0);
                        group.ordinals()
                                .forEach(id -> pods.put(
                                        id, URI.create("http://%s-%d.%s:%d".formatted(set, id, service, port))));
                    }
                    findings.require(
                            written.equals(pods),
                            workload.manifest(),
                            "%s.peers".formatted(name),
                            written,
                            "the pods of the StatefulSet, %s",
                            pods);
                })));
    }

    static void disks(Manifests manifests, Findings findings) {
        manifests.workloads().stream()
                .filter(workload -> workload.manifest().kind().equals("StatefulSet"))
                .forEach(workload -> {
                    Manifest set = workload.manifest();
                    findings.require(
                            set.at("/spec/volumeClaimTemplates/0/spec/resources/requests/storage")
                                    .isTextual(),
                            set,
                            "spec.volumeClaimTemplates",
                            set.at("/spec/volumeClaimTemplates"),
                            "a claim with a size");
                    for (String event : new String[] {"whenDeleted", "whenScaled"}) {
                        JsonNode policy = set.at("/spec/persistentVolumeClaimRetentionPolicy/" + event);
                        findings.require(
                                policy.asText("Retain").equals("Retain") || policy.isMissingNode(),
                                set,
                                "spec.persistentVolumeClaimRetentionPolicy." + event,
                                policy,
                                "Retain: no id may come back with an empty disk");
                    }
                    findings.require(
                            !workload.isGroup()
                                    || set.text("/spec/podManagementPolicy").equals("Parallel"),
                            set,
                            "spec.podManagementPolicy",
                            set.at("/spec/podManagementPolicy"),
                            "Parallel: the first of a group is not ready before a second is there");
                    findings.require(
                            !workload.isGroup()
                                    || workload.containers().stream()
                                            .allMatch(container -> container.list("/volumeMounts").stream()
                                                    .anyMatch(mount -> mount.path("mountPath")
                                                            .asText()
                                                            .equals(ContainerEnvironment.of(container, manifests)
                                                                    .variables(1)
                                                                    .get("HOLDFAST_DATA_DIR")))),
                            set,
                            Workload.POD + ".containers[holdfast].volumeMounts",
                            "none",
                            "the claim, at HOLDFAST_DATA_DIR");
                });
    }

    static void apart(Manifests manifests, Findings findings) {
        manifests.roles().forEach(workload -> {
            for (String topology : new String[] {"kubernetes.io/hostname", "topology.kubernetes.io/zone"}) {
                boolean spread = Workload.list(workload.pod().path("topologySpreadConstraints")).stream()
                        .anyMatch(each -> each.path("topologyKey").asText().equals(topology)
                                && ownOnly(each, workload, manifests));
                findings.require(
                        spread,
                        workload.manifest(),
                        Workload.POD + ".topologySpreadConstraints",
                        workload.pod().path("topologySpreadConstraints"),
                        "one over %s that selects the pods of this role alone",
                        topology);
            }
            boolean strict =
                    workload.isGroup() && !manifests.target().equals(Manifests.BASE) && workload.replicas() > 1;
            JsonNode required =
                    workload.pod().at("/affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution");
            findings.require(
                    !strict
                            || Workload.list(required).stream()
                                    .anyMatch(each ->
                                            each.path("topologyKey").asText().equals("kubernetes.io/hostname")
                                                    && ownOnly(each, workload, manifests)),
                    workload.manifest(),
                    Workload.POD + ".affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution",
                    required,
                    "no two replicas of a group on one machine");
        });
    }

    /** Whether the selector, with the pod's own values of matchLabelKeys, selects this workload's pods and no others. */
    private static boolean ownOnly(JsonNode term, Workload workload, Manifests manifests) {
        return manifests.workloads().stream().allMatch(other -> {
            boolean selected = Workload.selects(term.path("labelSelector"), other.labels())
                    && Workload.list(term.path("matchLabelKeys")).stream()
                            .map(JsonNode::asText)
                            .allMatch(key -> workload.labels().containsKey(key)
                                    && workload.labels()
                                            .get(key)
                                            .equals(other.labels().get(key)));
            return selected == other.equals(workload);
        });
    }

    private static Optional<ContainerSettings> settings(Workload workload, int ordinal, Manifests manifests) {
        return ContainerEnvironment.of(workload.containers().get(0), manifests).readIfAccepted(ordinal);
    }
}
