package io.holdfast.client.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.CacheApi;
import io.holdfast.api.FrontendApi;
import io.holdfast.api.GroupApi;
import io.holdfast.api.GroupApi.Overview;
import io.holdfast.api.GroupApi.ReplicaRow;
import io.holdfast.api.StatusApi.ClusterStatus;
import io.holdfast.api.StatusApi.DuplicateInstance;
import io.holdfast.api.StatusApi.NodeRow;
import io.holdfast.api.StatusApi.RouteRow;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatusTableTest {
    private static final URI URL = URI.create("http://127.0.0.1:9000");
    private static final Instant SINCE = Instant.parse("2026-11-21T12:30:01.5Z");

    private static NodeRow row(
            String service,
            String id,
            URI url,
            String state,
            String reason,
            Instant since,
            String breaker,
            String inUse,
            DuplicateInstance namesake,
            String lease,
            long epoch,
            int weight) {
        return new NodeRow(
                service, id, url, state, reason, since, breaker, inUse, namesake, lease, epoch, weight, null, null,
                null, null, null, null, null, null, null, null, null, null, null, null, null, null);
    }

    private static ClusterStatus cluster(
            String registry,
            String registryUrl,
            List<NodeRow> nodes,
            Map<String, List<String>> roles,
            Map<String, FrontendApi.Leader> groups,
            List<CacheApi.CacheStatus> caches,
            List<RouteRow> routes,
            List<GroupApi.ReplicaStatus> replicas) {
        return new ClusterStatus(
                registry,
                registryUrl,
                nodes,
                roles,
                groups,
                caches,
                routes,
                replicas,
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null,
                false);
    }

    private static NodeRow node(String service, String id, String state, String reason, String breaker) {
        return row(service, id, URL, state, reason, reason == null ? null : SINCE, breaker, null, null, state, 1, 1);
    }

    private static ClusterStatus status(NodeRow... nodes) {
        return cluster(
                "fresh",
                "redis://127.0.0.1:6379/0",
                List.of(nodes),
                Map.of(),
                Map.of(),
                List.of(),
                List.of(),
                List.of());
    }

    private static List<String> table(ClusterStatus status, Map<String, Overview> groups) {
        return StatusTable.of(status, groups).lines().toList();
    }

    @Test
    void shows_nodes_state_breaker_lag_and_why_some_are_out() {
        Overview order = new Overview(
                "order",
                3,
                5,
                List.of(1, 3),
                List.of(),
                List.of(
                        new ReplicaRow(1, URL, "follower", 5, 9, 7, 2, null, null, null, null, null, null, null, null),
                        new ReplicaRow(
                                3,
                                URL,
                                ReplicaRow.UNREACHABLE,
                                0,
                                0,
                                0,
                                0,
                                null,
                                "dead",
                                null,
                                null,
                                null,
                                null,
                                null,
                                null)));

        List<String> lines = table(
                status(
                        node("billing", "a", "drained", "new disk (operator)", "open"),
                        row(
                                "billing",
                                "b",
                                URL,
                                "starting",
                                "health check answered 500",
                                null,
                                "closed",
                                null,
                                null,
                                "starting",
                                1,
                                1),
                        node("order", "1", "ready", null, "closed"),
                        node("order", "3", "ready", null, "closed")),
                Map.of("order", order));

        assertEquals(
                List.of(
                        "registry redis://127.0.0.1:6379/0: fresh",
                        "",
                        "GROUP      LEADER   TERM REPLICAS      LAG",
                        "order           3      5      1/2        2",
                        "",
                        "NODE         STATE    BREAKER    LAG  URL",
                        "billing/a    drained  open         -  http://127.0.0.1:9000",
                        "billing/b    starting closed       -  http://127.0.0.1:9000",
                        "order/1      ready    closed       2  http://127.0.0.1:9000",
                        "order/3      ready    closed       -  http://127.0.0.1:9000",
                        "billing/a: drained since 11-21 12:30:01Z: new disk (operator)",
                        "billing/b: starting: health check answered 500"),
                lines);
    }

    @Test
    void a_node_that_is_used_although_its_breaker_is_open_says_so() {
        NodeRow used = row(
                "billing", "a", URL, "ready", "answered 500 (router/1)", SINCE, "open", "panic", null, "ready", 1, 1);

        List<String> lines = table(status(used), Map.of());

        assertTrue(lines.contains("billing/a    ready    open         -  http://127.0.0.1:9000"), lines.toString());
        assertTrue(
                lines.contains("billing/a: ready, in use: panic since 11-21 12:30:01Z: answered 500 (router/1)"),
                lines.toString());
    }

    @Test
    void a_service_that_did_not_get_the_route_it_asked_for_is_told() {
        ClusterStatus status = cluster(
                "fresh",
                "in-process",
                List.of(),
                Map.of(),
                Map.of(),
                List.of(),
                List.of(
                        new RouteRow("/billing", "billing", true, List.of("desk", "shop")),
                        new RouteRow("/shop", "shop", true, List.of())),
                List.of());

        List<String> lines = table(status, Map.of());

        assertEquals("route /billing: billing has it, and had it before desk, shop", lines.get(lines.size() - 1));
    }

    @Test
    void a_group_without_a_leader_says_so() {
        Overview order = new Overview("order", 0, 0, List.of(), List.of(), List.of());

        assertTrue(table(status(), Map.of("order", order)).contains("order      nobody      0      0/0        0"));
        assertTrue(table(status(), Map.of()).contains("none"));
    }

    @Test
    void what_instances_say_cannot_steer_the_terminal() {
        NodeRow node = row("a", "b", URL, "starting", "\u001b[2Jgone", null, "closed", null, null, "starting", 1, 1);

        assertTrue(table(status(node), Map.of()).contains("a/b: starting: ?[2Jgone"));
    }

    @Test
    void fits_100_columns_whatever_the_names_are() {
        String id = "x".repeat(64);
        URI far = URI.create("http://%s.example:9000".formatted("h".repeat(200)));
        NodeRow wide = row(
                "y".repeat(64),
                id,
                far,
                "evicted",
                "because ".repeat(25) + "(router/1)",
                SINCE,
                "open",
                null,
                null,
                "ready",
                1,
                1);

        List<String> lines = table(status(wide, node("a", "b", "ready", null, "closed")), Map.of());

        assertTrue(lines.stream().allMatch(line -> line.length() <= 100), String.join("\n", lines));
        assertTrue(String.join("", lines).contains(id.substring(0, 30)), String.join("\n", lines));
    }

    @Test
    void says_what_keeps_the_roles_of_the_process_that_was_asked() {
        ClusterStatus starting = cluster(
                "stale",
                "redis://h:1/0",
                List.of(),
                Map.of("order", List.of("start: waiting for Redis at redis://h:1/0"), "record", List.of()),
                Map.of(),
                List.of(),
                List.of(),
                List.of());

        List<String> lines = table(starting, Map.of());

        assertEquals("registry redis://h:1/0: stale", lines.get(0));
        assertEquals("order of this process is not ready: start: waiting for Redis at redis://h:1/0", lines.get(1));
        assertTrue(lines.stream().noneMatch(line -> line.contains("record")), lines.toString());
    }

    @Test
    void a_replica_that_is_unfit_says_so_with_the_reason_whatever_its_lease_says() {
        Overview order = new Overview(
                "order",
                2,
                5,
                List.of(1, 2, 3),
                List.of(),
                List.of(
                        new ReplicaRow(
                                1,
                                URL,
                                "none",
                                5,
                                9,
                                7,
                                2,
                                null,
                                "full",
                                "disk-full",
                                "its disk is full",
                                0L,
                                null,
                                null,
                                null),
                        new ReplicaRow(2, URL, "leader", 5, 9, 9, 0, null, null, "fit", null, 9L, null, null, null),
                        new ReplicaRow(
                                3,
                                URL,
                                "follower",
                                5,
                                9,
                                9,
                                0,
                                null,
                                null,
                                "disk-slow",
                                "a sync took 300 ms",
                                9L,
                                null,
                                null,
                                null)));

        List<String> lines = table(
                status(
                        node("order", "1", "starting", null, "closed"),
                        node("order", "2", "ready", null, "closed"),
                        node("order", "3", "ready", null, "closed")),
                Map.of("order", order));

        String all = String.join("\n", lines);
        assertTrue(lines.contains("order/1      starting closed       2  http://127.0.0.1:9000"), all);
        assertTrue(lines.contains("order/2      ready    closed       0  http://127.0.0.1:9000"), all);
        assertTrue(lines.contains("order/3      unfit    closed       0  http://127.0.0.1:9000"), all);
        assertTrue(lines.contains("order/1: unfit, disk-full: its disk is full"), all);
        assertTrue(lines.contains("order/3: unfit, disk-slow: a sync took 300 ms"), all);
        assertTrue(lines.stream().noneMatch(line -> line.startsWith("order/2: unfit")), all);
    }

    @Test
    void a_second_process_that_was_refused_is_told_at_the_one_that_lives() {
        DuplicateInstance refused =
                new DuplicateInstance("10.0.0.9:9001", SINCE, "a second process with this id was refused: pid 7");
        NodeRow node = row("order", "1", URL, "ready", null, null, "closed", null, refused, "ready", 1, 1);

        List<String> lines = table(status(node), Map.of());

        assertEquals(
                "order/1: a second process with this id was refused: pid 7, at 10.0.0.9:9001, 11-21 12:30:01Z",
                lines.get(lines.size() - 1));
    }

    @Test
    void counts_the_members_of_a_group_alone() {
        Overview order = new Overview(
                "order",
                3,
                5,
                List.of(1, 2, 3),
                List.of(),
                List.of(
                        new ReplicaRow(1, URL, "follower", 5, 9, 7, 2, null, null, null, null, null, null, null, null),
                        new ReplicaRow(
                                2,
                                URL,
                                ReplicaRow.UNREACHABLE,
                                0,
                                0,
                                0,
                                0,
                                null,
                                "dead",
                                null,
                                null,
                                null,
                                null,
                                null,
                                null),
                        new ReplicaRow(3, URL, "leader", 5, 9, 9, 0, null, null, null, null, null, null, null, null),
                        new ReplicaRow(
                                4,
                                URL,
                                "none",
                                5,
                                9,
                                9,
                                0,
                                null,
                                "replica 4 is no member",
                                null,
                                null,
                                null,
                                null,
                                null,
                                null)));

        List<String> lines = table(status(), Map.of("order", order));

        assertTrue(lines.stream().anyMatch(line -> line.matches("order +3 +5 +2/3 .*")), String.join("\n", lines));
    }
}
