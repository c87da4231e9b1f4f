package io.holdfast.manifests;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Renders a kustomization with the tool that this machine has; no cluster is asked. */
final class Kustomize {
    static final String MISSING =
            "neither kubectl nor kustomize is on the PATH, so no manifest was checked: install one (Debian: kubernetes-client)";

    private static final Path DIRECTORY = Path.of("k8s");
    private static final int SECONDS = 60;

    private final List<String> command;

    private Kustomize(List<String> command) {
        this.command = command;
    }

    static Optional<Kustomize> onThisMachine() {
        if (isOnPath("kubectl")) {
            return Optional.of(new Kustomize(List.of("kubectl", "kustomize")));
        }
        return isOnPath("kustomize") ? Optional.of(new Kustomize(List.of("kustomize", "build"))) : Optional.empty();
    }

    /** Whatever stands below {@code k8s/} and can be rendered, the base first: what is added there is checked. */
    static List<String> targets() {
        try (var overlays = Files.list(DIRECTORY.resolve("overlays"))) {
            List<String> targets = new ArrayList<>(List.of(Manifests.BASE));
            overlays.map(overlay -> "overlays/" + overlay.getFileName())
                    .sorted()
                    .forEach(targets::add);
            return targets;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param target such as {@code overlays/dev} @return YAML; a warning of the tool is a failure */
    String render(String target) {
        try {
            Path rendered = Files.createTempFile("rendered", ".yaml");
            Path complaints = Files.createTempFile("complaints", ".txt");
            try {
                List<String> line = new ArrayList<>(command);
                line.add(DIRECTORY.resolve(target).toString());
                Process process = new ProcessBuilder(line)
                        .redirectOutput(rendered.toFile())
                        .redirectError(complaints.toFile())
                        .start();
                boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
                process.destroyForcibly();
                String said = Files.readString(complaints);
                if (!ended || process.exitValue() != 0 || !said.isBlank()) {
                    throw new AssertionError("%s: %s (expected: rendered within %d s, without a word)"
                            .formatted(target, ended ? said.strip() : "still running", SECONDS));
                }
                return Files.readString(rendered);
            } finally {
                Files.delete(rendered);
                Files.delete(complaints);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static boolean isOnPath(String tool) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
    }
}
