package io.holdfast.manifests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The kustomizations below {@code k8s/}, rendered and held to every rule. */
class ManifestsTest {

    @TestFactory
    Stream<DynamicNode> every_rule_holds_in() {
        return Kustomize.targets().stream().map(target -> {
            Manifests manifests = Rendered.of(target);
            return dynamicContainer(
                    target,
                    Rule.ALL.stream()
                            .map(rule -> dynamicTest(
                                    rule.sentence(),
                                    () -> assertEquals("", String.join("\n", rule.findings(manifests))))));
        });
    }

    @Test
    void the_base_has_every_role_that_a_platform_needs() {
        List<String> roles = Rendered.of(Manifests.BASE)
                .roles()
                .map(Workload::component)
                .sorted()
                .toList();

        assertEquals(List.of("catalog", "expense", "frontend", "order", "record", "router"), roles);
    }

    @Test
    void production_brings_no_redis_no_database_and_no_secret() {
        Manifests production = Rendered.of("overlays/prod");

        assertTrue(production.workloads().stream().allMatch(Workload::isOurs));
        assertEquals(List.of(), production.ofKind("Secret"));
    }
}
