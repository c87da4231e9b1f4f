package io.holdfast.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.FrontendApi.Leader;
import io.holdfast.api.GroupApi.ReplicaStatus;
import io.holdfast.api.ProcessApi.Summary;
import io.holdfast.api.RouterFigures;
import io.holdfast.api.StatusApi.ClusterStatus;
import io.holdfast.api.StatusApi.GroupRow;
import io.holdfast.api.StatusApi.NodeRow;
import io.holdfast.api.StatusApi.ServiceRow;
import io.holdfast.api.StatusApi.UnreachableRow;
import io.holdfast.registry.AdminOverride;
import io.holdfast.registry.HealthReport;
import io.holdfast.registry.Instance;
import io.holdfast.registry.InstanceCondition;
import io.holdfast.telemetry.figures.LatencyHistogram;
import io.holdfast.telemetry.figures.MergedFigures;
import io.holdfast.telemetry.processes.ProcessExchange.Problem;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ClusterViewTest {
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

    private final List<Instance> instances = new ArrayList<>();
    private final List<InstanceCondition> conditions = new ArrayList<>();
    private final List<Summary> processes = new ArrayList<>();
    private final List<RouterFigures> routers = new ArrayList<>();
    private final Map<URI, Problem> problems = new HashMap<>();
    private final Map<Integer, URI> written = new HashMap<>();
    private final Map<String, Leader> asked = new HashMap<>(Map.of("order", new Leader(0, 0)));
    private String scheme = "http";
    private boolean isStale;

    private static URI url(int port) {
        return URI.create("http://10.0.0.1:" + port);
    }

    private Instance instance(String service, String id, int port) {
        Instance instance = new Instance(service, id, 1, url(port), Instance.State.READY, 1, Map.of());
        instances.add(instance);
        return instance;
    }

    private Summary process(String id, long age, Map<String, List<String>> reasons, ReplicaStatus... replicas) {
        return process(id, List.of(id), age, reasons, replicas);
    }

    private Summary process(
            String id, List<String> held, long age, Map<String, List<String>> reasons, ReplicaStatus... replicas) {
        Summary process = new Summary(
                        id,
                        id,
                        "10.0.0.1:1",
                        url(9090),
                        "0.3.0",
                        NOW,
                        List.of(),
                        held,
                        false,
                        false,
                        reasons,
                        1L,
                        2L,
                        3L,
                        4L,
                        0.5,
                        1.0,
                        null,
                        List.of(replicas),
                        List.of(),
                        7L,
                        "fresh",
                        null,
                        null,
                        null)
                .seen(age, age > 3_000);
        processes.add(process);
        return process;
    }

    private static ReplicaStatus replica(
            int id, int leader, long applied, String state, String reason, String notReady) {
        return replica(id, leader, 4, applied, state, reason, notReady);
    }

    private static ReplicaStatus replica(
            int id, int leader, long term, long applied, String state, String reason, String notReady) {
        return new ReplicaStatus(
                "order",
                id,
                id == leader ? "leader" : "follower",
                leader,
                term,
                100,
                applied,
                100 - applied,
                List.of(1, 2, 3),
                List.of(),
                null,
                3,
                notReady,
                state,
                reason,
                9L,
                1.25);
    }

    private ClusterStatus status() {
        Map<Integer, URI> urls = new HashMap<>(written);
        instances.stream()
                .filter(instance -> instance.service().equals("order"))
                .forEach(instance -> urls.put(Integer.parseInt(instance.id()), instance.url()));
        return ClusterView.of(
                new ClusterView.Table("redis", isStale, instances, conditions, List.of()),
                new ClusterView.Known(
                        NOW,
                        scheme,
                        processes,
                        MergedFigures.of(routers),
                        Optional.empty(),
                        url -> Optional.ofNullable(problems.get(url)),
                        urls.isEmpty() ? Map.of() : Map.of("order", urls),
                        Map.of("order", Map.of(3, url(3))),
                        Map.of(),
                        asked));
    }

    private NodeRow node(String name) {
        return status().nodes().stream()
                .filter(row -> row.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private ServiceRow service(String name) {
        return status().services().stream()
                .filter(row -> row.service().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void names_whose_view_it_is_and_which_process_holds_what() {
        instance("order", "1", 1);
        process("order/1", 0, Map.of(), replica(1, 1, 100, "fit", null, null));

        assertEquals("order/1", status().view().process());
        assertEquals(NOW, status().view().at());
        assertEquals("order/1", node("order/1").process());
        assertEquals("0.3.0", node("order/1").version());
        assertEquals(
                List.of("healthy", "ready"),
                List.of(node("order/1").health(), node("order/1").configured()));
        assertNull(node("order/1").ok(), "no router was heard");
    }

    @Nested
    class Of_a_replica {
        @Test
        void with_a_full_disk_it_is_down_and_the_reason_is_whole() {
            String reason = "its disk is full: " + "0 bytes of 64 MB are free, at least 32 MB are needed; ".repeat(20);
            instance("order", "1", 1);
            process(
                    "order/1",
                    0,
                    Map.of("order", List.of("group: " + reason)),
                    replica(1, 3, 100, "disk-full", reason, reason));

            assertEquals("down", node("order/1").health());
            assertEquals(reason, node("order/1").reason());
            assertEquals(0, service("order").inRotation());
        }

        @Test
        void with_a_slow_disk_it_votes_and_must_not_lead() {
            instance("order", "1", 1);
            process("order/1", 0, Map.of(), replica(1, 3, 100, "disk-slow", "a sync took 300 ms", null));

            assertEquals("unfit", node("order/1").health());
            assertEquals("a sync took 300 ms", node("order/1").reason());
            assertEquals(1, service("order").inRotation());
        }

        @Test
        void without_a_leader_it_is_behind() {
            instance("order", "1", 1);
            process(
                    "order/1",
                    0,
                    Map.of("order", List.of("group: no leader")),
                    replica(1, 0, 100, "fit", null, "no leader"));

            assertEquals("behind", node("order/1").health());
            assertEquals("group: no leader", node("order/1").reason());
        }
    }

    @Nested
    class Of_a_process_that_is_silent {
        @Test
        void its_instances_are_unreachable_and_it_is_told_since_when_and_why() {
            instance("order", "1", 1);
            instance("order", "2", 2);
            process("order/1", 0, Map.of(), replica(1, 1, 100, "fit", null, null));
            process("order/2", 4_000, Map.of(), replica(2, 1, 100, "fit", null, null));
            problems.put(url(2), new Problem("10.0.0.1:2 does not accept connections", NOW.minusSeconds(3)));

            String reason = "nothing was heard of its process for 4 s: 10.0.0.1:2 does not accept connections";
            assertEquals("unreachable", node("order/2").health());
            assertEquals(reason, node("order/2").reason());
            assertEquals(NOW.minusSeconds(4), node("order/2").since());
            assertEquals(
                    List.of(new UnreachableRow("order/2", url(2), List.of("order/2"), reason, NOW.minusSeconds(4))),
                    status().unreachable());
            assertTrue(status().processes().get(1).stale());
        }

        @Test
        void one_that_refuses_since_it_was_heard_of_is_not_waited_for() {
            instance("order", "1", 1);
            instance("order", "2", 2);
            process("order/1", 0, Map.of(), replica(1, 1, 100, "fit", null, null));
            process("order/2", 1_300, Map.of(), replica(2, 1, 100, "fit", null, null));
            problems.put(url(2), new Problem("refused", NOW.minusSeconds(2)));

            assertEquals("healthy", node("order/2").health(), "it refused before, and was heard of by others since");

            problems.put(url(2), new Problem("refused", NOW.minusSeconds(1)));

            assertEquals("unreachable", node("order/2").health());
        }

        @Test
        void its_replica_is_unreachable_in_its_group() {
            instance("order", "1", 1);
            instance("order", "2", 2);
            process("order/1", 0, Map.of(), replica(1, 1, 100, "fit", null, null));
            process("order/2", 4_000, Map.of(), replica(2, 1, 100, "fit", null, null));

            GroupRow group = status().groupDetails().get(0);

            assertEquals(1, group.leader());
            assertEquals(
                    List.of("leader", "unreachable", "unreachable"),
                    group.replicas().stream().map(row -> row.role()).toList());
            assertEquals("order/1", group.replicas().get(0).process());
            assertEquals(1.25, group.replicas().get(0).fsyncP99Ms());
            assertEquals(2, service("order").needed());
        }
    }

    @Nested
    class Of_replicas_without_a_lease {
        @Test
        void found_by_written_peers_each_member_has_a_row() {
            written.putAll(Map.of(1, url(1), 2, url(2), 3, url(3)));
            process("p1", List.of(), 0, Map.of(), replica(1, 1, 100, "fit", null, null));
            process("p2", List.of(), 100, Map.of(), replica(2, 1, 100, "disk-slow", "a sync took 300 ms", null));
            problems.put(url(3), new Problem("10.0.0.1:3 does not accept connections", NOW.minusSeconds(9)));

            assertEquals(
                    List.of("order/1", "order/2", "order/3"),
                    status().nodes().stream().map(NodeRow::name).toList());
            assertEquals(
                    List.of("healthy", "p1"),
                    List.of(node("order/1").health(), node("order/1").process()));
            assertEquals(
                    List.of("leader", "0.3.0", url(1)),
                    List.of(
                            node("order/1").role(),
                            node("order/1").version(),
                            node("order/1").url()));
            assertNull(node("order/1").configured());
            assertEquals(
                    List.of("unfit", "a sync took 300 ms"),
                    List.of(node("order/2").health(), node("order/2").reason()));
            assertEquals(
                    List.of("unreachable", "10.0.0.1:3 does not accept connections", NOW.minusSeconds(9)),
                    List.of(
                            node("order/3").health(),
                            node("order/3").reason(),
                            node("order/3").since()));
            assertEquals(2, service("order").inRotation());
        }

        @Test
        void one_that_was_killed_stays_a_row_when_its_lease_has_ended() {
            instance("order", "1", 1);
            process("order/1", 0, Map.of(), replica(1, 1, 100, "fit", null, null));
            process("order/2", 9_000, Map.of(), replica(2, 1, 100, "fit", null, null));

            assertEquals("unreachable", node("order/2").health());
            assertEquals(
                    "nothing was heard of its process for 9 s", node("order/2").reason());
            assertEquals(NOW.minusSeconds(9), node("order/2").since());
            assertEquals("order/2", node("order/2").process());
            assertEquals("nothing was heard of it yet", node("order/3").reason(), "it votes");
            assertEquals("unreachable", node("order/3").health());
            assertEquals(3, service("order").nodes());
            assertEquals(url(3), node("order/3").url(), "where it was");
            assertEquals(url(1), node("order/2").url(), "where its process was");
            scheme = "https";
            assertEquals(URI.create("https://10.0.0.1:1"), node("order/2").url(), "where TLS is required");
        }

        @Test
        void one_whose_role_says_why_it_is_not_ready_is_behind_with_the_reason() {
            written.put(1, url(1));
            process(
                    "p1",
                    List.of(),
                    0,
                    Map.of("order", List.of("group: no leader")),
                    replica(1, 0, 100, "fit", null, "no leader"));

            assertEquals("behind", node("order/1").health());
            assertEquals("group: no leader", node("order/1").reason());
        }

        @Test
        void one_that_refuses_since_it_was_heard_of_is_not_waited_for() {
            written.putAll(Map.of(1, url(1), 2, url(2)));
            process("p1", List.of(), 0, Map.of(), replica(1, 1, 100, "fit", null, null));
            process("p2", List.of(), 1_300, Map.of(), replica(2, 1, 100, "fit", null, null));
            problems.put(url(2), new Problem("10.0.0.1:2 does not accept connections", NOW.minusSeconds(1)));

            assertEquals("unreachable", node("order/2").health());
        }
    }

    @Test
    void one_whose_connection_is_refused_is_unreachable_once_it_is_quiet_too() {
        written.putAll(Map.of(1, url(1), 2, url(2)));
        process("p1", List.of(), 0, Map.of(), replica(1, 1, 100, "fit", null, null));
        process("p2", List.of(), 1_300, Map.of(), replica(2, 1, 100, "fit", null, null));
        String refused = "10.0.0.1:2 does not accept connections: Connection refused: /10.0.0.1:2";
        problems.put(url(2), new Problem(refused, NOW.minusMillis(1_400)));
        assertEquals("healthy", node("order/2").health(), "it was heard of since");

        problems.put(url(2), new Problem(refused, NOW.minusMillis(100)));

        assertEquals("unreachable", node("order/2").health());
    }

    @Test
    void the_breaker_of_a_router_that_is_heard_is_newer_than_a_registry_that_is_away() {
        Instance node = instance("billing", "a", 1);
        process("order/1", 0, Map.of());
        conditions.add(HealthReport.of(node, HealthReport.Kind.FAILING, "router/1", "5 failures in a row", NOW));
        for (String router : List.of("router/1", "router/2")) {
            routers.add(new RouterFigures(
                    router,
                    10,
                    new RouterFigures.RetryBudget(0, 0, 0, 20),
                    List.of(new RouterFigures.OfService(
                            "billing",
                            0,
                            0,
                            0,
                            0,
                            0,
                            false,
                            "",
                            List.of(new RouterFigures.OfNode(
                                    "a", 0, 0, 0, "", router.equals("router/1") ? "closed" : "open"))))));
        }

        assertEquals("evicted", node("billing/a").health(), "the registry is there, and may be newer");

        isStale = true;

        assertEquals(
                List.of("healthy", "closed", "ready"),
                List.of(
                        node("billing/a").health(),
                        node("billing/a").breaker(),
                        node("billing/a").state()));

        routers.remove(0);

        assertEquals("evicted", node("billing/a").health(), "the other router did not report it");
    }

    @Nested
    class Who_leads {
        @Test
        void is_not_the_word_of_an_earlier_start() {
            Summary old = process("old", List.of("order/1"), 900, Map.of(), replica(1, 1, 4, 90, "fit", null, null));
            processes.clear();
            process("order/2", 0, Map.of(), replica(2, 2, 5, 100, "fit", null, null));
            processes.add(started(old, NOW.minusSeconds(60)));
            process("young", List.of("order/1"), 100, Map.of(), replica(1, 2, 5, 100, "fit", null, null));

            assertEquals("young", node("order/1").process());
            assertEquals(5, node("order/1").term());
        }

        @Test
        void goes_not_back_to_the_leader_of_a_process_that_is_lost() {
            process("order/3", 0, Map.of(), replica(3, 0, 7, 100, "fit", null, null));
            process("order/1", 2_900, Map.of(), replica(1, 1, 4, 100, "fit", null, null));

            assertEquals(new Leader(0, 7), status().groups().get("order"), "not that of term 4");
            assertEquals(0, status().groupDetails().get(0).leader());
        }

        @Test
        void is_not_the_word_of_a_replica_that_was_asked_and_knows_less() {
            asked.put("order", new Leader(1, 4));
            process("order/3", 0, Map.of(), replica(3, 3, 7, 100, "fit", null, null));

            assertEquals(new Leader(3, 7), status().groups().get("order"));
        }
    }

    private static Summary started(Summary one, Instant at) {
        return new Summary(
                one.id(),
                one.name(),
                one.address(),
                one.admin(),
                one.version(),
                at,
                one.roles(),
                one.instances(),
                one.chaos(),
                one.stopping(),
                one.reasons(),
                one.heapUsed(),
                one.heapMax(),
                one.diskFree(),
                one.diskTotal(),
                one.fsyncP99Ms(),
                one.loopDelayMs(),
                one.queue(),
                one.replicas(),
                one.caches(),
                one.orders(),
                one.registry(),
                one.auth(),
                one.ageMs(),
                one.stale());
    }

    @Test
    void one_that_is_heard_by_others_is_reachable_though_it_cannot_be_asked() {
        instance("frontend", "a", 1);
        process("order/1", 0, Map.of());
        process("frontend/a", 900, Map.of());
        problems.put(url(1), new Problem("refused", NOW));

        assertEquals("healthy", node("frontend/a").health());
        assertEquals(List.of(), status().unreachable());
    }

    @Test
    void one_that_was_never_heard_of_is_told_once_it_was_asked_in_vain() {
        instance("frontend", "a", 1);
        process("order/1", 0, Map.of());

        assertEquals(List.of(), status().unreachable());

        problems.put(url(1), new Problem("it has another cluster token", NOW));

        assertEquals(
                "it has another cluster token", status().unreachable().get(0).reason());
        assertEquals("unreachable", node("frontend/a").health());
    }

    @Nested
    class Configured_and_found_apart {
        @Test
        void what_an_operator_drained_is_healthy_and_says_who_and_why() {
            Instance node = instance("billing", "a", 1);
            process("order/1", 0, Map.of());
            conditions.add(AdminOverride.of(node, AdminOverride.Kind.DRAINED, "new disk", NOW)
                    .by("paola"));

            NodeRow row = node("billing/a");

            assertEquals(
                    List.of("drained", "healthy", "new disk", "paola"),
                    List.of(row.configured(), row.health(), row.reason(), row.by()));
            assertEquals(0, service("billing").inRotation());
            assertEquals("external", service("billing").kind());
        }

        @Test
        void what_a_router_evicted_says_which_and_why() {
            Instance node = instance("billing", "a", 1);
            process("order/1", 0, Map.of());
            conditions.add(HealthReport.of(node, HealthReport.Kind.FAILING, "router/1", "5 failures in a row", NOW));

            NodeRow row = node("billing/a");

            assertEquals(
                    List.of("ready", "evicted", "5 failures in a row", "router/1", "evicted"),
                    List.of(row.configured(), row.health(), row.reason(), row.by(), row.state()));
        }

        @Test
        void what_says_itself_that_it_is_not_ready_is_down() {
            instance("expense", "a", 1);
            process("order/1", 0, Map.of());
            process("expense/a", 100, Map.of("expense", List.of("database: mariadb is away")));

            assertEquals("down", node("expense/a").health());
            assertEquals("database: mariadb is away", node("expense/a").reason());
        }
    }

    @Test
    void figures_are_those_of_all_routers() {
        instance("billing", "a", 1);
        process("order/1", 0, Map.of());
        String latency = LatencyHistogram.of(2_000_000, 2_000_000).text();
        for (String router : List.of("router/1", "router/2")) {
            routers.add(new RouterFigures(
                    router,
                    10,
                    new RouterFigures.RetryBudget(0, 0, 0, 20),
                    List.of(new RouterFigures.OfService(
                            "billing",
                            40,
                            50,
                            2,
                            1,
                            5,
                            false,
                            latency,
                            List.of(new RouterFigures.OfNode("a", 40, 50, 1, latency))))));
        }

        assertEquals(80.0, node("billing/a").ok());
        assertEquals(10.0, node("billing/a").rate());
        assertEquals(2, node("billing/a").inFlight());
        assertEquals(2, service("billing").queue());
        assertEquals(10.0, service("billing").retries().usedPercent());
        assertEquals(20.0, service("billing").retries().limitPercent());
    }
}
