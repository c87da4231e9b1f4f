package io.holdfast.simulation.orders;

import io.holdfast.simulation.Seeds;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The same as {@link OrderSimulationTest}, with the seeds for which a build has no time. */
@Tag("fault")
class OrderSimulationOfManySeedsTest {
    @Test
    void keeps_its_promises_under_faults() {
        OrderSimulationTest.keepsItsPromises(Seeds.ofFaultTests());
    }
}
