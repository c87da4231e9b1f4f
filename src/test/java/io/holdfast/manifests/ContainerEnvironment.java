package io.holdfast.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.app.ContainerSettings;
import io.holdfast.base.config.ConfigException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The environment that a container's process finds, as the kubelet would put it together. */
final class ContainerEnvironment {
    static final String POD_IP = "10.0.0.7";

    private static final String INDEX = "metadata.labels['apps.kubernetes.io/pod-index']";
    private static final Path SECRET = secret();

    private final Workload.Container container;
    private final Manifests manifests;

    private ContainerEnvironment(Workload.Container container, Manifests manifests) {
        this.container = container;
        this.manifests = manifests;
    }

    static ContainerEnvironment of(Workload.Container container, Manifests manifests) {
        return new ContainerEnvironment(container, manifests);
    }

    /** What the product makes of it. @throws ConfigException as the process would end with */
    ContainerSettings read(int ordinal) {
        return ContainerSettings.read(variables(ordinal));
    }

    /** The same; empty when the process would not start, which is for one rule alone to tell. */
    Optional<ContainerSettings> readIfAccepted(int ordinal) {
        try {
            return Optional.of(read(ordinal));
        } catch (ConfigException refused) {
            return Optional.empty();
        }
    }

    /** @param ordinal of the pod */
    Map<String, String> variables(int ordinal) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (JsonNode from : container.list("/envFrom")) {
            manifests
                    .find("ConfigMap", from.at("/configMapRef/name").asText())
                    .ifPresent(map -> variables.putAll(map.map("/data")));
        }
        for (JsonNode env : container.list("/env")) {
            String name = env.path("name").asText();
            variables.put(name, name.endsWith("_FILE") ? SECRET.toString() : value(env, ordinal));
        }
        return variables;
    }

    private String value(JsonNode env, int ordinal) {
        if (env.has("value")) {
            return env.path("value").asText();
        }
        String field = env.at("/valueFrom/fieldRef/fieldPath").asText();
        return switch (field) {
            case "status.podIP" -> POD_IP;
            case INDEX -> Integer.toString(ordinal);
            case "metadata.name" -> container.workload().manifest().name() + "-" + ordinal;
            default -> "unknown field " + field;
        };
    }

    private static Path secret() {
        try {
            Path file = Files.createTempFile("secret", ".txt");
            file.toFile().deleteOnExit();
            return Files.writeString(file, "a-secret\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
