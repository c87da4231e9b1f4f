package io.holdfast.manifests;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What the kustomizations of this repository render to, each rendered once. */
final class Rendered {
    private static final Optional<Kustomize> TOOL = Kustomize.onThisMachine();
    private static final Map<String, Manifests> RENDERED = new ConcurrentHashMap<>();

    static {
        if (TOOL.isEmpty()) { // once: a skipped test is easily overlooked
            System.err.println("SKIPPED: " + Kustomize.MISSING);
        }
    }

    private Rendered() {}

    /** Skips the test that asks, visibly, where nothing can render; with {@code -Dmanifests.required=true} it fails. */
    static Manifests of(String target) {
        return RENDERED.computeIfAbsent(target, Rendered::render).copy();
    }

    private static Manifests render(String target) {
        assertFalse(TOOL.isEmpty() && Boolean.getBoolean("manifests.required"), Kustomize.MISSING);
        assumeTrue(TOOL.isPresent(), Kustomize.MISSING);
        return Manifests.parse(target, TOOL.get().render(target));
    }
}
