package io.holdfast.simulation.record;

import io.holdfast.simulation.Seeds;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The same as {@link RecordSimulationTest}, with the seeds for which a build has no time. */
@Tag("fault")
class RecordSimulationOfManySeedsTest {
    @Test
    void is_one_map_under_faults() {
        RecordSimulationTest.isOneMap(Seeds.ofFaultTests());
    }
}
