package io.holdfast.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A secret in the environment is shown by every tool that describes a pod, and inherited by every child; one in a file is not. */
final class SecretRule {
    private SecretRule() {}

    static void check(Manifests manifests, Findings findings) {
        manifests.roles().forEach(workload -> {
            for (Workload.Container container : workload.containers()) {
                container
                        .list("/env")
                        .forEach(env -> findings.require(
                                env.at("/valueFrom/secretKeyRef").isMissingNode(),
                                container,
                                "env[%s]".formatted(env.path("name").asText()),
                                env.path("valueFrom"),
                                "a file: ..._FILE"));
                Set<String> named = container.list("/env").stream()
                        .filter(env -> env.path("name").asText().endsWith("_FILE"))
                        .map(env -> env.path("value").asText())
                        .collect(Collectors.toSet());
                Set<String> mounted = files(workload, container);
                findings.require(
                        named.equals(mounted),
                        container,
                        "volumeMounts",
                        mounted,
                        "exactly the files that its settings name, %s",
                        named);
            }
        });
    }

    /** Where the keys of secrets are in the container's file system. */
    private static Set<String> files(Workload workload, Workload.Container container) {
        Set<String> files = new HashSet<>();
        for (JsonNode mount : container.list("/volumeMounts")) {
            workload.volumes().stream()
                    .filter(volume -> volume.path("name").equals(mount.path("name")) && volume.has("secret"))
                    .forEach(volume -> {
                        List<JsonNode> items = Workload.list(volume.at("/secret/items"));
                        if (items.isEmpty()) {
                            files.add(mount.path("mountPath").asText() + "/*");
                        }
                        items.forEach(item -> files.add(mount.path("mountPath").asText()
                                + "/"
                                + item.path("path").asText()));
                    });
        }
        return files;
    }
}
