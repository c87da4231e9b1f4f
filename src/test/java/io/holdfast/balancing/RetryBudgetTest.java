package io.holdfast.balancing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.support.Seed;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {
    private static final int PERCENT = 20;
    private static final int LEAST = 3;
    private static final RetryBudget.Config CONFIG = new RetryBudget.Config(PERCENT, LEAST);

    private final RetryBudget budget = new RetryBudget(CONFIG);

    private static void serve(RetryBudget budget, int requests) {
        for (int i = 0; i < requests; i++) {
            budget.begin();
            budget.end();
        }
    }

    private static void begin(RetryBudget budget, int requests) {
        for (int i = 0; i < requests; i++) {
            budget.begin();
        }
    }

    /** Starts retries until there are no more. */
    private static int exhaust(RetryBudget budget) {
        int retries = 0;
        while (retries < 1_000 && budget.tryRetry()) {
            retries++;
        }
        return retries;
    }

    @Test
    void has_the_least_at_the_start() {
        assertEquals(LEAST, exhaust(budget));
    }

    @Test
    void says_whether_there_is_one_without_spending_it() {
        for (int left = LEAST; left > 0; left--) {
            assertTrue(budget.hasRetry());
            assertTrue(budget.tryRetry());
        }

        assertFalse(budget.hasRetry());
    }

    @Test
    void saves_up_one_retry_in_five_requests() {
        exhaust(budget);

        serve(budget, 4);
        assertFalse(budget.tryRetry());
        serve(budget, 1);

        assertTrue(budget.tryRetry());
        assertFalse(budget.tryRetry());
    }

    @Test
    void saves_no_more_than_twice_what_was_under_way_of_late() {
        begin(budget, 8);
        serve(budget, 10_000);

        assertEquals(2 * 9, exhaust(budget));
    }

    @Test
    void lets_everything_move_away_from_a_node_that_hangs() {
        serve(budget, 1_000);
        for (int i = 0; i < 200; i++) {
            begin(budget, 8);
            for (int j = 0; j < 8; j++) {
                budget.end();
            }
        }
        begin(budget, 8);

        for (int stuck = 0; stuck < 8; stuck++) {
            assertTrue(budget.tryRetry(), "request " + stuck);
        }
    }

    @Test
    void takes_back_what_did_not_come_about() {
        exhaust(budget);

        budget.giveBack();

        assertTrue(budget.tryRetry());
    }

    @Test
    void does_not_charge_a_retry_that_it_refused() {
        exhaust(budget);
        assertFalse(budget.tryRetry());
        assertFalse(budget.tryRetry());

        serve(budget, 5);

        assertTrue(budget.tryRetry());
    }

    @Test
    void has_none_when_share_and_least_are_none() {
        RetryBudget none = new RetryBudget(new RetryBudget.Config(0, 0));
        serve(none, 1_000);

        assertFalse(none.tryRetry());
    }

    @Nested
    class When_every_attempt_fails {
        private static final int CONCURRENT = 64;
        private static final int REQUESTS = 20_000;

        @Test
        void a_quarter_more_attempts_than_requests_is_the_most_there_are() {
            Seed seed = Seed.next();
            Outage outage = new Outage(seed.random());

            outage.run();

            assertTrue(outage.attempts <= 1.25 * outage.requests, seed + ": " + outage.attempts);
            assertTrue(outage.attempts >= 1.15 * outage.requests, seed + ": unused, " + outage.attempts);
        }

        /** Clients that ask again as soon as they were refused, of nodes that fail after a while, whoever asks. */
        private static final class Outage {
            private final RetryPolicy policy = new RetryPolicy(3);
            private final RetryBudget budget = new RetryBudget(CONFIG);
            private final PriorityQueue<Attempt> underWay = new PriorityQueue<>(Comparator.comparingLong(Attempt::end));
            private final RandomGenerator random;
            private long now;
            private int requests;
            private int attempts;

            Outage(RandomGenerator random) {
                this.random = random;
            }

            private record Attempt(long end, int number) {}

            void run() {
                for (int i = 0; i < CONCURRENT; i++) {
                    request();
                }
                while (!underWay.isEmpty()) {
                    failed(underWay.poll());
                }
            }

            private void request() {
                requests++;
                budget.begin();
                attempt(1);
            }

            private void attempt(int number) {
                attempts++;
                underWay.add(new Attempt(now + 1 + random.nextInt(100), number));
            }

            private void failed(Attempt attempt) {
                now = attempt.end();
                boolean wanted = policy.after(RetryPolicy.FailureType.NO_RESPONSE, true, true, attempt.number())
                        == RetryPolicy.Decision.RETRY_ON_BUDGET;
                if (wanted && budget.tryRetry()) {
                    attempt(attempt.number() + 1);
                    return;
                }
                budget.end();
                if (requests < REQUESTS) {
                    request();
                }
            }
        }
    }
}
