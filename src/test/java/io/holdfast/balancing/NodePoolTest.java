package io.holdfast.balancing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.time.ManualTime;
import io.holdfast.registry.AdminOverride;
import io.holdfast.registry.HealthReport;
import io.holdfast.registry.Instance;
import io.holdfast.registry.InstanceCondition;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class NodePoolTest {
    private static final Duration RAMP = Duration.ofSeconds(5);
    private static final Duration OPEN_FOR = Duration.ofSeconds(1);
    private static final NodePool.Config CONFIG = new NodePool.Config(
            2,
            1,
            50,
            RAMP,
            new NodeBreaker.Config(
                    2, 30, 20, Duration.ofSeconds(10), OPEN_FOR, Duration.ofSeconds(60), Duration.ofSeconds(2)),
            new RiseFallCounter.Config(Duration.ofMillis(500), Duration.ofMillis(500), 2, 2));

    private final ManualTime time = new ManualTime();
    private final List<String> heard = new ArrayList<>();
    private final List<String> reopened = new ArrayList<>();
    private final NodePool pool = new NodePool(CONFIG, time, new NodePool.Listener() {
        @Override
        public void ejected(Node node, BreakerCause cause) {
            heard.add("ejected " + node.instance().id());
        }

        @Override
        public void readmitted(Node node, BreakerCause cause) {
            heard.add("readmitted " + node.instance().id());
        }

        @Override
        public void reopened(Node node, BreakerCause cause) {
            reopened.add(node.instance().id() + " " + cause);
        }

        @Override
        public void suspected(Node node) {
            heard.add("suspected " + node.instance().id());
        }

        @Override
        public void removed(Node node) {
            heard.add("removed " + node.instance().id());
        }
    });

    @BeforeEach
    void four_nodes() {
        update(List.of());
    }

    private void update(List<InstanceCondition> conditions) {
        pool.update(List.of(instance("a", 1), instance("b", 1), instance("c", 1), instance("d", 1)), conditions);
    }

    private Node select(Collection<Node> tried, boolean mayProbe, Slot slot) {
        return assertInstanceOf(Selection.Selected.class, pool.select(tried, mayProbe, slot))
                .node();
    }

    private static Instance instance(String id, int weight) {
        return new Instance("back", id, 1, URI.create("http://127.0.0.1:80"), Instance.State.READY, weight, Map.of());
    }

    private Node node(String id) {
        return pool.nodes().stream()
                .filter(n -> n.instance().id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private void fail(String id) {
        for (int i = 0; i < 2; i++) {
            pool.recordFailure(node(id), node(id).breaker().generation(), HealthReport.Kind.FAILING, "answered 500");
        }
    }

    private void silence(String id) {
        for (int i = 0; i < 2; i++) {
            pool.onHealthCheck(node(id), false, false, "no answer");
        }
    }

    /** How often each node is chosen in so many turns, each answered at once. */
    private Map<String, Integer> turns(int count) {
        Map<String, Integer> turns = new HashMap<>();
        for (int i = 0; i < count; i++) {
            Node node = select(List.of(), false, Slot.REQUEST);
            pool.release(node, Slot.REQUEST);
            turns.merge(node.instance().id(), 1, Integer::sum);
        }
        return turns;
    }

    @Test
    void everybody_has_the_same_turns() {
        assertEquals(Map.of("a", 10, "b", 10, "c", 10, "d", 10), turns(40));
    }

    @Test
    void twice_the_weight_has_twice_the_turns_and_not_in_a_row() {
        pool.update(List.of(instance("a", 20), instance("b", 10), instance("c", 10)), List.of());

        List<String> order = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Node node = select(List.of(), false, Slot.REQUEST);
            pool.release(node, Slot.REQUEST);
            order.add(node.instance().id());
        }

        assertEquals(2, order.stream().filter("a"::equals).count());
        assertFalse(order.get(0).equals("a") && order.get(1).equals("a"), order.toString());
    }

    @Test
    void what_was_tried_is_not_chosen_again() {
        List<Node> tried = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            tried.add(select(tried, true, Slot.REQUEST));
        }

        assertEquals(4, tried.stream().distinct().count());
        assertEquals(Selection.NONE_LEFT, pool.select(tried, true, Slot.REQUEST));
    }

    @Test
    void another_is_one_that_is_well_and_untried_and_has_room() {
        List<Node> tried = new ArrayList<>(List.of(node("a"), node("b")));
        assertTrue(pool.hasAlternative(tried));

        fail("c");
        assertTrue(pool.hasAlternative(tried));
        node("d").acquire(Slot.REQUEST);
        node("d").acquire(Slot.REQUEST);
        assertFalse(pool.hasAlternative(tried), "d has as many as it may");
        node("d").release(Slot.REQUEST);
        assertTrue(pool.hasAlternative(tried));
        silence("d");
        assertFalse(pool.hasAlternative(tried));
    }

    @Test
    void in_panic_another_is_any_that_can_be_reached() {
        List.of("a", "b", "c").forEach(this::fail);
        assertTrue(pool.isPanicking());

        assertTrue(pool.hasAlternative(List.of(node("c"), node("d"))));
        silence("a");
        silence("b");
        assertFalse(pool.hasAlternative(List.of(node("c"), node("d"))));
    }

    @Test
    void a_node_gets_no_more_at_a_time_than_it_may() {
        for (int i = 0; i < 8; i++) {
            assertInstanceOf(Selection.Selected.class, pool.select(List.of(), false, Slot.REQUEST));
        }

        assertEquals(Selection.ALL_BUSY, pool.select(List.of(), false, Slot.REQUEST));
        pool.release(node("c"), Slot.REQUEST);
        assertEquals("c", select(List.of(), false, Slot.REQUEST).instance().id());
    }

    @Test
    void an_ejected_node_is_passed_over_and_the_others_share_evenly() {
        fail("b");

        assertEquals(Map.of("a", 10, "c", 10, "d", 10), turns(30));
        assertEquals(List.of("ejected b"), heard);
        assertEquals("answered 500", node("b").reason());
    }

    @Nested
    class ComingBack {
        @BeforeEach
        void b_was_ejected() {
            fail("b");
            time.advance(OPEN_FOR.multipliedBy(2));
        }

        private Node probe() {
            List<Node> others = List.of(node("a"), node("c"), node("d"));
            return select(others, true, Slot.REQUEST);
        }

        @Test
        void goes_through_a_probe_that_can_go_elsewhere_if_it_fails() {
            List<Node> others = List.of(node("a"), node("c"), node("d"));

            assertEquals(Selection.NONE_LEFT, pool.select(others, false, Slot.REQUEST));
            assertEquals("b", probe().instance().id());
            assertEquals(Selection.NONE_LEFT, pool.select(others, true, Slot.REQUEST)); // one at a time
        }

        @Test
        void starts_slowly_after_a_good_probe() {
            Node probed = probe();
            pool.recordSuccess(
                    probed, probed.breaker().generation(), new RequestKind("GET", "/"), Duration.ofMillis(1), false);
            pool.release(probed, Slot.REQUEST);
            assertEquals(List.of("ejected b", "readmitted b"), heard);

            assertTrue(turns(400).getOrDefault("b", 0) < 50, "a tenth of its share at first");
            time.advance(RAMP);
            assertEquals(Map.of("a", 10, "b", 10, "c", 10, "d", 10), turns(40));
        }

        @Test
        void is_put_off_by_a_bad_probe() {
            Node probed = probe();
            pool.recordFailure(probed, probed.breaker().generation(), HealthReport.Kind.FAILING, "answered 500");
            pool.release(probed, Slot.REQUEST);

            assertEquals(Map.of("a", 10, "c", 10, "d", 10), turns(30));
            assertEquals(List.of("ejected b"), heard);
            assertEquals(List.of("b PROBE_FAILED"), reopened);
        }

        @Test
        void begins_afresh_with_a_new_start_of_the_instance() {
            Instance restarted = instance("b", 1).at(2);
            pool.update(List.of(instance("a", 1), restarted, instance("c", 1), instance("d", 1)), List.of());

            assertEquals(10, turns(40).get("b"));
        }
    }

    @Nested
    class Panic {
        @Test
        void begins_when_fewer_than_half_are_left_and_uses_all() {
            fail("a");
            fail("b");
            assertFalse(pool.isPanicking());
            assertEquals(Map.of("c", 10, "d", 10), turns(20));

            fail("c");

            assertTrue(pool.isPanicking());
            assertEquals(Map.of("a", 10, "b", 10, "c", 10, "d", 10), turns(40));
        }

        @Test
        void still_leaves_out_what_answers_no_health_check() {
            silence("a");
            fail("b");
            fail("c");

            assertEquals(Map.of("b", 10, "c", 10, "d", 10), turns(30));
        }

        @Test
        void uses_even_these_when_there_is_nothing_else() {
            List.of("a", "b", "c", "d").forEach(NodePoolTest.this::silence);

            assertInstanceOf(Selection.Selected.class, pool.select(List.of(), false, Slot.REQUEST));
        }
    }

    @Nested
    class TheWordOfAnotherRouter {
        private HealthReport report(HealthReport.Kind kind, long epoch) {
            return new HealthReport("back/b", epoch, kind, "router/2", "because", Instant.EPOCH);
        }

        @Test
        void is_believed_when_the_node_answered_wrongly_there() {
            update(List.of(report(HealthReport.Kind.FAILING, 1)));
            assertEquals(Map.of("a", 10, "c", 10, "d", 10), turns(30));
            assertEquals("marked by router/2: because", node("b").reason());

            update(List.of());

            assertEquals(List.of("ejected b", "readmitted b"), heard);
        }

        @Test
        void is_looked_into_when_it_could_not_reach_the_node() {
            update(List.of(report(HealthReport.Kind.UNREACHABLE, 1)));

            assertEquals(List.of("suspected b"), heard);
            assertEquals(10, turns(40).get("b"));
        }

        @Test
        void is_confirmed_by_one_bad_check_of_our_own_and_refuted_by_a_good_one() {
            pool.onConfirmation(node("b"), true, true, "");
            assertEquals(List.of(), heard);

            pool.onConfirmation(node("b"), false, false, "no answer");

            assertEquals(List.of("ejected b"), heard);
        }

        @Test
        void of_an_earlier_start_means_nothing() {
            update(List.of(report(HealthReport.Kind.FAILING, 0)));

            assertEquals(10, turns(40).get("b"));
        }
    }

    @Nested
    class TheWordOfAnOperator {
        private AdminOverride override(AdminOverride.Kind kind, int second) {
            return new AdminOverride("back/b", 1, kind, "because", Instant.ofEpochSecond(second));
        }

        @Test
        void ejects_a_node_until_it_ends() {
            update(List.of(override(AdminOverride.Kind.EJECTED, 1)));
            assertEquals(Map.of("a", 10, "c", 10, "d", 10), turns(30));
            assertEquals("marked by operator: because", node("b").reason());

            update(List.of());

            assertEquals(List.of("ejected b", "readmitted b"), heard);
        }

        @Test
        void readmits_a_node_that_a_breaker_keeps_out_and_counts_once() {
            fail("b");
            update(List.of(override(AdminOverride.Kind.READMITTED, 1)));
            assertEquals(List.of("ejected b", "readmitted b"), heard);

            fail("b");
            update(List.of(override(AdminOverride.Kind.READMITTED, 1)));
            assertTrue(node("b").isEjected());
            update(List.of(override(AdminOverride.Kind.READMITTED, 2)));

            assertFalse(node("b").isEjected());
        }

        @Test
        void does_not_bring_back_what_answers_no_health_check() {
            silence("b");

            update(List.of(override(AdminOverride.Kind.READMITTED, 1)));

            assertTrue(node("b").isEjected());
        }

        @Test
        void stands_beside_that_of_a_router() {
            HealthReport failing =
                    new HealthReport("back/b", 1, HealthReport.Kind.FAILING, "router/2", "500", Instant.EPOCH);
            update(List.of(failing, override(AdminOverride.Kind.EJECTED, 1)));

            update(List.of(override(AdminOverride.Kind.EJECTED, 1)));

            assertEquals(List.of("ejected b"), heard);
        }
    }

    @Test
    void what_left_the_registry_or_was_started_anew_is_removed() {
        pool.update(List.of(instance("a", 1), instance("b", 1).at(2), instance("c", 1)), List.of());

        assertEquals(List.of("removed b", "removed d"), heard.stream().sorted().toList());
    }

    @Test
    void what_is_under_way_at_an_unreachable_node_is_cancelled_at_once_but_not_at_an_unhealthy_one() {
        List<String> cancelled = new ArrayList<>();
        node("a").onUnreachable(new Cancellations.Entry(() -> cancelled.add("a")));
        node("b").onUnreachable(new Cancellations.Entry(() -> cancelled.add("b")));

        pool.onHealthCheck(node("a"), false, true, "503");
        pool.onHealthCheck(node("a"), false, true, "503");
        silence("b");

        assertEquals(List.of("b"), cancelled);
        assertEquals(List.of("ejected a", "ejected b"), heard);
    }

    @Nested
    class A_slow_node {
        private static final Duration LATE = Duration.ofSeconds(1);

        @Test
        void is_no_failure_and_after_so_many_times_in_a_row_out() {
            slow("a");
            pool.recordSuccess(node("a"), node("a").breaker().generation(), new RequestKind("GET", "/"), LATE, true);
            assertFalse(node("a").isEjected());

            slow("a");

            assertTrue(node("a").isEjected());
            assertEquals("slow", node("a").reason());
        }

        @Test
        void is_out_whatever_kinds_of_requests_it_is_slow_with() {
            slow("a", new RequestKind("GET", "/"));
            slow("a", new RequestKind("POST", "/"));

            assertTrue(node("a").isEjected());
        }

        @Test
        void that_is_in_time_between_stays() {
            for (int i = 0; i < 20; i++) {
                slow("a");
                pool.recordSuccess(
                        node("a"),
                        node("a").breaker().generation(),
                        new RequestKind("GET", "/"),
                        Duration.ofMillis(1),
                        false);
            }

            assertFalse(node("a").isEjected());
        }

        @Test
        void that_is_tried_out_is_out_again_at_once() {
            node("a").breaker().forceOpen();
            time.advance(Duration.ofSeconds(2));
            List<Node> others = List.of(node("b"), node("c"), node("d"));
            Node probed = select(others, true, Slot.REQUEST);

            slow("a");

            assertEquals(NodeBreaker.State.OPEN, probed.breaker().state());
        }

        /** Requests that began before it was evicted may turn out slow when it is back already. */
        @Test
        void that_is_back_stays_whatever_began_before() {
            long before = node("a").breaker().generation();
            slow("a");
            slow("a");
            time.advance(Duration.ofSeconds(2));
            Node probed = select(List.of(node("b"), node("c"), node("d")), true, Slot.REQUEST);
            pool.recordSuccess(
                    probed, probed.breaker().generation(), new RequestKind("GET", "/"), Duration.ofMillis(1), false);
            assertFalse(node("a").isEjected());

            pool.recordSlow(probed, before, new RequestKind("GET", "/"), "slow");
            pool.recordSlow(probed, before, new RequestKind("GET", "/"), "slow");

            assertFalse(node("a").isEjected());
        }

        @Test
        void that_is_gone_is_no_peer_whatever_it_answers_later() {
            Node gone = node("b");
            for (int i = 0; i < 10; i++) {
                pool.recordSuccess(gone, 0, new RequestKind("GET", "/"), Duration.ofMillis(1), false);
            }
            assertTrue(pool.isSlow(node("a"), new RequestKind("GET", "/"), LATE));
            pool.update(List.of(instance("a", 1), instance("c", 1)), List.of());

            for (int i = 0; i < 10; i++) {
                pool.recordSuccess(gone, 0, new RequestKind("GET", "/"), Duration.ofMillis(1), false);
            }

            assertFalse(pool.isSlow(node("a"), new RequestKind("GET", "/"), LATE));
        }

        private void slow(String id) {
            slow(id, new RequestKind("GET", "/"));
        }

        private void slow(String id, RequestKind kind) {
            pool.recordSlow(node(id), node(id).breaker().generation(), kind, "slow");
        }
    }

    @Test
    void streams_have_room_of_their_own() {
        List<Node> others = List.of(node("b"), node("c"), node("d"));
        Node node = select(others, false, Slot.REQUEST);
        assertTrue(pool.tryConvertToStream(node));
        assertEquals(List.of(0, 1), List.of(node.active(), node.streams()));

        // One stream a node is the limit, two requests are: the stream takes no room of theirs.
        Node second = select(others, false, Slot.REQUEST);
        assertFalse(pool.tryConvertToStream(second));
        assertEquals(Selection.ALL_BUSY, pool.select(others, false, Slot.STREAM));
        select(others, false, Slot.REQUEST);
        assertEquals(Selection.ALL_BUSY, pool.select(others, false, Slot.REQUEST));

        pool.release(node, Slot.STREAM);
        select(others, false, Slot.STREAM);
    }
}
