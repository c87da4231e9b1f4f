package io.holdfast.simulation;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The same as {@link GroupSimulationTest}, with the seeds for which a build has no time. */
@Tag("fault")
class GroupSimulationOfManySeedsTest {
    @Test
    void keeps_its_promises_under_faults() {
        GroupSimulationTest.keepsItsPromises(GroupSimulationTest.run(Seeds.ofFaultTests()));
    }
}
