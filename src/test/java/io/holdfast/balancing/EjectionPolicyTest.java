package io.holdfast.balancing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EjectionPolicyTest {
    @ParameterizedTest
    @CsvSource({
        // percent, ejected, all, panicking
        "50, 0, 0, false",
        "50, 0, 4, false",
        "50, 2, 4, false",
        "50, 3, 4, true",
        "50, 1, 1, true",
        "50, 2, 3, true",
        "0,  4, 4, false",
        "100, 1, 4, true",
        "100, 0, 4, false",
    })
    void panics_when_fewer_than_the_threshold_are_healthy(int percent, int ejected, int all, boolean panicking) {
        assertEquals(panicking, new EjectionPolicy(percent).isPanicking(ejected, all));
    }
}
