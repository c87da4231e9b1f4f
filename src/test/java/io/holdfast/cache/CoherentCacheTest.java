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
    private final List<Promise<LoadResult<String>>> loads = new ArrayList<>();
    private final List<Long> sessions = new ArrayList<>();

    private Future<Found<String>> get(String key) {
        return cache.get(key, session -> {
            sessions.add(session);
            Promise<LoadResult<String>> answer = Promise.promise();
            loads.add(answer);
            return answer.future();
        });
    }

    private void answer(int which, String value, long version, boolean cacheable) {
        loads.get(which).complete(new LoadResult<>(Optional.ofNullable(value), version, 1, cacheable));
    }

    private void grant(long term, long session) {
        cache.onGranted(term, session, time.nanos(), LEASE);
    }

    private void have(String name, long version) {
        Future<?> got = get(name);
        answer(loads.size() - 1, name + version, version, true);
        assertTrue(got.succeeded());
    }

    private boolean isHit(String name) {
        Future<Found<String>> got = get(name);
        return got.isComplete() && got.result().hit();
    }

    @Test
    void without_a_lease_nothing_is_cached_and_nothing_is_shared() {
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
        void a_loaded_value_is_served_until_the_lease_ends() {
            have("Fox", 1);

            time.advance(LEASE.minusNanos(1));
            assertTrue(isHit("Fox"));
            time.advance(Duration.ofNanos(1));
            assertFalse(isHit("Fox"));
        }

        @Test
        void a_hit_has_its_age() {
            have("Fox", 1);
            time.advance(Duration.ofMillis(100));

            assertEquals(Duration.ofMillis(100), get("Fox").result().age());
        }

        @Test
        void a_renewal_keeps_the_entries_and_never_shortens_the_lease() {
            have("Fox", 1);
            time.advance(Duration.ofMillis(100));

            cache.onGranted(1, 5, time.nanos() - LEASE.toNanos(), LEASE);

            assertTrue(isHit("Fox"));
        }

        @Test
        void a_grant_after_a_gap_begins_empty() { // rule 17
            have("Fox", 1);
            time.advance(LEASE);

            grant(1, 5);

            assertFalse(isHit("Fox"));
        }

        @Test
        void a_new_session_begins_empty() {
            have("Fox", 1);

            grant(1, 6);

            assertFalse(isHit("Fox"));
        }

        @Test
        void a_load_from_before_a_gap_is_not_cached() { // rule 21: no gap since
            get("Fox");
            time.advance(LEASE);
            grant(1, 5);

            answer(0, "a", 1, true);

            assertFalse(isHit("Fox"));
        }

        @Test
        void what_the_leader_will_not_invalidate_is_not_cached() {
            get("Fox");
            answer(0, "a", 1, false);

            assertFalse(isHit("Fox"));
        }

        @Test
        void an_invalidation_drops_older_versions_alone() {
            have("Fox", 3);

            cache.invalidate(1, Map.of("Fox", 3L));
            assertTrue(isHit("Fox"));
            cache.invalidate(1, Map.of("Fox", 4L));
            assertFalse(isHit("Fox"));
        }

        @Test
        void a_response_that_was_overtaken_is_returned_and_not_cached() { // rules 19, 21, 22
            Future<Found<String>> first = get("Fox");
            cache.invalidate(1, Map.of("Fox", 2L));

            answer(0, "a", 1, true);

            assertEquals(1, first.result().version());
            assertFalse(isHit("Fox"));
        }

        @Test
        void a_load_that_cannot_be_joined_any_more_still_has_its_fence() {
            get("Fox");
            cache.invalidate(1, Map.of("Fox", 2L));
            get("Fox"); // another flight
            cache.invalidate(1, Map.of("Fox", 3L));

            answer(0, "b", 2, true);

            assertFalse(isHit("Fox"));
        }

        @Test
        void a_look_up_during_a_load_joins_it() {
            Future<Found<String>> first = get("Fox");
            Future<Found<String>> second = get("Fox");
            answer(0, "a", 1, true);

            assertEquals(1, loads.size());
            assertEquals(first.result(), second.result());
        }

        @Test
        void whoever_joined_a_load_that_was_overtaken_loads_anew() { // rule 22
            get("Fox");
            Future<Found<String>> joined = get("Fox");
            cache.invalidate(1, Map.of("Fox", 2L));
            answer(0, "a", 1, true);

            assertFalse(joined.isComplete());
            answer(1, "b", 2, true);
            assertEquals(2, joined.result().version());
        }

        @Test
        void whoever_joined_a_load_that_failed_loads_anew() {
            get("Fox");
            Future<Found<String>> joined = get("Fox");
            loads.get(0).fail("lost");

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
        void a_response_of_another_term_is_not_cached() {
            get("Fox");
            loads.get(0).complete(new LoadResult<>(Optional.of("a"), 1, 0, true));

            assertFalse(isHit("Fox"));
        }

        @Test
        void the_absence_of_a_value_is_cached_with_a_bound_of_its_own() {
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
        void the_least_recently_used_entry_is_evicted_first() {
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
