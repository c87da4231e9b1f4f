package io.holdfast.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A pod whose ConfigMap, Secret or volume is not there never starts. */
final class ReferenceRules {
    private static final Path DOCS = Path.of("docs/kubernetes.md");
    private static final Pattern KEY = Pattern.compile("--from-(?:file|literal)=([\\w.-]+)");
    private static final String BY_HAND = "holdfast";

    private ReferenceRules() {}

    static void references(Manifests manifests, Findings findings) {
        for (Workload workload : manifests.workloads()) {
            String account = workload.pod().path("serviceAccountName").asText();
            findings.require(
                    manifests.find("ServiceAccount", account).isPresent(),
                    workload.manifest(),
                    Workload.POD + ".serviceAccountName",
                    account,
                    "a ServiceAccount that exists");
            for (Workload.Container container : workload.containers()) {
                String place = container.field("envFrom");
                for (JsonNode from : container.list("/envFrom")) {
                    exists(workload, place, "ConfigMap", from.at("/configMapRef/name"), Set.of(), manifests, findings);
                    exists(workload, place, "Secret", from.at("/secretRef/name"), Set.of(), manifests, findings);
                }
                for (JsonNode env : container.list("/env")) {
                    String field =
                            container.field("env[%s]".formatted(env.path("name").asText()));
                    Map.of("ConfigMap", "configMapKeyRef", "Secret", "secretKeyRef")
                            .forEach((kind, way) -> {
                                JsonNode reference = env.at("/valueFrom/" + way);
                                Set<String> key = Set.of(reference.path("key").asText());
                                exists(workload, field, kind, reference.path("name"), key, manifests, findings);
                            });
                }
            }
            for (JsonNode volume : workload.volumes()) {
                String field = "%s.volumes[%s]"
                        .formatted(Workload.POD, volume.path("name").asText());
                exists(workload, field, "Secret", volume.at("/secret/secretName"), items(volume), manifests, findings);
                exists(workload, field, "ConfigMap", volume.at("/configMap/name"), items(volume), manifests, findings);
                JsonNode claim = volume.at("/persistentVolumeClaim/claimName");
                exists(workload, field, "PersistentVolumeClaim", claim, Set.of(), manifests, findings);
            }
        }
    }

    static void mounts(Manifests manifests, Findings findings) {
        for (Workload workload : manifests.workloads()) {
            Set<String> volumes = new HashSet<>();
            workload.volumes().forEach(volume -> volumes.add(volume.path("name").asText()));
            workload.manifest()
                    .at("/spec/volumeClaimTemplates")
                    .forEach(claim -> volumes.add(claim.at("/metadata/name").asText()));
            Set<String> mounted = new HashSet<>();
            for (Workload.Container container : workload.containers()) {
                for (JsonNode mount : container.list("/volumeMounts")) {
                    mounted.add(mount.path("name").asText());
                    findings.require(
                            volumes.contains(mount.path("name").asText()),
                            container,
                            "volumeMounts[%s].name"
                                    .formatted(mount.path("mountPath").asText()),
                            mount.path("name"),
                            "one of %s",
                            volumes);
                }
            }
            volumes.removeAll(mounted);
            findings.require(
                    volumes.isEmpty(),
                    workload.manifest(),
                    Workload.POD + ".volumes",
                    volumes,
                    "volumes that are mounted");
        }
    }

    private static Set<String> items(JsonNode volume) {
        return Workload.list(volume.at(volume.has("secret") ? "/secret/items" : "/configMap/items")).stream()
                .map(item -> item.path("key").asText())
                .collect(Collectors.toSet());
    }

    private static void exists(
            Workload workload,
            String field,
            String kind,
            JsonNode name,
            Set<String> keys,
            Manifests manifests,
            Findings findings) {
        if (name.isMissingNode()) {
            return;
        }
        Optional<Set<String>> present = manifests
                .find(kind, name.asText())
                .map(each -> {
                    Set<String> all = new HashSet<>(each.map("/data").keySet());
                    all.addAll(each.map("/stringData").keySet());
                    return all;
                })
                .or(() -> kind.equals("Secret") && name.asText().equals(BY_HAND)
                        ? Optional.of(keysMadeByHand())
                        : Optional.empty());
        findings.require(present.isPresent(), workload.manifest(), field, name, "a %s that exists", kind);
        present.ifPresent(all -> findings.require(
                all.containsAll(keys),
                workload.manifest(),
                field,
                keys,
                "keys of %s/%s, %s",
                kind,
                name.asText(),
                all));
    }

    // An operator does what the page says, no more.
    private static Set<String> keysMadeByHand() {
        try {
            return KEY.matcher(Files.readString(DOCS))
                    .results()
                    .map(found -> found.group(1))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
