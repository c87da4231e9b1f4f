package io.holdfast.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.time.ManualTime;
import io.holdfast.cache.CoherenceDirectory.Granted;
import io.holdfast.cache.CoherenceDirectory.Notice;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The numbers are the rules of the coherent cache and, with OL, of the ledger (docs/protocols). */
class CoherenceDirectoryTest {
    private static final URI URL = URI.create("http://f:1");
    private static final LeaseTimes TIMES = new LeaseTimes(Duration.ofMillis(250), 0.01, Duration.ofMillis(5));
    private static final int TRACKED = 2;

    private final ManualTime time = new ManualTime();
    private final Set<String> awake = new TreeSet<>();
    private final CoherenceDirectory leader =
            new CoherenceDirectory(time, new CoherenceDirectory.Config(TIMES, TRACKED, 2), awake::add);

    private void passes(Duration span) {
        time.advance(span);
        leader.tick();
    }

    private void ack(String holder) {
        leader.acked(holder, leader.takeNotice(holder).orElseThrow());
    }

    private static void says(boolean revoke, Map<String, Long> versions, Optional<Notice> notice) {
        assertEquals(3, notice.orElseThrow().term());
        assertEquals(revoke, notice.get().revoke());
        assertEquals(versions, notice.get().versions());
    }

    @Test
    void a_lease_is_waited_for_a_little_longer_than_it_is() {
        assertEquals(Duration.ofMillis(260), TIMES.waited());
    }

    @Nested
    class an_elected_leader {
        an_elected_leader() {
            leader.elected(3, Map.of("a", URL, "b", URL), List.of("Fox"), 9);
        }

        @Test
        void shows_what_is_settled_at_once() {
            assertTrue(leader.shown("Hen").succeeded());
        }

        @Test
        void shows_the_rest_once_all_have_dropped_everything() {
            Future<Void> shown = leader.shown("Fox");
            assertEquals(Set.of("a", "b"), awake);
            says(true, Map.of(), leader.takeNotice("a"));

            ack("a");
            assertFalse(shown.isComplete());
            ack("b");
            assertTrue(shown.succeeded());
        }

        @Test
        void waits_for_the_dead_no_longer_than_a_lease() {
            Future<Void> shown = leader.shown("Fox");

            passes(TIMES.waited().minusNanos(1));
            assertFalse(shown.isComplete());
            passes(Duration.ofNanos(1));
            assertTrue(shown.succeeded());
            assertEquals(Optional.empty(), leader.takeNotice("a"));
        }

        @Test
        void shows_no_change_before() {
            leader.committed("Hen", 2, 10);
            Future<Void> shown = leader.shown("Hen");

            ack("a");
            assertFalse(shown.isComplete());
            ack("b");
            assertTrue(shown.succeeded());
        }

        @Test
        void lets_nobody_keep_what_is_not_shown() {
            leader.grant("a", 0);

            assertFalse(leader.mayKeep("Fox", "a", 1));
            assertTrue(leader.mayKeep("Hen", "a", 1));
        }

        @Test
        void settles_nothing_before() {
            assertEquals(Optional.empty(), leader.visible());
        }

        @Test
        void counts_no_confirmation_of_an_earlier_term() {
            Notice earlier = leader.takeNotice("a").orElseThrow();
            leader.elected(4, Map.of("a", URL), List.of("Fox"), 9);
            Future<Void> shown = leader.shown("Fox");

            leader.acked("a", earlier);

            assertFalse(shown.isComplete());
        }
    }

    @Nested
    class a_settled_leader {
        private final long session;

        private Optional<Long> renewed() {
            return leader.grant("a", session).map(Granted::session);
        }

        /** The holder asks, after it was asked to drop something, and only hears what the answer says. */
        private Granted ask() {
            return leader.grant("a", session).orElseThrow();
        }

        private void ackCarried(Notice notice) {
            leader.acked("a", notice.term(), notice.number());
        }

        a_settled_leader() {
            leader.elected(3, Map.of(), List.of(), 9);
            leader.joined("a", URL);
            leader.joined("b", URL);
            session = leader.grant("a", 0).orElseThrow().session();
            awake.clear();
        }

        @Test
        void shows_a_change_at_once_that_nobody_has() {
            leader.committed("Fox", 2, 10);

            assertTrue(leader.shown("Fox").succeeded());
            assertEquals(Set.of(), awake);
            assertEquals(Optional.of(10L), leader.visible());
        }

        @Test
        void shows_a_change_once_who_has_it_has_dropped_it() {
            assertTrue(leader.mayKeep("Fox", "a", session));
            leader.committed("Fox", 2, 10);
            Future<Void> shown = leader.shown("Fox");

            assertFalse(shown.isComplete());
            assertEquals(Optional.empty(), leader.visible());
            says(false, Map.of("Fox", 2L), leader.takeNotice("a"));
            ack("a");
            assertTrue(shown.succeeded());
            assertEquals(Optional.empty(), leader.takeNotice("a"));
        }

        @Test
        void shows_an_earlier_change_while_a_later_one_waits() { // rule 4
            leader.mayKeep("Fox", "a", session);
            leader.committed("Fox", 2, 10);
            Future<Void> first = leader.shown("Fox");
            Notice notice = leader.takeNotice("a").orElseThrow();
            leader.committed("Fox", 3, 11);
            Future<Void> second = leader.shown("Fox");

            leader.acked("a", notice);

            assertTrue(first.succeeded());
            assertFalse(second.isComplete());
            ack("a");
            assertTrue(second.succeeded());
        }

        @Test
        void waits_for_the_end_of_a_lease_once() {
            leader.mayKeep("Fox", "a", session);
            leader.mayKeep("Hen", "a", session);
            leader.committed("Fox", 2, 10);
            Future<Void> shown = leader.shown("Fox");

            passes(TIMES.waited());
            assertTrue(shown.succeeded());
            leader.committed("Hen", 2, 11);
            assertTrue(leader.shown("Hen").succeeded());
        }

        @Test
        void does_not_wait_for_who_came_back_after_a_gap() {
            leader.mayKeep("Fox", "a", session);
            leader.committed("Fox", 2, 10);
            Future<Void> shown = leader.shown("Fox");

            time.advance(TIMES.waited()); // and nobody looked at the clock
            leader.grant("a", session);

            assertTrue(shown.succeeded());
        }

        @Test
        void forgets_nobody_it_waits_for_because_there_is_nothing_to_tell_him() {
            leader.mayKeep("Fox", "a", session);
            leader.committed("Fox", 2, 10);
            Future<Void> shown = leader.shown("Fox");

            time.advance(TIMES.waited());
            assertEquals(Optional.empty(), leader.takeNotice("a"));

            assertTrue(shown.succeeded());
        }

        @Test
        void waits_longer_for_who_renewed() {
            leader.mayKeep("Fox", "a", session);
            leader.committed("Fox", 2, 10);
            passes(Duration.ofMillis(200));
            assertEquals(Optional.of(session), renewed());

            passes(Duration.ofMillis(200));

            assertFalse(leader.shown("Fox").isComplete());
        }

        @Test
        void lets_nobody_keep_anything_in_the_middle_of_a_change() { // rule 10
            leader.mayKeep("Fox", "a", session);
            leader.committed("Fox", 2, 10);

            assertFalse(leader.mayKeep("Fox", "a", session));
        }

        @Test
        void lets_nobody_keep_anything_without_a_lease_in_its_session() {
            assertFalse(leader.mayKeep("Fox", "b", 0));
            assertFalse(leader.mayKeep("Fox", "a", session + 1));
            passes(TIMES.waited());
            assertFalse(leader.mayKeep("Fox", "a", session));
        }

        @Test
        void gives_a_new_session_after_a_gap() { // rule 9
            passes(TIMES.waited());

            assertTrue(renewed().orElseThrow() > session);
        }

        @Test
        void gives_nothing_to_who_leaves() { // rule 13
            leader.leaves("a", false);

            assertEquals(Optional.empty(), leader.grant("a", session));
            assertEquals(Optional.empty(), leader.grant("nobody", 0));
        }

        @Test
        void waits_no_longer_for_who_dropped_everything_and_left() {
            leader.mayKeep("Fox", "a", session);
            leader.committed("Fox", 2, 10);
            Future<Void> shown = leader.shown("Fox");

            leader.leaves("a", true);

            assertTrue(shown.succeeded());
        }

        @Test
        void asks_everybody_once_there_are_too_many_products_to_know() { // rule 11
            leader.grant("b", 0);
            leader.mayKeep("1", "a", session);
            leader.mayKeep("2", "a", session);
            leader.mayKeep("3", "a", session);

            leader.committed("4", 2, 10);

            assertEquals(Set.of("a", "b"), awake);
        }

        @Test
        void knows_again_who_has_what_once_all_leases_were_over() {
            leader.mayKeep("1", "a", session);
            leader.mayKeep("2", "a", session);
            leader.mayKeep("3", "a", session);
            passes(TIMES.waited());
            leader.grant("a", session);
            leader.grant("b", 0);
            awake.clear();

            leader.committed("4", 2, 10);

            assertEquals(Set.of(), awake);
        }

        @Test
        void asks_nobody_for_what_he_had_before_a_gap() {
            leader.grant("b", 0);
            leader.mayKeep("Fox", "a", session);
            passes(TIMES.waited().dividedBy(2));
            leader.grant("b", 2);
            passes(TIMES.waited().dividedBy(2));
            leader.grant("a", session);
            awake.clear();

            leader.committed("Fox", 2, 10);

            assertEquals(Set.of(), awake);
        }

        @Test
        void lets_only_so_many_answers_wait() {
            leader.mayKeep("Fox", "a", session);
            leader.committed("Fox", 2, 10);
            leader.shown("Fox");
            leader.shown("Fox");

            assertTrue(leader.shown("Fox").failed());
        }

        @Test
        void removes_who_has_been_silent_for_long() {
            passes(TIMES.waited().multipliedBy(8));
            assertEquals(List.of(), leader.gone().stream().filter("a"::equals).toList());
            passes(TIMES.waited().multipliedBy(2));

            assertTrue(leader.gone().contains("a"));
        }

        @Test
        void begins_nothing_after_it_retired_and_ends_what_it_began() { // rule 14
            leader.mayKeep("Fox", "a", session);
            leader.committed("Fox", 2, 10);
            Future<Void> shown = leader.shown("Fox");

            leader.retire();

            assertEquals(Optional.empty(), leader.grant("a", session));
            ack("a");
            assertTrue(shown.succeeded());
        }

        @Test
        void carries_what_is_to_be_dropped_with_a_renewal() { // OL35
            leader.mayKeep("Fox", "a", session);
            leader.committed("Fox", 2, 10);
            Future<Void> shown = leader.shown("Fox");

            Granted renewal = ask();
            assertEquals(session, renewal.session());
            says(false, Map.of("Fox", 2L), renewal.notice());
            assertFalse(shown.isComplete());

            ackCarried(renewal.notice().orElseThrow());
            assertTrue(shown.succeeded());
            assertEquals(Optional.empty(), ask().notice());
        }

        @Test
        void takes_a_renewal_after_a_carried_notice_for_no_acknowledgement() { // OL35: its answer may be lost
            leader.mayKeep("Fox", "a", session);
            leader.committed("Fox", 2, 10);
            Future<Void> shown = leader.shown("Fox");
            ask();

            Granted again = ask();

            assertFalse(shown.isComplete());
            says(false, Map.of("Fox", 2L), again.notice());
        }

        @Test
        void counts_a_carried_notice_for_no_change_after_it() { // OL32
            leader.mayKeep("Fox", "a", session);
            leader.committed("Fox", 2, 10);
            Future<Void> first = leader.shown("Fox");
            Notice carried = ask().notice().orElseThrow();
            leader.committed("Fox", 3, 11);
            Future<Void> second = leader.shown("Fox");

            ackCarried(carried);

            assertTrue(first.succeeded());
            assertFalse(second.isComplete());
        }

        @Test
        void counts_no_acknowledgement_from_before_it_was_elected_again() {
            leader.mayKeep("Fox", "a", session);
            leader.committed("Fox", 2, 10);
            Notice carried = ask().notice().orElseThrow();
            leader.retire();
            leader.elected(3, Map.of("a", URL), List.of("Fox"), 10);
            Future<Void> shown = leader.shown("Fox");

            ackCarried(carried);
            leader.acked("a", carried);

            assertFalse(shown.isComplete());
        }

        @Test
        void waits_no_longer_than_a_lease_and_its_renewals_for_who_renews_and_acknowledges_nothing() { // OL35
            leader.mayKeep("Fox", "a", session);
            leader.committed("Fox", 2, 10);
            Future<Void> shown = leader.shown("Fox");

            Duration step = TIMES.length().dividedBy(4);
            int renewals = 0;
            for (Duration waited = Duration.ZERO;
                    waited.compareTo(TIMES.length().plus(TIMES.waited()).plus(step)) < 0;
                    waited = waited.plus(step)) {
                renewals += ask().session() == 0 ? 0 : 1;
                passes(step);
            }

            assertTrue(shown.succeeded());
            assertEquals(5, renewals, "0, 1/4, ... 4/4 of a lease");
            assertEquals(0, ask().session());
        }

        @Test
        void costs_others_no_second_lease_while_notices_do_not_arrive() { // OL35
            leader.mayKeep("Fox", "a", session);
            leader.committed("Fox", 2, 10);
            passes(TIMES.length().plusNanos(1));
            assertEquals(0, ask().session());
            passes(TIMES.waited());

            assertEquals(0, ask().session());
            assertFalse(leader.mayKeep("Fox", "a", session));
            leader.committed("Fox", 3, 11);
            assertTrue(leader.shown("Fox").succeeded());
            passes(TIMES.waited().multipliedBy(20));
            ask();
            assertEquals(List.of("b"), leader.gone()); // under a new name it would be granted one again
        }

        @Test
        void gives_a_new_session_to_who_shows_that_a_notice_reached_it() { // OL35
            leader.mayKeep("Fox", "a", session);
            leader.committed("Fox", 2, 10);
            Notice early = ask().notice().orElseThrow();
            passes(TIMES.length().plusNanos(1));
            assertEquals(0, ask().session());
            passes(TIMES.waited());
            ackCarried(early);
            Granted refused = ask();
            assertEquals(0, refused.session(), "that one it had got before");
            says(false, Map.of(), refused.notice());

            ackCarried(refused.notice().orElseThrow());

            assertTrue(ask().session() > session);
        }

        @Test
        void renews_who_acknowledges_though_a_hot_product_always_has_a_newer_change() {
            leader.mayKeep("Fox", "a", session);
            leader.committed("Fox", 2, 10);
            for (int i = 0; i < 20; i++) {
                Granted renewal = ask();
                assertEquals(session, renewal.session(), "renewal " + i);
                leader.committed("Fox", 3 + i, 11 + i);
                ackCarried(renewal.notice().orElseThrow());
                passes(TIMES.length().dividedBy(4));
            }
        }

        @Test
        void brings_an_empty_notice_to_who_has_to_prove_itself() { // a front end that reads none in its renewals
            leader.mayKeep("Fox", "a", session);
            leader.committed("Fox", 2, 10);
            passes(TIMES.length().plusNanos(1));
            ask();
            passes(TIMES.waited());
            awake.clear();
            ask();
            assertEquals(Set.of("a"), awake);

            ack("a");

            assertTrue(ask().session() > session);
        }
    }
}
