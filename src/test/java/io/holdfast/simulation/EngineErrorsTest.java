package io.holdfast.simulation;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class EngineErrorsTest {
    private static final Logger OURS = LoggerFactory.getLogger("io.holdfast.replication.peers");

    @Test
    void leave_the_log_of_other_tests_as_it_was() {
        EngineErrors first = EngineErrors.watch(what -> {});
        EngineErrors second = EngineErrors.watch(what -> {});
        assertFalse(OURS.isWarnEnabled());

        second.close();
        assertFalse(OURS.isWarnEnabled(), "while one is left");

        first.close();
        assertTrue(OURS.isWarnEnabled());
    }
}
