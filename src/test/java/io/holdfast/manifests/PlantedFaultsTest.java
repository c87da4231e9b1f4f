package io.holdfast.manifests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each rule is shown manifests that break it: a rule that finds nothing there would find nothing anywhere. */
class PlantedFaultsTest {
    private static final List<Fault> FAULTS = Stream.of(
                    ObjectFaults.ofTheSchema(),
                    ObjectFaults.ofSelectors(),
                    ObjectFaults.ofNumbers(),
                    PodFaults.ofRunning(),
                    PodFaults.ofSafety(),
                    SettingFaults.ofReferences(),
                    SettingFaults.ofSettings(),
                    SettingFaults.ofTheNetwork())
            .flatMap(List::stream)
            .toList();

    @TestFactory
    Stream<DynamicTest> are_found_and_named() {
        return FAULTS.stream()
                .map(fault -> dynamicTest(fault.what(), () -> {
                    Rule rule = Rule.ALL.stream()
                            .filter(each -> each.sentence().equals(fault.rule()))
                            .findFirst()
                            .orElseThrow();
                    Manifests damaged = Rendered.of(fault.target());
                    assertEquals(List.of(), rule.findings(damaged), "before the fault is planted");

                    fault.plant().accept(damaged);

                    List<String> findings = rule.findings(damaged);
                    assertTrue(findings.stream().anyMatch(fault::isNamedBy), () -> "none of %s says %s"
                            .formatted(findings, fault.message()));
                }));
    }

    @Test
    void are_shown_to_every_rule() {
        Set<String> rules = new HashSet<>();
        Rule.ALL.forEach(rule -> rules.add(rule.sentence()));

        FAULTS.forEach(fault -> rules.remove(fault.rule()));

        assertEquals(Set.of(), rules);
    }
}
