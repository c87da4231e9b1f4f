package io.holdfast.roles.router;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.balancing.NodeBreaker;
import io.holdfast.balancing.NodePool;
import io.holdfast.balancing.RiseFallCounter;
import io.holdfast.balancing.Slot;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.registry.Instance;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The line before busy nodes, and the series of a node. */
class UpstreamTest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final NodePool.Config ONE_AT_A_TIME = new NodePool.Config(
            1,
            1,
            50,
            Duration.ofSeconds(5),
            new NodeBreaker.Config(
                    5,
                    30,
                    20,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(2)),
            new RiseFallCounter.Config(Duration.ofMillis(500), Duration.ofMillis(500), 2, 2));
    private static final Instance A =
            new Instance("back", "a", 1, URI.create("http://127.0.0.1:80"), Instance.State.READY, 1, Map.of());

    private static final Upstream.Room UNLIMITED = new Upstream.Room() {
        @Override
        public boolean tryTake() {
            return true;
        }

        @Override
        public void giveBack() {}
    };

    private final Vertx vertx = Vertx.vertx();
    private final RouterMetrics metrics = new RouterMetrics(new SimpleMeterRegistry());
    private final Evictions evictions =
            new Evictions(vertx, Time.system(), null, "router/1", metrics, (node, state, cause) -> {});
    private final NodePool pool = new NodePool(ONE_AT_A_TIME, Time.system(), evictions);
    private final Upstream upstream = new Upstream(vertx, Time.system(), pool, 1);

    @AfterEach
    void close() throws Exception {
        vertx.close().await(60, SECONDS);
    }

    private Future<Optional<Permit>> acquire(Duration limit) {
        return acquire(limit, Slot.REQUEST, new Abandonment());
    }

    private Future<Optional<Permit>> acquire(Duration limit, Slot slot, Abandonment abandonment) {
        return upstream.acquire(
                new Upstream.Need(List.of(), true, slot, Deadline.after(Time.system(), limit), abandonment, UNLIMITED));
    }

    @Test
    void nobody_waits_for_a_service_without_nodes() {
        assertEquals(Optional.empty(), acquire(LONG).result());
    }

    @Test
    void whoever_finds_all_busy_waits_for_the_first_that_is_free() throws Exception {
        pool.update(List.of(A), List.of());
        Permit first = acquire(LONG).result().orElseThrow();
        Future<Optional<Permit>> second = acquire(LONG);
        assertFalse(second.isComplete());

        first.release();

        assertEquals(first.node(), second.await(60, SECONDS).orElseThrow().node());
    }

    @Test
    void the_pending_queue_is_bounded() {
        pool.update(List.of(A), List.of());
        acquire(LONG);
        acquire(LONG);

        Failure refused = assertInstanceOf(Failure.class, acquire(LONG).cause());

        assertEquals("overloaded", refused.code());
    }

    @Test
    void nobody_waits_beyond_the_deadline() {
        pool.update(List.of(A), List.of());
        acquire(LONG);
        Future<Optional<Permit>> second = acquire(Duration.ofMillis(50));

        assertThrows(Failure.Unavailable.class, () -> second.await(60, SECONDS));

        assertEquals(0, upstream.pending());
    }

    @Test
    void whoever_waits_is_told_when_the_last_node_leaves() throws Exception {
        pool.update(List.of(A), List.of());
        acquire(LONG);
        Future<Optional<Permit>> second = acquire(LONG);

        pool.update(List.of(), List.of());
        upstream.admitNext();

        assertEquals(Optional.empty(), second.await(60, SECONDS));
    }

    @Test
    void who_leaves_does_not_stay_in_the_queue() {
        pool.update(List.of(A), List.of());
        acquire(LONG);
        Abandonment abandonment = new Abandonment();
        Future<Optional<Permit>> second = acquire(LONG, Slot.REQUEST, abandonment);

        abandonment.happened();

        assertTrue(second.failed());
        assertEquals(0, upstream.pending());
    }

    @Test
    void a_response_that_becomes_a_stream_makes_room_for_whoever_waits() throws Exception {
        pool.update(List.of(A), List.of());
        Permit first = acquire(LONG).result().orElseThrow();
        Future<Optional<Permit>> second = acquire(LONG);

        assertTrue(first.becomeStream());

        assertTrue(second.await(60, SECONDS).isPresent());
        first.release();
        first.release();
        assertEquals(0, pool.nodes().iterator().next().streams());
    }

    @Test
    void who_cannot_use_what_is_free_lets_the_next_one_have_it() throws Exception {
        pool.update(List.of(A), List.of());
        Permit first = acquire(LONG).result().orElseThrow();
        Instance other = new Instance("back", "b", 1, A.url(), Instance.State.READY, 1, Map.of());
        pool.update(List.of(A, other), List.of());
        Permit second = acquire(LONG).result().orElseThrow();
        Upstream two = new Upstream(vertx, Time.system(), pool, 10);
        Future<Optional<Permit>> hadIt = two.acquire(new Upstream.Need(
                List.of(first.node()),
                false,
                Slot.REQUEST,
                Deadline.after(Time.system(), LONG),
                new Abandonment(),
                UNLIMITED));
        Future<Optional<Permit>> next = two.acquire(new Upstream.Need(
                List.of(), false, Slot.REQUEST, Deadline.after(Time.system(), LONG), new Abandonment(), UNLIMITED));

        two.release(first.node(), Slot.REQUEST);

        assertFalse(hadIt.isComplete());
        assertEquals(first.node(), next.await(60, SECONDS).orElseThrow().node());
        two.release(second.node(), Slot.REQUEST);
        assertEquals(second.node(), hadIt.await(60, SECONDS).orElseThrow().node());
    }

    @Test
    void what_would_fill_the_memory_does_not_wait() {
        pool.update(List.of(A), List.of());
        ReplayBuffer memory = new ReplayBuffer(1_000, 1_500_000);
        acquire(LONG);
        Upstream.Need flowing = new Upstream.Need(
                List.of(),
                false,
                Slot.REQUEST,
                Deadline.after(Time.system(), LONG),
                new Abandonment(),
                memory.share().whileWaiting(false));
        Upstream roomy = new Upstream(vertx, Time.system(), pool, 10);
        assertFalse(roomy.acquire(flowing).isComplete());

        Failure refused = assertInstanceOf(Failure.class, roomy.acquire(flowing).cause());

        assertEquals("overloaded", refused.code());
    }

    @Test
    void nobody_waits_for_room_for_a_stream() {
        pool.update(List.of(A), List.of());
        acquire(LONG, Slot.STREAM, new Abandonment());

        Failure refused = assertInstanceOf(
                Failure.class, acquire(LONG, Slot.STREAM, new Abandonment()).cause());

        assertTrue(refused.getMessage().contains("router.node-streams"), refused.getMessage());
    }
}
