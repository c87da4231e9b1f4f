package io.holdfast.balancing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.balancing.RetryPolicy.Decision;
import io.holdfast.balancing.RetryPolicy.Ending;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RetryPolicyTest {
    private static final int ATTEMPTS_MAX = 3;

    private final RetryPolicy policy = new RetryPolicy(ATTEMPTS_MAX);

    @ParameterizedTest
    @CsvSource({
        // ending,   repeatable, replayable, decision
        "NOT_SENT,   true,       true,       NEXT",
        "NOT_SENT,   false,      true,       NEXT",
        "NOT_SENT,   true,       false,      GIVE_UP",
        "NOT_SENT,   false,      false,      GIVE_UP",
        "NO_ANSWER,  true,       true,       NEXT_ON_BUDGET",
        "NO_ANSWER,  false,      true,       GIVE_UP",
        "NO_ANSWER,  true,       false,      GIVE_UP",
        "NO_ANSWER,  false,      false,      GIVE_UP",
        "BAD_ANSWER, true,       true,       NEXT_ON_BUDGET",
        "BAD_ANSWER, false,      true,       GIVE_UP",
        "BAD_ANSWER, true,       false,      GIVE_UP",
        "BAD_ANSWER, false,      false,      GIVE_UP",
    })
    void repeats_only_what_is_safe_to_repeat(Ending ending, boolean repeatable, boolean replayable, Decision decision) {
        assertEquals(decision, policy.after(ending, repeatable, replayable, 1));
    }

    @ParameterizedTest
    @EnumSource(names = {"NO_ANSWER", "BAD_ANSWER"})
    void gives_up_once_as_many_nodes_were_asked_as_may_be(Ending ending) {
        assertEquals(Decision.NEXT_ON_BUDGET, policy.after(ending, true, true, ATTEMPTS_MAX - 1));
        assertEquals(Decision.GIVE_UP, policy.after(ending, true, true, ATTEMPTS_MAX));
        assertEquals(Decision.GIVE_UP, policy.after(ending, true, true, ATTEMPTS_MAX + 1));
    }

    @Test
    void never_repeats_what_was_sent_when_one_node_is_all_there_may_be() {
        assertEquals(Decision.GIVE_UP, new RetryPolicy(1).after(Ending.NO_ANSWER, true, true, 1));
    }

    @Test
    void goes_on_for_as_long_as_nothing_was_sent() {
        assertEquals(Decision.NEXT, policy.after(Ending.NOT_SENT, false, true, ATTEMPTS_MAX));
        assertEquals(Decision.NEXT, policy.after(Ending.NOT_SENT, false, true, ATTEMPTS_MAX + 1));
    }
}
