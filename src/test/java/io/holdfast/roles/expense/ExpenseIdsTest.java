package io.holdfast.roles.expense;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ExpenseIdsTest {
    private final ExpenseSite.WoundTime time = new ExpenseSite.WoundTime();
    private final ExpenseIds ids = new ExpenseIds(time);

    @Test
    void rise_within_a_millisecond_with_time_and_when_the_clock_is_set_back() {
        String before = ids.next();
        for (int i = 0; i < 10_000; i++) {
            if (i == 5_000) {
                time.advance(Duration.ofHours(-1));
            }
            String next = ids.next();

            assertTrue(ExpenseIds.isValid(next), next);
            assertTrue(next.compareTo(before) > 0, before + " then " + next);
            before = next;
        }
    }
}
