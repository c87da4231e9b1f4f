package io.holdfast.manifests;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KustomizeTest {
    private static final String CONFIG_MAP =
            """
            configMapGenerator:
              - name: holdfast
                literals: [HOLDFAST_HOST=0.0.0.0]
            """;

    @TempDir
    private Path directory;

    private Kustomize kustomize;

    @BeforeEach
    void find() {
        assumeTrue(Kustomize.onThisMachine().isPresent(), Kustomize.MISSING);
        kustomize = Kustomize.onThisMachine().get();
    }

    @Test
    void renders_what_a_kustomization_says() throws IOException {
        write(CONFIG_MAP);

        String rendered = kustomize.render(directory.toString());

        assertTrue(rendered.contains("HOLDFAST_HOST: 0.0.0.0"), rendered);
    }

    @Test
    void takes_a_warning_for_a_failure() throws IOException {
        write(CONFIG_MAP + "commonLabels: {app: holdfast}\n");

        assertSaid("deprecated");
    }

    @Test
    void names_what_cannot_be_rendered() throws IOException {
        write("resources: [nowhere.yaml]\n");

        assertSaid("nowhere.yaml");
    }

    private void assertSaid(String expected) {
        String said = assertThrows(AssertionError.class, () -> kustomize.render(directory.toString()))
                .getMessage();
        assertTrue(said.contains(directory.toString()) && said.contains(expected), said);
    }

    private void write(String kustomization) throws IOException {
        Files.writeString(directory.resolve("kustomization.yaml"), kustomization);
    }
}
