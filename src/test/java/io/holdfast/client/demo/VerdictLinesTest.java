package io.holdfast.client.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class VerdictLinesTest {
    private static final String GREEN = "Verdict: every order was kept.";

    private final VerdictLines lines = new VerdictLines();

    private boolean check(String verdict) {
        lines.checkBegins();
        return lines.isDue(verdict);
    }

    @Test
    void tell_the_first_verdict_and_each_other_one() {
        assertTrue(check(GREEN));
        assertFalse(check(GREEN));
        assertTrue(check("Verdict: not known"));
        assertTrue(check(GREEN));
    }

    @Test
    void tell_the_same_again_now_and_then() {
        int told = 0;
        for (int i = 0; i < 150; i++) {
            told += check(GREEN) ? 1 : 0;
        }

        assertEquals(10, told);
    }

    @Test
    void tell_the_same_again_after_a_process_has_ended_and_when_it_is_back() {
        check(GREEN);

        lines.somethingHappened();
        assertTrue(check(GREEN));
        assertFalse(check(GREEN));
        lines.somethingHappened();
        assertTrue(check(GREEN));
        assertFalse(check(GREEN));
    }

    @Test
    void wait_for_a_check_that_began_after_a_process_had_ended() {
        check(GREEN);

        lines.checkBegins();
        lines.somethingHappened();
        assertFalse(lines.isDue(GREEN));
        assertTrue(check(GREEN));
    }

    @Test
    void are_one_a_check_however_much_happens() {
        check(GREEN);

        lines.somethingHappened();
        lines.somethingHappened();
        assertTrue(check(GREEN));
        assertFalse(check(GREEN));
    }
}
