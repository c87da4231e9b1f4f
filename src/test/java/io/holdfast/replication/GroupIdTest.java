package io.holdfast.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class GroupIdTest {
    private final GroupId order = new GroupId("order");

    @Test
    void is_the_prefix_of_its_settings_and_directories() {
        assertEquals("order.replicas", order.setting("replicas"));
        assertEquals("order-2", order.directory(2));
        assertEquals("order/2", order.replica(2));
        assertEquals("order", order.toString());
    }

    @Test
    void can_stand_in_a_path_as_it_is() {
        assertEquals("a".repeat(64), new GroupId("a".repeat(64)).name());
        for (String wrong : new String[] {"", "Order", "a/b", "a b", "a.b", "a".repeat(65)}) {
            assertThrows(IllegalArgumentException.class, () -> new GroupId(wrong), wrong);
        }
    }
}
