package io.holdfast.telemetry.processes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.base.time.ManualTime;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ExchangeTargetsTest {
    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final URI A = URI.create("http://127.0.0.1:1");
    private static final URI B = URI.create("http://127.0.0.1:2");
    private static final URI C = URI.create("http://127.0.0.1:3");

    private final ManualTime time = new ManualTime();
    private final ExchangeTargets targets = new ExchangeTargets(INTERVAL, 2);

    private List<URI> round(Set<URI> addresses, String... heard) {
        time.advance(INTERVAL);
        return targets.next(new TreeSet<>(addresses), Set.of(heard), time.nanos());
    }

    private void fail(URI url, String reason) {
        targets.failed(url, reason, time.now(), time.nanos());
    }

    @Test
    void all_get_their_turn_however_few_are_asked_at_a_time() {
        Set<URI> all = Set.of(A, B, C);

        assertEquals(List.of(A, B), round(all));
        targets.answered(A, "a");
        targets.answered(B, "b");
        assertEquals(C, round(all).get(0));
    }

    @Test
    void one_address_of_a_process_is_enough() {
        round(Set.of(A, B));
        targets.answered(A, "both");
        targets.answered(B, "both");

        assertEquals(1, round(Set.of(A, B)).size());
    }

    @Test
    void who_just_asked_is_not_asked() {
        round(Set.of(A));
        targets.answered(A, "a");

        assertEquals(List.of(), round(Set.of(A), "a"));
        assertEquals(List.of(A), round(Set.of(A)));
    }

    @Test
    void nobody_is_asked_twice_at_a_time() {
        round(Set.of(A));

        assertEquals(List.of(), round(Set.of(A)));
    }

    @Test
    void who_fails_is_asked_after_ever_longer_pauses_up_to_half_a_minute() {
        int asked = 0;
        for (int second = 0; second < 10 * 60; second++) {
            for (int half = 0; half < 2; half++) {
                if (!round(Set.of(A)).isEmpty()) {
                    fail(A, "refused");
                    asked++;
                }
            }
        }

        assertEquals(25, asked); // 1, 1, 2, 4, ... 32 s, then each half a minute
    }

    @Test
    void tells_since_when_one_fails_and_why_until_it_answers() {
        round(Set.of(A));
        Instant began = time.now();
        fail(A, "refused");
        round(Set.of(A));
        round(Set.of(A));
        fail(A, "no answer");

        assertEquals(Optional.of(new ExchangeTargets.Failing("no answer", began)), targets.failing(A));

        targets.answered(A, "a");

        assertEquals(Optional.empty(), targets.failing(A));
    }

    @Test
    void an_address_that_is_no_more_is_forgotten_with_what_was_known_of_it() {
        round(Set.of(A));
        fail(A, "refused");
        round(Set.of(B));

        assertEquals(Optional.empty(), targets.failing(A));
        assertEquals(List.of(A), round(Set.of(A)));
    }
}
