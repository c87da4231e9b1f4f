package io.holdfast.simulation.cache;

import io.holdfast.simulation.Seeds;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The same as {@link CacheSimulationTest}, with the seeds for which a build has no time. */
@Tag("fault")
class CacheSimulationOfManySeedsTest {
    @Test
    void is_linearizable_under_faults() {
        CacheSimulationTest.isLinearizable(Seeds.ofFaultTests());
    }
}
