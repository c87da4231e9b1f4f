package io.holdfast.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.holdfast.base.config.ConfigException;
import io.holdfast.hosting.Role;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RolesTest {
    private static List<String> names(String text) {
        return Roles.parse(text).stream().<String>map(Role::name).toList();
    }

    @Test
    void have_names_of_their_own() {
        assertEquals(Roles.LIST.size(), Set.copyOf(Roles.names()).size());
    }

    @Test
    void of_all_start_with_those_that_keep_state_and_end_with_the_entrance() {
        assertEquals(List.of("catalog", "order", "expense", "record", "frontend", "router"), names("all"));
    }

    @Test
    void that_were_named_start_in_the_same_order_each_once() {
        assertEquals(List.of("order", "agent", "router"), names("router, agent,order,router"));
        assertEquals(
                List.of("catalog", "order", "expense", "record", "frontend", "agent", "router"), names("all,agent"));
    }

    @Test
    void that_nobody_knows_are_an_error_with_a_hint() {
        String problem =
                assertThrows(ConfigException.class, () -> Roles.parse("rooter")).getMessage();

        assertEquals(
                "role: rooter (expected: all, agent, catalog, expense, frontend, order, record, router) (did you mean router?)",
                problem);
    }

    @Test
    void that_are_replicas_leave_half_of_the_processors_to_their_groups() {
        assertEquals(1, Roles.eventLoops(Roles.parse("order"), 1));
        assertEquals(1, Roles.eventLoops(Roles.parse("catalog,order,record"), 2));
        assertEquals(4, Roles.eventLoops(Roles.parse("catalog,order"), 8));
    }

    @Test
    void that_serve_clients_have_event_loops_for_all_processors() {
        assertEquals(4, Roles.eventLoops(Roles.parse("all"), 2));
        assertEquals(4, Roles.eventLoops(Roles.parse("order,frontend"), 2));
    }
}
