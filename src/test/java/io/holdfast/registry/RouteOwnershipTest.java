package io.holdfast.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.base.time.ManualTime;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Who has a route that several services ask for: whoever has had a ready instance for it for longest. */
class RouteOwnershipTest {
    private static final Duration TTL = Duration.ofHours(1);

    private final ManualTime time = new ManualTime();
    private final LeaseTable table = new LeaseTable(time);

    private static Instance instance(String service, String id, Instance.State state) {
        return new Instance(service, id, 1, URI.create("http://127.0.0.1:80"), state, 1, Map.of("route", "/shared"));
    }

    private void is(String service, Instance.State state) {
        is(service, "1", state);
    }

    private void is(String service, String id, Instance.State state) {
        time.advance(Duration.ofSeconds(1));
        table.hold(instance(service, id, state), TTL);
    }

    private RouteOwnership shared() {
        List<Instance> live = new ArrayList<>(table.live());
        Collections.shuffle(live, new Random(time.nanos())); // no order of a map is to matter
        return RouteOwnership.of(live, i -> i.state() == Instance.State.READY, table.claims())
                .get(0);
    }

    private String owner() {
        return shared().service();
    }

    @Test
    void the_first_that_was_ready_whatever_its_name_and_whoever_registered_before() {
        is("aaa", Instance.State.STARTING);
        is("zzz", Instance.State.READY);
        is("aaa", Instance.State.READY);

        assertEquals("zzz", owner());
        assertEquals(List.of("aaa"), shared().others());
    }

    @Test
    void it_keeps_it_over_a_rolling_restart() {
        is("old", "1", Instance.State.READY);
        is("old", "2", Instance.State.READY);
        is("new", Instance.State.READY);

        for (String id : List.of("1", "2")) {
            is("old", id, Instance.State.DRAINING);
            table.release(instance("old", id, Instance.State.DRAINING));
            assertEquals("old", owner());
            is("old", id, Instance.State.STARTING);
            is("old", id, Instance.State.READY);
            assertEquals("old", owner());
        }
    }

    @Test
    void it_loses_it_with_its_last_ready_instance_and_does_not_take_it_back() {
        is("old", Instance.State.READY);
        is("new", Instance.State.READY);

        is("old", Instance.State.STARTING);
        assertEquals("new", owner());
        is("old", Instance.State.READY);

        assertEquals("new", owner());
        assertEquals(List.of("old"), shared().others());
    }

    @Test
    void one_that_ran_out_holds_nothing() {
        time.advance(Duration.ofSeconds(1));
        table.hold(instance("old", "1", Instance.State.READY), Duration.ofSeconds(6));
        is("new", Instance.State.READY);

        time.advance(Duration.ofSeconds(6));
        assertEquals("new", owner());
        is("old", Instance.State.READY);

        assertEquals("new", owner());
    }

    @Test
    void when_none_is_ready_somebody_has_it_and_serves_nothing() {
        is("b", Instance.State.STARTING);
        is("a", Instance.State.STARTING);

        assertEquals("a", owner());
        assertEquals(false, shared().served());
        is("b", Instance.State.READY);
        assertEquals("b", owner());
        assertEquals(true, shared().served());
    }

    /** Readers of one table agree at every moment, and the owner changes only when it has no ready instance any more. */
    @Test
    void eight_services_five_readers_and_a_thousand_changes() {
        Random random = new Random(17);
        Map<String, Instance.State> states = new TreeMap<>();
        String before = "";
        for (int i = 0; i < 1_000; i++) {
            String service = "s" + random.nextInt(8);
            Instance.State state = Instance.State.values()[random.nextInt(3)];
            states.put(service, state);
            is(service, state);

            String now = owner();
            for (int reader = 1; reader < 5; reader++) {
                time.advance(Duration.ofNanos(1));
                assertEquals(now, owner());
            }
            if (states.get(before) == Instance.State.READY) {
                assertEquals(before, now, "after " + i + " changes");
            }
            before = now;
        }
    }

    @Test
    void a_host_makes_another_route_of_the_same_path() {
        Map<String, String> hosted = Map.of("route", "/shared", "route-host", "Shop.Test");
        table.hold(instance("any", "1", Instance.State.READY), TTL);
        table.hold(
                new Instance("hosted", "1", 1, URI.create("http://127.0.0.1:80"), Instance.State.READY, 1, hosted),
                TTL);

        List<RouteOwnership> all =
                RouteOwnership.of(table.live(), i -> i.state() == Instance.State.READY, table.claims());

        assertEquals(
                List.of("any of  at /shared", "hosted of shop.test at /shared"),
                all.stream()
                        .map(o -> "%s of %s at %s".formatted(o.service(), o.host(), o.prefix()))
                        .toList());
    }
}
