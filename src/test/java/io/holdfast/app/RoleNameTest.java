package io.holdfast.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RoleNameTest {

    @Test
    void replicas_leave_half_of_the_processors_to_their_groups() {
        assertEquals(1, RoleName.eventLoops(RoleName.parse("order"), 1));
        assertEquals(1, RoleName.eventLoops(RoleName.parse("catalog,order,record"), 2));
        assertEquals(4, RoleName.eventLoops(RoleName.parse("catalog,order"), 8));
    }

    @Test
    void whoever_serves_clients_has_event_loops_for_all_processors() {
        assertEquals(4, RoleName.eventLoops(RoleName.parse("all"), 2));
        assertEquals(4, RoleName.eventLoops(RoleName.parse("order,frontend"), 2));
    }
}
