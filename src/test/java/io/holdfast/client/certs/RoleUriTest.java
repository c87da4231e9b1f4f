package io.holdfast.client.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.app.RoleNames;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoleUriTest {

    @Test
    void there_is_one_for_each_role_that_a_process_can_have() {
        Set<String> roles = new HashSet<>(RoleNames.reserved());
        roles.remove("all");

        assertEquals(roles, Set.copyOf(RoleUri.ROLES));
    }

    @Test
    void names_its_role_and_no_other_uri_does() {
        assertEquals("spiffe://holdfast/role/order", RoleUri.of("order"));
        assertEquals(Optional.of("order"), RoleUri.role("spiffe://holdfast/role/order"));
        assertEquals(Optional.empty(), RoleUri.role("spiffe://elsewhere/role/order"));
        assertEquals(Optional.empty(), RoleUri.role("https://holdfast/role/order"));
    }
}
