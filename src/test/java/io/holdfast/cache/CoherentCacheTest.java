package io.holdfast.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.time.ManualTime;
import io.holdfast.cache.CoherentCache.Found;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The numbers are the rules of the coherent cache. */
class CoherentCacheTest {
    private static final Duration LEASE = Duration.ofMillis(250);

    private final ManualTime time = new ManualTime();
    private final CoherentCache<String> cache = new CoherentCache<>(time, 2, 1);
    private final List<Promise<LoadResult<String>>> asked = new ArrayList<>();
    private final List<Long> sessions = new ArrayList<>();

    private Future<Found<String>> get(String name) {
        return cache.get(name, session -> {
            sessions.add(session);
            Promise<LoadResult<String>> answer = Promise.promise();
            asked.add(answer);
            return answer.future();
        });
    }

    private void answer(int which, String value, long version, boolean cacheable) {
        asked.get(which).complete(new LoadResult<>(Optional.ofNullable(value), version, 1, cacheable));
    }

    private void grant(long term, long session) {
        cache.onGranted(term, session, time.nanos(), LEASE);
    }

    private void have(String name, long version) {
        Future<?> got = get(name);
        answer(asked.size() - 1, name + version, version, true);
        assertTrue(got.succeeded());
    }

    private boolean isHit(String name) {
        Future<Found<String>> got = get(name);
        return got.isComplete() && got.result().hit();
    }

    @Test
    void without_a_lease_nothing_is_kept_and_nothing_is_shared() {
        get("Fox");
        get("Fox");
        answer(0, "a", 1, true);
        answer(1, "a", 1, true);

        assertEquals(List.of(0L, 0L), sessions);
        assertFalse(isHit("Fox"));
    }

    @Nested
    class with_a_lease {
        with_a_lease() {
            grant(1, 5);
        }

        @Test
        void what_was_fetched_is_answered_until_the_lease_ends() {
            have("Fox", 1);

            time.advance(LEASE.minusNanos(1));
            assertTrue(isHit("Fox"));
            time.advance(Duration.ofNanos(1));
            assertFalse(isHit("Fox"));
        }

        @Test
        void the_age_of_a_hit_is_told() {
            have("Fox", 1);
            time.advance(Duration.ofMillis(100));

            assertEquals(Duration.ofMillis(100), get("Fox").result().age());
        }

        @Test
        void a_renewal_keeps_what_is_there_and_never_shortens() {
            have("Fox", 1);
            time.advance(Duration.ofMillis(100));

            cache.onGranted(1, 5, time.nanos() - LEASE.toNanos(), LEASE);

            assertTrue(isHit("Fox"));
        }

        @Test
        void a_grant_after_a_gap_begins_with_nothing() { // rule 17
            have("Fox", 1);
            time.advance(LEASE);

            grant(1, 5);

            assertFalse(isHit("Fox"));
        }

        @Test
        void a_new_session_begins_with_nothing() {
            have("Fox", 1);

            grant(1, 6);

            assertFalse(isHit("Fox"));
        }

        @Test
        void a_flight_from_before_a_gap_is_not_kept() { // rule 21: no gap since
            get("Fox");
            time.advance(LEASE);
            grant(1, 5);

            answer(0, "a", 1, true);

            assertFalse(isHit("Fox"));
        }

        @Test
        void what_the_leader_does_not_vouch_for_is_not_kept() {
            get("Fox");
            answer(0, "a", 1, false);

            assertFalse(isHit("Fox"));
        }

        @Test
        void dropping_drops_what_is_older_and_nothing_else() {
            have("Fox", 3);

            cache.invalidate(1, Map.of("Fox", 3L));
            assertTrue(isHit("Fox"));
            cache.invalidate(1, Map.of("Fox", 4L));
            assertFalse(isHit("Fox"));
        }

        @Test
        void an_answer_that_was_overtaken_is_given_to_who_asked_and_not_kept() { // rules 19, 21, 22
            Future<Found<String>> first = get("Fox");
            cache.invalidate(1, Map.of("Fox", 2L));

            answer(0, "a", 1, true);

            assertEquals(1, first.result().version());
            assertFalse(isHit("Fox"));
        }

        @Test
        void a_flight_that_nobody_may_join_any_more_still_has_its_floor() {
            get("Fox");
            cache.invalidate(1, Map.of("Fox", 2L));
            get("Fox"); // another flight
            cache.invalidate(1, Map.of("Fox", 3L));

            answer(0, "b", 2, true);

            assertFalse(isHit("Fox"));
        }

        @Test
        void who_comes_during_a_flight_shares_it() {
            Future<Found<String>> first = get("Fox");
            Future<Found<String>> second = get("Fox");
            answer(0, "a", 1, true);

            assertEquals(1, asked.size());
            assertEquals(first.result(), second.result());
        }

        @Test
        void who_joined_a_flight_that_was_overtaken_asks_anew() { // rule 22
            get("Fox");
            Future<Found<String>> joined = get("Fox");
            cache.invalidate(1, Map.of("Fox", 2L));
            answer(0, "a", 1, true);

            assertFalse(joined.isComplete());
            answer(1, "b", 2, true);
            assertEquals(2, joined.result().version());
        }

        @Test
        void who_joined_a_flight_that_failed_asks_anew() {
            get("Fox");
            Future<Found<String>> joined = get("Fox");
            asked.get(0).fail("lost");

            answer(1, "a", 1, true);

            assertEquals(1, joined.result().version());
        }

        @Test
        void a_later_term_ends_everything() { // rule 15
            have("Fox", 1);

            cache.invalidate(2, Map.of());

            assertFalse(isHit("Fox"));
            grant(1, 7); // of the former leader
            assertFalse(cache.holdsLease());
        }

        @Test
        void a_revocation_ends_everything() {
            have("Fox", 1);

            cache.revoke(1);

            assertFalse(isHit("Fox"));
        }

        @Test
        void an_answer_of_another_term_is_not_kept() {
            get("Fox");
            asked.get(0).complete(new LoadResult<>(Optional.of("a"), 1, 0, true));

            assertFalse(isHit("Fox"));
        }

        @Test
        void that_there_is_none_is_kept_too_in_a_place_of_its_own() {
            have("Fox", 1);
            get("nothing");
            answer(1, null, 0, true);
            get("nobody");
            answer(2, null, 0, true);

            assertTrue(isHit("Fox"));
            assertTrue(isHit("nobody"));
            assertFalse(isHit("nothing"));
            cache.invalidate(1, Map.of("nobody", 1L));
            assertFalse(isHit("nobody"));
        }

        @Test
        void the_one_that_was_not_looked_at_for_the_longest_time_goes_first() {
            have("a", 1);
            have("b", 1);
            assertTrue(isHit("a"));
            have("c", 1);

            assertTrue(isHit("a"));
            assertTrue(isHit("c"));
            assertFalse(isHit("b"));
        }
    }
}
