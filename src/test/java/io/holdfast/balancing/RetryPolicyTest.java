package io.holdfast.balancing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.balancing.RetryPolicy.Decision;
import io.holdfast.balancing.RetryPolicy.FailureType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RetryPolicyTest {
    private static final int ATTEMPTS_MAX = 3;

    private final RetryPolicy policy = new RetryPolicy(ATTEMPTS_MAX);

    @ParameterizedTest
    @CsvSource({
        // type,   repeatable, replayable, decision
        "NOT_SENT,   true,       true,       RETRY",
        "NOT_SENT,   false,      true,       RETRY",
        "NOT_SENT,   true,       false,      GIVE_UP",
        "NOT_SENT,   false,      false,      GIVE_UP",
        "NO_RESPONSE,  true,       true,       RETRY_ON_BUDGET",
        "NO_RESPONSE,  false,      true,       GIVE_UP",
        "NO_RESPONSE,  true,       false,      GIVE_UP",
        "NO_RESPONSE,  false,      false,      GIVE_UP",
        "FAILED_RESPONSE, true,       true,       RETRY_ON_BUDGET",
        "FAILED_RESPONSE, false,      true,       GIVE_UP",
        "FAILED_RESPONSE, true,       false,      GIVE_UP",
        "FAILED_RESPONSE, false,      false,      GIVE_UP",
    })
    void repeats_only_what_is_safe_to_repeat(
            FailureType type, boolean repeatable, boolean replayable, Decision decision) {
        assertEquals(decision, policy.after(type, repeatable, replayable, 1));
    }

    @ParameterizedTest
    @EnumSource(names = {"NO_RESPONSE", "FAILED_RESPONSE"})
    void gives_up_once_as_many_nodes_were_asked_as_may_be(FailureType type) {
        assertEquals(Decision.RETRY_ON_BUDGET, policy.after(type, true, true, ATTEMPTS_MAX - 1));
        assertEquals(Decision.GIVE_UP, policy.after(type, true, true, ATTEMPTS_MAX));
        assertEquals(Decision.GIVE_UP, policy.after(type, true, true, ATTEMPTS_MAX + 1));
    }

    @Test
    void never_repeats_what_was_sent_when_one_node_is_all_there_may_be() {
        assertEquals(Decision.GIVE_UP, new RetryPolicy(1).after(FailureType.NO_RESPONSE, true, true, 1));
    }

    @Test
    void goes_on_for_as_long_as_nothing_was_sent() {
        assertEquals(Decision.RETRY, policy.after(FailureType.NOT_SENT, false, true, ATTEMPTS_MAX));
        assertEquals(Decision.RETRY, policy.after(FailureType.NOT_SENT, false, true, ATTEMPTS_MAX + 1));
    }
}
