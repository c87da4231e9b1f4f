package io.holdfast.client.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.GroupApi.LastFailover;
import io.holdfast.api.GroupApi.ReplicaRow;
import io.holdfast.api.ProcessApi.Summary;
import io.holdfast.api.StatusApi.ClusterStatus;
import io.holdfast.api.StatusApi.DuplicateInstance;
import io.holdfast.api.StatusApi.GroupRow;
import io.holdfast.api.StatusApi.NodeRow;
import io.holdfast.api.StatusApi.RouteRow;
import io.holdfast.api.StatusApi.ServiceRow;
import io.holdfast.api.StatusApi.UnreachableRow;
import io.holdfast.api.StatusApi.View;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class StatusTableTest {
    private static final URI URL = URI.create("http://127.0.0.1:9000");
    private static final Instant SINCE = Instant.parse("2026-11-21T12:30:01.5Z");

    private final List<NodeRow> nodes = new ArrayList<>();
    private final List<Summary> processes = new ArrayList<>();
    private final List<UnreachableRow> unreachable = new ArrayList<>();
    private final List<ServiceRow> services = new ArrayList<>();
    private final List<GroupRow> groups = new ArrayList<>();
    private final List<RouteRow> routes = new ArrayList<>();
    private final Map<String, List<String>> roles = new TreeMap<>();

    private NodeRow node(String name, String process, String configured, String health, String reason, String by) {
        return node(name, URL, process, configured, health, reason, by, null, null);
    }

    private NodeRow node(
            String name,
            URI url,
            String process,
            String configured,
            String health,
            String reason,
            String by,
            String inUse,
            DuplicateInstance namesake) {
        String[] parts = name.split("/");
        NodeRow row = new NodeRow(
                parts[0],
                parts[1],
                url,
                configured,
                reason,
                by == null ? null : SINCE,
                "closed",
                inUse,
                namesake,
                configured,
                1,
                1,
                process,
                "0.3.0",
                configured,
                health,
                by,
                null,
                null,
                null,
                null,
                null,
                parts[0].equals("order") ? 2L : null,
                99.9999,
                1234.5,
                1.0,
                2.0,
                0);
        nodes.add(row);
        return row;
    }

    private void process(String name, long age, boolean stale, Map<String, List<String>> reasons) {
        processes.add(new Summary(
                name,
                name,
                name,
                null,
                "0.3.0",
                SINCE,
                List.of(),
                List.of(),
                false,
                false,
                reasons,
                64L << 20,
                128L << 20,
                7_500_000_000L,
                10_000_000_000L,
                0.512,
                1.25,
                null,
                List.of(),
                List.of(),
                null,
                "fresh",
                null,
                age,
                stale));
    }

    private void service(String name, int needed) {
        services.add(new ServiceRow(name, "builtin", 3, 3, needed, null, null, null, null, null, null, false, null));
    }

    private void order(int leader, Integer... voters) {
        groups.add(new GroupRow(
                "order",
                leader,
                5,
                List.of(voters),
                List.of(),
                "0.3.0",
                new LastFailover(SINCE, 184),
                List.of(
                        new ReplicaRow(1, URL, "follower", 5, 9, 7, 2, null, null, "fit", null, 1L, 0.5, null, null),
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
                                null))));
    }

    private List<String> table() {
        return StatusTable.of(new ClusterStatus(
                        "fresh",
                        "redis://127.0.0.1:6379/0",
                        nodes,
                        roles,
                        Map.of(),
                        List.of(),
                        routes,
                        List.of(),
                        new View("p1", "order/1", "127.0.0.1:9000", "0.3.0", SINCE, SINCE),
                        processes,
                        unreachable,
                        services,
                        groups,
                        null,
                        false))
                .lines()
                .toList();
    }

    private void has(String line) {
        assertTrue(table().contains(line), String.join("\n", table()));
    }

    @Test
    void shows_whose_view_it_is_groups_nodes_and_processes_and_why_some_are_out() {
        order(3, 1, 3);
        node("billing/a", null, "drained", "healthy", "new disk", "paola");
        node("order/1", "p1", "ready", "healthy", null, null);
        process("order/1", 0, false, Map.of());
        process("frontend/a", 4_200, true, Map.of());

        assertEquals(
                List.of(
                        "registry redis://127.0.0.1:6379/0: fresh",
                        "as seen by order/1 at 127.0.0.1:9000, version 0.3.0, up since 11-21 12:30:01Z",
                        "",
                        "GROUP      LEADER   TERM REPLICAS      LAG  FSYNC MS  LAST FAILOVER",
                        "order           3      5      1/2        2       0.5  11-21 12:30:01Z, 184 ms",
                        "",
                        "NODE         STATE    HEALTH         OK %   REQ/S    LAG  ADDRESS",
                        "billing/a    drained  healthy       99.99   1,235      -  127.0.0.1:9000",
                        "order/1      ready    healthy       99.99   1,235      2  127.0.0.1:9000",
                        "",
                        "PROCESS       AGE S  FREE GB FSYNC MS LOOP MS HEAP MB  VERSION",
                        "order/1         0.0      7.5      0.5     1.3      64  0.3.0",
                        "frontend/a      4.2      7.5      0.5     1.3      64  stale",
                        "",
                        "billing/a: drained since 11-21 12:30:01Z by paola: new disk"),
                table());
    }

    @Test
    void a_full_disk_does_not_look_healthy_and_its_reason_is_whole() {
        String reason = "its disk is full: 3 MB are free, at least 32 MB are needed to go on "
                .repeat(5)
                .strip();
        node("order/1", "p1", "ready", "down", reason, null);

        has("order/1      ready    down          99.99   1,235      2  127.0.0.1:9000");
        String all = String.join(" ", table()).replaceAll("\\s+", " ");
        assertTrue(all.contains("order/1: ready, down: " + reason), all);
        assertTrue(table().stream().allMatch(line -> line.length() <= 80), all);
    }

    @Test
    void names_what_cannot_be_reached_since_when_and_why() {
        unreachable.add(new UnreachableRow("order/3", URL, List.of("order/3", "catalog/3"), "refused", SINCE));

        String all = String.join(" ", table()).replaceAll("\\s+", " ");
        assertTrue(
                all.contains("cannot be reached since 11-21 12:30:01Z: order/3 (order/3, catalog/3), 127.0.0.1:9000:"
                        + " refused"),
                all);
    }

    @Test
    void a_node_that_is_used_although_a_router_would_keep_it_out_says_so() {
        node("billing/a", URL, null, "ready", "evicted", "answered 500", "router/1", "panic", null);

        String all = String.join(" ", table()).replaceAll("\\s+", " ");
        assertTrue(
                all.contains(
                        "billing/a: ready, evicted, in use: panic since 11-21 12:30:01Z by router/1: answered 500"),
                all);
    }

    @Test
    void a_role_of_another_process_that_is_not_ready_is_told_if_no_node_tells_it() {
        process("order/1", 0, false, Map.of());
        process("router/a", 10, false, Map.of("router", List.of("start: starting")));

        has("router of router/a is not ready: start: starting");
    }

    @Test
    void says_what_keeps_the_roles_of_the_process_that_was_asked() {
        roles.put("order", List.of("start: waiting for Redis"));
        roles.put("record", List.of());

        has("order of this process is not ready: start: waiting for Redis");
    }

    @Test
    void a_service_that_did_not_get_the_route_it_asked_for_is_told() {
        routes.add(new RouteRow("/billing", "billing", true, List.of("desk", "shop")));
        routes.add(new RouteRow("/shop", "shop", true, List.of()));

        has("route /billing: billing has it, and had it before desk, shop");
        assertEquals(
                1, table().stream().filter(line -> line.startsWith("route")).count());
    }

    @Test
    void a_group_without_a_leader_says_so_and_without_nodes_there_are_none() {
        order(0);

        has("order      nobody      5      1/2        2       0.5  11-21 12:30:01Z, 184 ms");
        has("none");
    }

    @Test
    void a_second_process_that_was_refused_is_told_at_the_one_that_lives() {
        String refused = "a second process with this id was refused: pid 7";
        node("order/1", URL, "p1", "ready", "healthy", null, null, null, new DuplicateInstance("h:1", SINCE, refused));

        has("order/1: a second process with this id was refused: pid 7, at h:1, 11-21");
    }

    @Test
    void what_instances_say_cannot_steer_the_terminal() {
        node("a/b", null, "starting", "starting", "\u001b[2Jgone", null);

        has("a/b: starting: ?[2Jgone");
    }

    @Test
    void fits_80_columns_whatever_the_names_are() {
        String name = "y".repeat(64) + "/" + "x".repeat(64);
        URI far = URI.create("http://%s.example:9000".formatted("h".repeat(200)));
        node(name, far, null, "ready", "unreachable", "because ".repeat(25), "router/1", "panic", null);
        node("a/b", null, "ready", "healthy", null, null);
        process("order/1", 0, false, Map.of());
        process(name, 100, false, Map.of("order", List.of("why ".repeat(40))));

        List<String> lines = table();

        assertTrue(lines.stream().allMatch(line -> line.length() <= 80), String.join("\n", lines));
        assertTrue(String.join("", lines).replace(" ", "").contains(name), String.join("\n", lines));
    }

    @Nested
    class May_I_lose_one_more {
        private String answer() {
            return table().stream()
                    .filter(line -> line.startsWith("May I lose"))
                    .findFirst()
                    .orElseThrow();
        }

        @Test
        void yes_when_each_group_keeps_a_majority_and_each_service_an_instance() {
            order(3, 1, 2, 3);
            service("order", 2);
            service("frontend", 1);
            List.of("order/1", "order/2", "order/3", "frontend/a", "frontend/b")
                    .forEach(name -> node(name, name, "ready", "healthy", null, null));

            assertEquals("May I lose one more? Yes.", answer());
        }

        @Test
        void no_when_one_process_has_too_many_of_them() {
            order(3, 1, 2, 3);
            service("order", 2);
            List.of("order/1", "order/2").forEach(name -> node(name, "same", "ready", "healthy", null, null));
            node("order/3", "other", "ready", "healthy", null, null);

            assertEquals("May I lose one more? No. Without the process of order/1, order/2, order has 1 of", answer());
        }

        @Test
        void a_drained_node_is_no_spare() {
            service("frontend", 1);
            node("frontend/a", "a", "ready", "healthy", null, null);
            node("frontend/b", "b", "drained", "healthy", null, null);

            assertEquals("May I lose one more? No. Without frontend/a, nobody serves frontend.", answer());
        }

        @Test
        void no_when_something_is_missing_already() {
            order(3, 1, 2, 3);
            service("order", 2);
            node("order/1", "a", "ready", "unreachable", "dead", null);
            node("order/2", "b", "ready", "healthy", null, null);

            String all = String.join(" ", table()).replaceAll("\\s+", " ");
            assertTrue(
                    all.contains("May I lose one more? No. Something is missing already: order has 1 of the 2 voters"
                            + " that it needs."),
                    all);
        }
    }
}
