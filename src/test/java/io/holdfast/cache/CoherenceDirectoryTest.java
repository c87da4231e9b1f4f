package io.holdfast.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.time.ManualTime;
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
    private final Set<String> pending = new TreeSet<>();
    private final CoherenceDirectory leader =
            new CoherenceDirectory(time, new CoherenceDirectory.Config(TIMES, TRACKED, 2), pending::add);

    private void passes(Duration span) {
        time.advance(span);
        leader.tick();
    }

    private void ack(String holder) {
        leader.onAcknowledged(holder, leader.nextInvalidation(holder).orElseThrow());
    }

    private static void says(boolean revoke, Map<String, Long> versions, Optional<Invalidation> invalidation) {
        assertEquals(3, invalidation.orElseThrow().term());
        assertEquals(revoke, invalidation.get().revoke());
        assertEquals(versions, invalidation.get().versions());
    }

    @Test
    void a_lease_lasts_a_little_longer_at_its_granter() {
        assertEquals(Duration.ofMillis(260), TIMES.expiry());
    }

    @Nested
    class an_elected_leader {
        an_elected_leader() {
            leader.onElected(3, Map.of("a", URL, "b", URL), List.of("Fox"), 9);
        }

        @Test
        void serves_published_products_at_once() {
            assertTrue(leader.awaitVisible("Hen").succeeded());
        }

        @Test
        void serves_the_rest_once_every_holder_dropped_everything() {
            Future<Void> visible = leader.awaitVisible("Fox");
            assertEquals(Set.of("a", "b"), pending);
            says(true, Map.of(), leader.nextInvalidation("a"));

            ack("a");
            assertFalse(visible.isComplete());
            ack("b");
            assertTrue(visible.succeeded());
        }

        @Test
        void waits_for_dead_holders_no_longer_than_a_lease() {
            Future<Void> visible = leader.awaitVisible("Fox");

            passes(TIMES.expiry().minusNanos(1));
            assertFalse(visible.isComplete());
            passes(Duration.ofNanos(1));
            assertTrue(visible.succeeded());
            assertEquals(Optional.empty(), leader.nextInvalidation("a"));
        }

        @Test
        void makes_no_change_visible_before() {
            leader.onCommitted("Hen", 2, 10);
            Future<Void> visible = leader.awaitVisible("Hen");

            ack("a");
            assertFalse(visible.isComplete());
            ack("b");
            assertTrue(visible.succeeded());
        }

        @Test
        void registers_no_sharer_of_what_may_not_be_visible() {
            leader.grant("a", 0);

            assertFalse(leader.registerSharer("Fox", "a", 1));
            assertTrue(leader.registerSharer("Hen", "a", 1));
        }

        @Test
        void publishes_nothing_before() {
            assertEquals(Optional.empty(), leader.visibleIndex());
        }

        @Test
        void ignores_acknowledgements_of_an_earlier_term() {
            Invalidation earlier = leader.nextInvalidation("a").orElseThrow();
            leader.onElected(4, Map.of("a", URL), List.of("Fox"), 9);
            Future<Void> visible = leader.awaitVisible("Fox");

            leader.onAcknowledged("a", earlier);

            assertFalse(visible.isComplete());
        }
    }

    @Nested
    class a_recovered_leader {
        private final long session;

        private Optional<Long> renewed() {
            return leader.grant("a", session).map(LeaseGrant::session);
        }

        /** The holder asks, after it was asked to drop something, and only hears what the answer says. */
        private LeaseGrant ask() {
            return leader.grant("a", session).orElseThrow();
        }

        private void ackPiggybacked(Invalidation invalidation) {
            leader.onAcknowledged("a", invalidation.term(), invalidation.number());
        }

        a_recovered_leader() {
            leader.onElected(3, Map.of(), List.of(), 9);
            leader.onJoined("a", URL);
            leader.onJoined("b", URL);
            session = leader.grant("a", 0).orElseThrow().session();
            pending.clear();
        }

        @Test
        void makes_a_change_visible_at_once_that_has_no_sharers() {
            leader.onCommitted("Fox", 2, 10);

            assertTrue(leader.awaitVisible("Fox").succeeded());
            assertEquals(Set.of(), pending);
            assertEquals(Optional.of(10L), leader.visibleIndex());
        }

        @Test
        void makes_a_change_visible_once_its_sharers_dropped_the_product() {
            assertTrue(leader.registerSharer("Fox", "a", session));
            leader.onCommitted("Fox", 2, 10);
            Future<Void> visible = leader.awaitVisible("Fox");

            assertFalse(visible.isComplete());
            assertEquals(Optional.empty(), leader.visibleIndex());
            says(false, Map.of("Fox", 2L), leader.nextInvalidation("a"));
            ack("a");
            assertTrue(visible.succeeded());
            assertEquals(Optional.empty(), leader.nextInvalidation("a"));
        }

        @Test
        void makes_an_earlier_change_visible_while_a_later_one_waits() { // rule 4
            leader.registerSharer("Fox", "a", session);
            leader.onCommitted("Fox", 2, 10);
            Future<Void> first = leader.awaitVisible("Fox");
            Invalidation invalidation = leader.nextInvalidation("a").orElseThrow();
            leader.onCommitted("Fox", 3, 11);
            Future<Void> second = leader.awaitVisible("Fox");

            leader.onAcknowledged("a", invalidation);

            assertTrue(first.succeeded());
            assertFalse(second.isComplete());
            ack("a");
            assertTrue(second.succeeded());
        }

        @Test
        void waits_for_the_end_of_a_lease_once() {
            leader.registerSharer("Fox", "a", session);
            leader.registerSharer("Hen", "a", session);
            leader.onCommitted("Fox", 2, 10);
            Future<Void> visible = leader.awaitVisible("Fox");

            passes(TIMES.expiry());
            assertTrue(visible.succeeded());
            leader.onCommitted("Hen", 2, 11);
            assertTrue(leader.awaitVisible("Hen").succeeded());
        }

        @Test
        void does_not_wait_for_a_holder_that_came_back_after_a_gap() {
            leader.registerSharer("Fox", "a", session);
            leader.onCommitted("Fox", 2, 10);
            Future<Void> visible = leader.awaitVisible("Fox");

            time.advance(TIMES.expiry()); // and nobody looked at the clock
            leader.grant("a", session);

            assertTrue(visible.succeeded());
        }

        @Test
        void ends_the_wait_for_a_holder_whose_lease_ended_when_it_is_sent_nothing() {
            leader.registerSharer("Fox", "a", session);
            leader.onCommitted("Fox", 2, 10);
            Future<Void> visible = leader.awaitVisible("Fox");

            time.advance(TIMES.expiry());
            assertEquals(Optional.empty(), leader.nextInvalidation("a"));

            assertTrue(visible.succeeded());
        }

        @Test
        void waits_longer_for_a_holder_that_renewed() {
            leader.registerSharer("Fox", "a", session);
            leader.onCommitted("Fox", 2, 10);
            passes(Duration.ofMillis(200));
            assertEquals(Optional.of(session), renewed());

            passes(Duration.ofMillis(200));

            assertFalse(leader.awaitVisible("Fox").isComplete());
        }

        @Test
        void registers_no_sharer_during_a_round() { // rule 10
            leader.registerSharer("Fox", "a", session);
            leader.onCommitted("Fox", 2, 10);

            assertFalse(leader.registerSharer("Fox", "a", session));
        }

        @Test
        void registers_no_sharer_without_a_lease_in_its_session() {
            assertFalse(leader.registerSharer("Fox", "b", 0));
            assertFalse(leader.registerSharer("Fox", "a", session + 1));
            passes(TIMES.expiry());
            assertFalse(leader.registerSharer("Fox", "a", session));
        }

        @Test
        void grants_a_new_session_after_a_gap() { // rule 9
            passes(TIMES.expiry());

            assertTrue(renewed().orElseThrow() > session);
        }

        @Test
        void grants_nothing_to_a_holder_that_leaves() { // rule 13
            leader.onLeaving("a", false);

            assertEquals(Optional.empty(), leader.grant("a", session));
            assertEquals(Optional.empty(), leader.grant("nobody", 0));
        }

        @Test
        void waits_no_longer_for_a_holder_that_dropped_everything_and_left() {
            leader.registerSharer("Fox", "a", session);
            leader.onCommitted("Fox", 2, 10);
            Future<Void> visible = leader.awaitVisible("Fox");

            leader.onLeaving("a", true);

            assertTrue(visible.succeeded());
        }

        @Test
        void broadcasts_once_there_are_too_many_products_to_track() { // rule 11
            leader.grant("b", 0);
            leader.registerSharer("1", "a", session);
            leader.registerSharer("2", "a", session);
            leader.registerSharer("3", "a", session);

            leader.onCommitted("4", 2, 10);

            assertEquals(Set.of("a", "b"), pending);
        }

        @Test
        void tracks_again_once_all_leases_had_ended() {
            leader.registerSharer("1", "a", session);
            leader.registerSharer("2", "a", session);
            leader.registerSharer("3", "a", session);
            passes(TIMES.expiry());
            leader.grant("a", session);
            leader.grant("b", 0);
            pending.clear();

            leader.onCommitted("4", 2, 10);

            assertEquals(Set.of(), pending);
        }

        @Test
        void invalidates_nothing_from_before_a_gap() {
            leader.grant("b", 0);
            leader.registerSharer("Fox", "a", session);
            passes(TIMES.expiry().dividedBy(2));
            leader.grant("b", 2);
            passes(TIMES.expiry().dividedBy(2));
            leader.grant("a", session);
            pending.clear();

            leader.onCommitted("Fox", 2, 10);

            assertEquals(Set.of(), pending);
        }

        @Test
        void bounds_how_many_responses_wait() {
            leader.registerSharer("Fox", "a", session);
            leader.onCommitted("Fox", 2, 10);
            leader.awaitVisible("Fox");
            leader.awaitVisible("Fox");

            assertTrue(leader.awaitVisible("Fox").failed());
        }

        @Test
        void removes_a_holder_long_after_its_lease_ended() {
            passes(TIMES.expiry().multipliedBy(8));
            assertEquals(
                    List.of(),
                    leader.expiredHolders().stream().filter("a"::equals).toList());
            passes(TIMES.expiry().multipliedBy(2));

            assertTrue(leader.expiredHolders().contains("a"));
        }

        @Test
        void begins_nothing_after_it_stepped_down_and_ends_what_it_began() { // rule 14
            leader.registerSharer("Fox", "a", session);
            leader.onCommitted("Fox", 2, 10);
            Future<Void> visible = leader.awaitVisible("Fox");

            leader.stepDown();

            assertEquals(Optional.empty(), leader.grant("a", session));
            ack("a");
            assertTrue(visible.succeeded());
        }

        @Test
        void piggybacks_invalidations_on_a_renewal() { // OL35
            leader.registerSharer("Fox", "a", session);
            leader.onCommitted("Fox", 2, 10);
            Future<Void> visible = leader.awaitVisible("Fox");

            LeaseGrant renewal = ask();
            assertEquals(session, renewal.session());
            says(false, Map.of("Fox", 2L), renewal.invalidation());
            assertFalse(visible.isComplete());

            ackPiggybacked(renewal.invalidation().orElseThrow());
            assertTrue(visible.succeeded());
            assertEquals(Optional.empty(), ask().invalidation());
        }

        @Test
        void does_not_take_a_renewal_for_an_acknowledgement() { // OL35: its answer may be lost
            leader.registerSharer("Fox", "a", session);
            leader.onCommitted("Fox", 2, 10);
            Future<Void> visible = leader.awaitVisible("Fox");
            ask();

            LeaseGrant again = ask();

            assertFalse(visible.isComplete());
            says(false, Map.of("Fox", 2L), again.invalidation());
        }

        @Test
        void counts_a_piggybacked_invalidation_for_no_later_change() { // OL32
            leader.registerSharer("Fox", "a", session);
            leader.onCommitted("Fox", 2, 10);
            Future<Void> first = leader.awaitVisible("Fox");
            Invalidation carried = ask().invalidation().orElseThrow();
            leader.onCommitted("Fox", 3, 11);
            Future<Void> second = leader.awaitVisible("Fox");

            ackPiggybacked(carried);

            assertTrue(first.succeeded());
            assertFalse(second.isComplete());
        }

        @Test
        void ignores_acknowledgements_from_before_it_was_elected_again() {
            leader.registerSharer("Fox", "a", session);
            leader.onCommitted("Fox", 2, 10);
            Invalidation carried = ask().invalidation().orElseThrow();
            leader.stepDown();
            leader.onElected(3, Map.of("a", URL), List.of("Fox"), 10);
            Future<Void> visible = leader.awaitVisible("Fox");

            ackPiggybacked(carried);
            leader.onAcknowledged("a", carried);

            assertFalse(visible.isComplete());
        }

        @Test
        void waits_no_longer_than_a_lease_and_its_renewals_for_a_holder_that_acknowledges_nothing() { // OL35
            leader.registerSharer("Fox", "a", session);
            leader.onCommitted("Fox", 2, 10);
            Future<Void> visible = leader.awaitVisible("Fox");

            Duration step = TIMES.length().dividedBy(4);
            int renewals = 0;
            for (Duration waited = Duration.ZERO;
                    waited.compareTo(TIMES.length().plus(TIMES.expiry()).plus(step)) < 0;
                    waited = waited.plus(step)) {
                renewals += ask().session() == 0 ? 0 : 1;
                passes(step);
            }

            assertTrue(visible.succeeded());
            assertEquals(5, renewals, "0, 1/4, ... 4/4 of a lease");
            assertEquals(0, ask().session());
        }

        @Test
        void costs_others_no_second_lease_while_invalidations_do_not_arrive() { // OL35
            leader.registerSharer("Fox", "a", session);
            leader.onCommitted("Fox", 2, 10);
            passes(TIMES.length().plusNanos(1));
            assertEquals(0, ask().session());
            passes(TIMES.expiry());

            assertEquals(0, ask().session());
            assertFalse(leader.registerSharer("Fox", "a", session));
            leader.onCommitted("Fox", 3, 11);
            assertTrue(leader.awaitVisible("Fox").succeeded());
            passes(TIMES.expiry().multipliedBy(20));
            ask();
            assertEquals(List.of("b"), leader.expiredHolders()); // under a new name it would be granted one again
        }

        @Test
        void grants_a_new_session_once_an_invalidation_was_acknowledged() { // OL35
            leader.registerSharer("Fox", "a", session);
            leader.onCommitted("Fox", 2, 10);
            Invalidation early = ask().invalidation().orElseThrow();
            passes(TIMES.length().plusNanos(1));
            assertEquals(0, ask().session());
            passes(TIMES.expiry());
            ackPiggybacked(early);
            LeaseGrant refused = ask();
            assertEquals(0, refused.session(), "that one it had got before");
            says(false, Map.of(), refused.invalidation());

            ackPiggybacked(refused.invalidation().orElseThrow());

            assertTrue(ask().session() > session);
        }

        @Test
        void renews_a_holder_that_acknowledges_although_a_hot_product_keeps_changing() {
            leader.registerSharer("Fox", "a", session);
            leader.onCommitted("Fox", 2, 10);
            for (int i = 0; i < 20; i++) {
                LeaseGrant renewal = ask();
                assertEquals(session, renewal.session(), "renewal " + i);
                leader.onCommitted("Fox", 3 + i, 11 + i);
                ackPiggybacked(renewal.invalidation().orElseThrow());
                passes(TIMES.length().dividedBy(4));
            }
        }

        @Test
        void sends_an_empty_invalidation_to_a_holder_whose_lease_is_withheld() { // a front end that reads none in
            // its renewals
            leader.registerSharer("Fox", "a", session);
            leader.onCommitted("Fox", 2, 10);
            passes(TIMES.length().plusNanos(1));
            ask();
            passes(TIMES.expiry());
            pending.clear();
            ask();
            assertEquals(Set.of("a"), pending);

            ack("a");

            assertTrue(ask().session() > session);
        }
    }
}
