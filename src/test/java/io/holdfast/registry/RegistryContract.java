package io.holdfast.registry;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.failure.Failure;
import io.holdfast.support.Await;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What every registry keeps to, whatever it is made of. */
public abstract class RegistryContract {
    private static final Duration TTL = Duration.ofHours(1);
    private static final Duration SHORT = Duration.ofMillis(300);

    protected abstract Registry registry();

    private Instance instance(String id, long epoch) {
        return new Instance(
                "shop", id, epoch, URI.create("http://127.0.0.1:80"), Instance.State.STARTING, 3, Map.of("zone", "a"));
    }

    private List<Instance> live() throws Exception {
        return registry().read().await(60, SECONDS).instances();
    }

    private void hold(Instance instance, Duration ttl) throws Exception {
        registry().hold(instance, ttl).await(60, SECONDS);
    }

    @Test
    void what_is_held_is_read_back_whole() throws Exception {
        Instance instance = instance("a", registry().nextEpoch().await(60, SECONDS));

        hold(instance, TTL);

        assertEquals(List.of(instance), live());
    }

    @Test
    void instances_come_by_name_whatever_came_first() throws Exception {
        for (String id : List.of("c", "a", "b")) {
            hold(instance(id, 1), TTL);
        }

        assertEquals(List.of(instance("a", 1), instance("b", 1), instance("c", 1)), live());
    }

    @Test
    void a_change_of_state_replaces_what_was_there() throws Exception {
        hold(instance("a", 1), TTL);

        hold(instance("a", 1).in(Instance.State.READY), TTL);

        assertEquals(List.of(instance("a", 1).in(Instance.State.READY)), live());
    }

    @Test
    void a_lease_that_is_not_renewed_ends() throws Exception {
        hold(instance("a", 1), SHORT);
        hold(instance("b", 1), TTL);

        Await.until("a is gone", Duration.ofSeconds(60), () -> live().equals(List.of(instance("b", 1))));
    }

    @Test
    void a_later_start_wins_and_the_earlier_is_told() throws Exception {
        hold(instance("a", 1), TTL);
        hold(instance("a", 2), TTL);

        Failure told = assertThrows(Failure.Conflict.class, () -> hold(instance("a", 1), TTL));

        assertEquals("superseded", told.code());
        registry().release(instance("a", 1)).await(60, SECONDS);
        assertEquals(List.of(instance("a", 2)), live());
    }

    @Test
    void what_is_released_is_gone_at_once() throws Exception {
        hold(instance("a", 1), TTL);

        registry().release(instance("a", 1)).await(60, SECONDS);

        assertEquals(List.of(), live());
    }

    private List<InstanceCondition> conditions() throws Exception {
        return registry().read().await(60, SECONDS).conditions();
    }

    private void set(InstanceCondition condition, Duration ttl) throws Exception {
        registry().setCondition(condition, ttl).await(60, SECONDS);
    }

    @Test
    void a_mark_is_seen_until_it_is_taken_back_or_ends() throws Exception {
        HealthReport failing = HealthReport.of(
                instance("a", 1), HealthReport.Kind.FAILING, "router/1", "5 failures in a row", Instant.EPOCH);
        HealthReport unreachable = HealthReport.of(
                instance("b", 1), HealthReport.Kind.UNREACHABLE, "router/1", "no answer", Instant.EPOCH);
        hold(instance("a", 1), TTL);
        hold(instance("b", 1), TTL);
        set(failing, TTL);
        set(unreachable, TTL);
        assertEquals(2, conditions().size());

        set(unreachable, SHORT);

        Await.until("the short report is gone", Duration.ofSeconds(60), () -> conditions()
                .equals(List.of(failing)));
        registry().clearCondition(failing).await(60, SECONDS);

        assertEquals(List.of(), conditions());
    }

    @Test
    void a_mark_speaks_of_one_epoch_alone() throws Exception {
        HealthReport old = HealthReport.of(instance("a", 1), HealthReport.Kind.FAILING, "router/1", "x", Instant.EPOCH);
        hold(instance("a", 1), TTL);
        set(old, TTL);

        hold(instance("a", 2), TTL);
        assertTrue(conditions().stream().noneMatch(m -> m.isAbout(instance("a", 2))));
        set(old, TTL);

        assertEquals(List.of(), conditions());
    }

    private AdminOverride ofOperator(AdminOverride.Kind kind, long epoch) {
        return AdminOverride.of(instance("a", epoch), kind, "x", Instant.EPOCH);
    }

    @Test
    void the_word_of_an_operator_and_that_of_a_router_stand_side_by_side() throws Exception {
        hold(instance("a", 1), TTL);
        set(ofOperator(AdminOverride.Kind.EJECTED, 1), TTL);
        set(ofOperator(AdminOverride.Kind.DRAINED, 1), TTL);
        HealthReport failing =
                HealthReport.of(instance("a", 1), HealthReport.Kind.FAILING, "router/1", "x", Instant.EPOCH);
        set(failing, TTL);
        assertEquals(3, conditions().size());

        registry().clearCondition(failing).await(60, SECONDS);
        registry().clearCondition(ofOperator(AdminOverride.Kind.EJECTED, 1)).await(60, SECONDS);

        assertEquals(List.of(ofOperator(AdminOverride.Kind.DRAINED, 1)), conditions());
    }

    @Test
    void a_drain_outlives_renewals_a_release_and_the_next_start_until_it_is_taken_back() throws Exception {
        AdminOverride drain = ofOperator(AdminOverride.Kind.DRAINED, 1);
        hold(instance("a", 1), TTL);
        set(drain, TTL);

        hold(instance("a", 1), TTL);
        registry().release(instance("a", 1)).await(60, SECONDS);
        hold(instance("a", 2), TTL);

        assertEquals(List.of(drain), conditions());
        assertTrue(conditions().get(0).isAbout(instance("a", 2)));
        registry().clearCondition(ofOperator(AdminOverride.Kind.DRAINED, 2)).await(60, SECONDS);
        assertEquals(List.of(), conditions());
    }

    @Test
    void a_drain_of_nobody_is_not_taken() throws Exception {
        set(ofOperator(AdminOverride.Kind.DRAINED, 1), TTL);

        assertEquals(List.of(), conditions());
    }

    private static Instance routed(String service, Instance.State state, String routes) {
        Map<String, String> meta = Map.of("route", routes, "route-host", "Shop.test");
        return new Instance(service, "1", 1, URI.create("http://127.0.0.1:80"), state, 1, meta);
    }

    /** Oldest first. */
    private List<String> claims() throws Exception {
        return registry().read().await(60, SECONDS).claims().stream()
                .sorted(Comparator.comparing(RouteClaim::since).thenComparing(RouteClaim::route))
                .map(claim -> claim.service() + " " + claim.route())
                .toList();
    }

    @Test
    void a_claim_begins_when_a_service_is_ready_and_lasts_until_it_is_not() throws Exception {
        hold(routed("late", Instance.State.STARTING, "/a"), TTL);
        hold(routed("first", Instance.State.READY, "/a,/b"), TTL);
        assertEquals(List.of("first shop.test/a", "first shop.test/b"), claims());

        hold(routed("late", Instance.State.READY, "/a"), TTL);
        hold(routed("first", Instance.State.READY, "/a,/b"), TTL);
        assertEquals(List.of("first shop.test/a", "first shop.test/b", "late shop.test/a"), claims());

        hold(routed("first", Instance.State.READY, "/a"), TTL);
        hold(routed("first", Instance.State.READY, "/a,/b"), TTL);
        assertEquals(List.of("first shop.test/a", "late shop.test/a", "first shop.test/b"), claims());

        hold(routed("first", Instance.State.DRAINING, "/a,/b"), TTL);
        assertEquals(List.of("late shop.test/a"), claims());
        registry().release(routed("late", Instance.State.READY, "/a")).await(60, SECONDS);
        assertEquals(List.of(), claims());
    }

    @Test
    void a_claim_ends_with_the_lease() throws Exception {
        hold(routed("short", Instance.State.READY, "/a"), TTL);
        hold(routed("long", Instance.State.READY, "/a"), TTL);
        assertEquals(List.of("short shop.test/a", "long shop.test/a"), claims());

        hold(routed("short", Instance.State.READY, "/a"), SHORT);
        Await.until("it is gone", Duration.ofSeconds(60), () -> claims().equals(List.of("long shop.test/a")));
    }

    @Test
    void epochs_rise() throws Exception {
        long before = registry().nextEpoch().await(60, SECONDS);
        assertTrue(registry().nextEpoch().await(60, SECONDS) > before);
    }

    @Test
    void watchers_hear_of_changes_but_not_of_renewals() throws Exception {
        AtomicInteger heard = new AtomicInteger();
        Registry.Watch watch = registry().watch(heard::incrementAndGet);
        hold(instance("a", 1), TTL);
        Await.until("the arrival", Duration.ofSeconds(60), () -> heard.get() >= 1);
        int before = heard.get();

        for (int renewal = 0; renewal < 10; renewal++) {
            hold(instance("a", 1), TTL);
        }
        registry().release(instance("a", 1)).await(60, SECONDS);

        Await.until("the departure", Duration.ofSeconds(60), () -> heard.get() > before);
        // A watch may begin with a call of its own; then the arrival is heard after that.
        assertTrue(heard.get() <= before + 2, () -> heard + " of " + before);
        watch.close();
    }
}
