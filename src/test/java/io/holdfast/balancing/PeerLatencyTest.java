package io.holdfast.balancing;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.time.Randomness;
import io.holdfast.base.time.Time;
import io.holdfast.registry.Instance;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PeerLatencyTest {
    private static final RequestKind READ = new RequestKind("GET", "/x");
    private static final RequestKind WRITE = new RequestKind("POST", "/x");

    private final PeerLatency latency = new PeerLatency(5);
    private final Node a = node("a");
    private final Node b = node("b");
    private final Node c = node("c");

    private static Node node(String id) {
        Duration some = Duration.ofSeconds(1);
        NodeBreaker.Config breaker = new NodeBreaker.Config(5, 30, 20, some, some, some, some);
        return new Node(
                new Instance("s", id, 1, URI.create("http://127.0.0.1:1"), Instance.State.READY, 1, Map.of()),
                new NodeBreaker(breaker, Time.system(), Randomness.unseeded()),
                new RiseFallCounter(new RiseFallCounter.Config(some, some, 2, 2)));
    }

    private void answers(Node node, RequestKind kind, int millis, int times) {
        for (int i = 0; i < times; i++) {
            latency.answered(node, kind, Duration.ofMillis(millis), true);
        }
    }

    private boolean isSlow(Node node, RequestKind kind, int millis) {
        return latency.isFarSlower(node, kind, Duration.ofMillis(millis));
    }

    @Test
    void slow_is_what_takes_five_times_as_long_as_with_the_peers() {
        answers(a, READ, 1, 100);
        answers(b, READ, 100, 100);
        answers(c, READ, 100, 100);

        assertFalse(isSlow(a, READ, 499));
        assertTrue(isSlow(a, READ, 501));
    }

    @Test
    void a_kind_of_its_own_is_compared_with_nothing_else() {
        answers(b, READ, 1, 60);

        assertFalse(isSlow(a, WRITE, 60_000));
    }

    @Test
    void a_node_without_peers_or_with_new_ones_is_never_slow() {
        answers(a, READ, 1, 100);
        assertFalse(isSlow(a, READ, 60_000));

        answers(b, READ, 1, 4);
        assertFalse(isSlow(a, READ, 60_000));

        answers(b, READ, 1, 1);
        assertTrue(isSlow(a, READ, 60_000));
    }

    @Test
    void when_most_peers_are_slow_too_nobody_is() {
        answers(b, READ, 1, 10);
        answers(c, READ, 1, 10);

        latency.wasSlow(b, READ);
        assertTrue(isSlow(a, READ, 1_000)); // one of two
        latency.wasSlow(c, READ);
        assertFalse(isSlow(a, READ, 1_000));
    }

    @Test
    void an_outlier_is_slow_time_and_again_without_one_in_time_between() {
        for (int i = 1; i <= 4; i++) {
            assertFalse(latency.wasSlow(a, READ));
        }
        latency.answered(a, READ, Duration.ofMillis(1), true);
        for (int i = 1; i <= 4; i++) {
            assertFalse(latency.wasSlow(a, READ));
        }
        assertTrue(latency.wasSlow(a, READ));
    }

    @Test
    void slow_requests_of_different_kinds_count_together() {
        for (int i = 1; i <= 2; i++) {
            assertFalse(latency.wasSlow(a, READ));
            assertFalse(latency.wasSlow(a, WRITE));
        }

        assertFalse(latency.wasSlow(b, READ));
        assertTrue(latency.wasSlow(a, READ));
    }

    @Test
    void slow_requests_of_different_kinds_are_in_a_row_only_without_one_in_time_between() {
        for (int i = 1; i <= 2; i++) {
            latency.wasSlow(a, READ);
            latency.wasSlow(a, WRITE);
        }
        latency.answered(a, new RequestKind("GET", "/y"), Duration.ofMillis(1), true);

        assertFalse(latency.wasSlow(a, READ));
    }

    @Test
    void a_node_that_is_slow_for_one_kind_alone_is_an_outlier_too() {
        for (int i = 1; i <= 4; i++) {
            assertFalse(latency.wasSlow(a, WRITE));
            latency.answered(a, READ, Duration.ofMillis(1), true);
        }

        assertTrue(latency.wasSlow(a, WRITE));
    }

    @Test
    void who_is_gone_is_counted_anew() {
        for (int i = 1; i <= 2; i++) {
            latency.wasSlow(a, READ);
            latency.wasSlow(a, WRITE);
        }
        latency.forget(a);

        assertFalse(latency.wasSlow(a, READ));
    }

    @Test
    void who_is_gone_is_no_peer_any_more() {
        answers(b, READ, 1, 10);
        latency.forget(b);

        assertFalse(isSlow(a, READ, 60_000));
    }
}
