package io.holdfast.roles.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.balancing.BreakerCause;
import io.holdfast.balancing.Node;
import io.holdfast.balancing.NodeBreaker;
import io.holdfast.balancing.NodePool;
import io.holdfast.balancing.RetryBudget;
import io.holdfast.balancing.RetryPolicy;
import io.holdfast.balancing.RiseFallCounter;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.ManualTime;
import io.holdfast.registry.Instance;
import io.holdfast.roles.router.AttemptFailure.Kind;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every row of docs/guide.md, "When is a request retried, and why?", and its limits, one step at a time. */
class ForwardingPlanTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int ATTEMPTS_MAX = 3;

    private final ManualTime time = new ManualTime();
    private final List<Node> nodes = nodes("a", "b", "c", "d");
    private final Node a = nodes.get(0);
    private final Node b = nodes.get(1);
    private final Node c = nodes.get(2);
    private final Deadline deadline = Deadline.after(time, TIMEOUT);
    private RetryBudget budget = new RetryBudget(new RetryBudget.Config(20, 3));

    private record Request(boolean isSafe, boolean isRepeatable, boolean isReplayable, Deadline deadline)
            implements ForwardedRequest {
        @Override
        public String service() {
            return "shop";
        }
    }

    private ForwardingPlan plan(boolean safe, boolean repeatable, boolean replayable) {
        return new ForwardingPlan(
                new Request(safe, repeatable, replayable, deadline), new RetryPolicy(ATTEMPTS_MAX), budget, time);
    }

    private ForwardingPlan get() {
        return plan(true, true, true);
    }

    private ForwardingPlan postWithKey() {
        return plan(false, true, true);
    }

    private ForwardingPlan post() {
        return plan(false, false, true);
    }

    private List<Node> nodes(String... ids) {
        NodePool pool = new NodePool(
                new NodePool.Config(
                        9,
                        9,
                        50,
                        Duration.ZERO,
                        new NodeBreaker.Config(5, 30, 20, TIMEOUT, TIMEOUT, TIMEOUT, TIMEOUT),
                        new RiseFallCounter.Config(TIMEOUT, TIMEOUT, 2, 2)),
                time,
                new NodePool.Listener() {
                    @Override
                    public void ejected(Node node, BreakerCause cause) {}

                    @Override
                    public void reopened(Node node, BreakerCause cause) {}

                    @Override
                    public void readmitted(Node node, BreakerCause cause) {}

                    @Override
                    public void suspected(Node node) {}

                    @Override
                    public void removed(Node node) {}
                });
        URI url = URI.create("http://127.0.0.1:80");
        pool.update(
                Stream.of(ids)
                        .map(id -> new Instance("shop", id, 1, url, Instance.State.READY, 1, Map.of()))
                        .toList(),
                List.of());
        return List.copyOf(pool.nodes());
    }

    private static Step selected(ForwardingPlan plan, Node node) {
        return plan.next(new Outcome.NodeSelected(node));
    }

    private static Step failed(ForwardingPlan plan, Kind kind) {
        return plan.next(new Outcome.AttemptFailed(AttemptFailure.neutral(kind, "why")));
    }

    private static Step responded(ForwardingPlan plan, int status) {
        return plan.next(new Outcome.Responded(status, false));
    }

    private static FailedRequest error(Step step) {
        return assertInstanceOf(
                FailedRequest.class, assertInstanceOf(Step.Fail.class, step).error());
    }

    private static String code(Step step) {
        return error(step).problem().code();
    }

    /** A plan whose request is at node a. */
    private ForwardingPlan at(ForwardingPlan plan) {
        assertEquals(Step.SELECT_NODE, plan.start());
        selected(plan, a);
        return plan;
    }

    @Nested
    class Sends {
        @Test
        void a_repeatable_request_on_any_connection() {
            ForwardingPlan plan = get();
            plan.start();

            assertEquals(Step.SEND, selected(plan, a));
        }

        @Test
        void a_request_that_cannot_be_repeated_on_a_new_connection() {
            ForwardingPlan plan = post();
            plan.start();

            assertEquals(Step.SEND_ON_NEW_CONNECTION, selected(plan, a));
        }

        @Test
        void nothing_where_there_is_no_node() {
            ForwardingPlan plan = get();
            plan.start();

            assertEquals("no-instance", code(plan.next(Outcome.NONE_LEFT)));
            assertEquals(0, plan.tried().size());
        }
    }

    @Nested
    class Retries {
        @ParameterizedTest
        @CsvSource({
            // failure,         repeatable, body still here, another node
            "NOT_CONNECTED,     true,  true,  true",
            "NOT_CONNECTED,     false, true,  true",
            "NOT_CONNECTED,     true,  false, false",
            "NOT_CONNECTED,     false, false, false",
            "LOCAL_LIMIT,       false, true,  true",
            "LOCAL_LIMIT,       false, false, false",
            "NO_RESPONSE,       true,  true,  true",
            "NO_RESPONSE,       false, true,  false",
            "NO_RESPONSE,       true,  false, false",
            "NO_RESPONSE,       false, false, false",
            "SLOW,              true,  true,  true",
            "STALE_CONNECTION,  false, true,  false",
            "STALE_CONNECTION,  true,  false, false",
            "UNUSABLE_RESPONSE, true,  true,  false",
            "REQUEST_TIMEOUT,   true,  true,  false",
            "CLIENT_GONE,       true,  true,  false",
        })
        void only_what_is_safe_to_repeat(Kind kind, boolean repeatable, boolean replayable, boolean another) {
            ForwardingPlan plan = at(plan(false, repeatable, replayable));

            Step step = failed(plan, kind);

            assertEquals(another, step == Step.SELECT_NODE, step.toString());
        }

        @ParameterizedTest
        @CsvSource({
            // status, repeatable, body still here, another node
            "500, true,  true,  true",
            "502, true,  true,  true",
            "503, true,  true,  true",
            "504, true,  true,  true",
            "500, false, true,  false",
            "500, true,  false, false",
            "500, false, false, false",
            "501, true,  true,  false",
            "200, true,  true,  false",
            "404, true,  true,  false",
            "429, true,  true,  false",
        })
        void a_response_that_is_a_failure(int status, boolean repeatable, boolean replayable, boolean another) {
            ForwardingPlan plan = at(plan(false, repeatable, replayable));

            assertEquals(another ? Step.SELECT_IDLE_NODE : Step.RELAY, responded(plan, status));
        }

        @Test
        void a_503_with_retry_after() {
            assertEquals(Step.SELECT_IDLE_NODE, at(get()).next(new Outcome.Responded(503, true)));
        }

        @Test
        void a_closed_idle_connection_at_the_same_node_at_no_cost() {
            budget = new RetryBudget(new RetryBudget.Config(0, 0));

            assertEquals(Step.SEND_ON_NEW_CONNECTION, failed(at(get()), Kind.STALE_CONNECTION));
        }

        @Test
        void at_no_more_nodes_than_allowed() {
            ForwardingPlan plan = at(get());
            failed(plan, Kind.NO_RESPONSE);
            selected(plan, b);
            assertEquals(Step.SELECT_NODE, failed(plan, Kind.NO_RESPONSE));
            selected(plan, c);

            assertEquals("bad-gateway", code(failed(plan, Kind.NO_RESPONSE)));
        }

        @Test
        void however_many_nodes_got_nothing_of_the_request() {
            ForwardingPlan plan = at(post());
            for (Node node : nodes.subList(1, 4)) {
                assertEquals(Step.SELECT_NODE, failed(plan, Kind.NOT_CONNECTED));
                selected(plan, node);
            }

            assertEquals(Step.SELECT_NODE, failed(plan, Kind.NOT_CONNECTED));
            assertEquals("unreachable", code(plan.next(Outcome.NONE_LEFT)));
        }

        @Test
        void not_beyond_the_budget() {
            budget = new RetryBudget(new RetryBudget.Config(0, 1));

            assertEquals(Step.SELECT_NODE, failed(at(get()), Kind.NO_RESPONSE));
            assertEquals("bad-gateway", code(failed(at(get()), Kind.NO_RESPONSE)));
            assertEquals(Step.RELAY, responded(at(get()), 500));
            assertEquals(Step.SELECT_NODE, failed(at(get()), Kind.NOT_CONNECTED), "costs nothing");
        }

        @Test
        void for_nothing_when_no_other_node_has_room() {
            budget = new RetryBudget(new RetryBudget.Config(0, 1));
            ForwardingPlan plan = at(get());
            responded(plan, 500);

            assertEquals(Step.RELAY, plan.next(Outcome.NONE_IDLE));
            assertTrue(budget.hasRetry(), "the retry did not come about");
        }

        @Test
        void not_after_the_deadline() {
            ForwardingPlan plan = at(get());
            time.advance(TIMEOUT);

            assertEquals("deadline-passed", code(failed(plan, Kind.NO_RESPONSE)));
            assertEquals(3, retriesLeft(), "nothing was paid");
        }

        private int retriesLeft() {
            int left = 0;
            while (budget.tryRetry()) {
                left++;
            }
            return left;
        }
    }

    @Nested
    class GoesBack {
        @Test
        void to_a_slow_node_when_no_other_is_left_and_once() {
            ForwardingPlan plan = at(get());
            failed(plan, Kind.SLOW);

            assertEquals(new Step.ReturnTo(a), plan.next(Outcome.NONE_LEFT));
            assertEquals(Step.SEND, selected(plan, a));
            assertEquals("bad-gateway", code(failed(plan, Kind.UNUSABLE_RESPONSE)));
        }

        @Test
        void to_a_slow_node_when_the_others_failed_and_the_budget_is_spent() {
            budget = new RetryBudget(new RetryBudget.Config(0, 1));
            ForwardingPlan plan = at(get());
            failed(plan, Kind.SLOW);
            selected(plan, b);

            assertEquals(new Step.ReturnTo(a), failed(plan, Kind.NO_RESPONSE));
            selected(plan, a);
            assertEquals("bad-gateway", code(failed(plan, Kind.NO_RESPONSE)));
        }

        @Test
        void to_a_node_that_is_counted_once() {
            ForwardingPlan plan = at(get());
            failed(plan, Kind.SLOW);
            selected(plan, b);
            failed(plan, Kind.NOT_CONNECTED);
            assertEquals(List.of(a, b), List.copyOf(plan.tried()));

            assertEquals(new Step.ReturnTo(a), plan.next(Outcome.NONE_LEFT));
            selected(plan, a);

            assertEquals(List.of(a, b), List.copyOf(plan.tried()));
        }

        @Test
        void to_a_node_that_declined() {
            ForwardingPlan plan = at(get());
            plan.next(new Outcome.Responded(503, true));
            plan.next(new Outcome.Replaced(b, false));
            failed(plan, Kind.NOT_CONNECTED);

            assertEquals(new Step.ReturnTo(a), plan.next(Outcome.NONE_LEFT));
        }

        @Test
        void not_to_a_node_that_failed() {
            ForwardingPlan plan = at(get());
            responded(plan, 500);
            plan.next(new Outcome.Replaced(b, false));
            failed(plan, Kind.NOT_CONNECTED);

            assertEquals("unreachable", code(plan.next(Outcome.NONE_LEFT)));
        }

        @Test
        void and_fails_with_the_latest_error_when_that_node_has_gone() {
            ForwardingPlan plan = at(postWithKey());
            failed(plan, Kind.SLOW);
            plan.next(Outcome.NONE_LEFT);

            assertEquals("bad-gateway", code(plan.next(Outcome.NONE_LEFT)));
        }
    }

    @Nested
    class LeavesASlowNode {
        @Test
        void as_long_as_policy_and_budget_allow_another() {
            ForwardingPlan plan = at(get());
            assertTrue(plan.mayLeaveSlowNode());

            selected(plan, b);
            selected(plan, c);
            assertFalse(plan.mayLeaveSlowNode(), "as many nodes as may be");
        }

        @Test
        void not_without_budget() {
            budget = new RetryBudget(new RetryBudget.Config(0, 0));

            assertFalse(at(get()).mayLeaveSlowNode());
        }

        @Test
        void only_with_a_request_that_can_be_repeated() {
            assertTrue(get().isMovable());
            assertFalse(post().isMovable());
            assertFalse(plan(true, true, false).isMovable());
        }
    }

    @Nested
    class SaysThatTheOutcomeIsUnknown {
        @ParameterizedTest
        @EnumSource(
                value = Kind.class,
                names = {"NOT_CONNECTED", "LOCAL_LIMIT"},
                mode = EnumSource.Mode.EXCLUDE)
        void after_an_attempt_that_may_have_acted(Kind kind) {
            ForwardingPlan plan = at(postWithKey());

            failed(plan, kind);

            assertTrue(plan.isIndeterminate());
        }

        @ParameterizedTest
        @EnumSource(
                value = Kind.class,
                names = {"NOT_CONNECTED", "LOCAL_LIMIT"})
        void not_after_one_that_was_never_sent(Kind kind) {
            ForwardingPlan plan = at(postWithKey());

            failed(plan, kind);

            assertFalse(plan.isIndeterminate());
        }

        @Test
        void not_of_a_request_that_changes_nothing() {
            ForwardingPlan plan = at(get());

            failed(plan, Kind.NO_RESPONSE);

            assertFalse(plan.isIndeterminate());
        }

        @Test
        void although_the_last_node_got_nothing_of_it() {
            ForwardingPlan plan = at(postWithKey());
            failed(plan, Kind.NO_RESPONSE);
            selected(plan, b);
            failed(plan, Kind.NOT_CONNECTED);

            assertEquals("bad-gateway", code(plan.next(Outcome.NONE_LEFT)));
        }

        @ParameterizedTest
        @CsvSource({"200, false", "404, false", "409, false", "401, true", "429, true", "501, true"})
        void unless_the_response_tells_what_became_of_it(int status, boolean indeterminate) {
            ForwardingPlan plan = at(postWithKey());
            failed(plan, Kind.NO_RESPONSE);
            selected(plan, b);

            assertEquals(indeterminate ? Step.RELAY_AS_INDETERMINATE : Step.RELAY, responded(plan, status));
        }

        @Test
        void when_a_discarded_response_left_it_open() {
            ForwardingPlan plan = at(postWithKey());
            responded(plan, 500);
            plan.next(new Outcome.Replaced(b, true));
            responded(plan, 500);

            assertEquals(Step.RELAY_AS_INDETERMINATE, plan.next(Outcome.NONE_IDLE));
        }

        @Test
        void not_when_the_discarded_response_said_that_nothing_was_done() {
            ForwardingPlan plan = at(postWithKey());
            responded(plan, 503);
            plan.next(new Outcome.Replaced(b, false));
            responded(plan, 503);

            assertEquals(Step.RELAY, plan.next(Outcome.NONE_IDLE));
        }
    }

    @Nested
    class EndsWithTheClient {
        @ParameterizedTest
        @EnumSource(
                value = Kind.class,
                names = {"CLIENT_GONE", "REQUEST_TIMEOUT"})
        void that_left_or_stopped_sending(Kind kind) {
            AttemptFailure failure = AttemptFailure.neutral(kind, "why");

            Step step = at(get()).next(new Outcome.AttemptFailed(failure));

            assertSame(failure, assertInstanceOf(Step.Fail.class, step).error());
        }
    }

    @Nested
    class OpensATunnel {
        private final IllegalStateException cause = new IllegalStateException("refused");

        @Test
        void at_another_node_for_as_long_as_the_client_has_no_response() {
            budget = new RetryBudget(new RetryBudget.Config(0, 0));
            ForwardingPlan plan = get();
            for (Node node : nodes) {
                selected(plan, node);
                assertEquals(Step.SELECT_NODE, plan.next(new Outcome.HandshakeFailed(cause, true)));
            }

            assertEquals("no-instance", code(plan.next(Outcome.NONE_LEFT)));
        }

        @Test
        void not_again_once_a_response_began() {
            Step step = at(get()).next(new Outcome.HandshakeFailed(cause, false));

            assertSame(cause, assertInstanceOf(Step.Fail.class, step).error());
        }

        @Test
        void not_after_the_deadline() {
            ForwardingPlan plan = at(get());
            time.advance(TIMEOUT);

            assertEquals("deadline-passed", code(plan.next(new Outcome.HandshakeFailed(cause, true))));
        }
    }
}
