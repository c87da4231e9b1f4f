package io.holdfast.roles.record;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VersionedMapTest {
    private final VersionedMap map = new VersionedMap();

    private long update(String key, String value) {
        map.update(Map.of(key, Optional.ofNullable(value)));
        return map.version();
    }

    @Test
    void a_pinned_version_stays_readable_until_it_is_unpinned() {
        long first = update("id", "1");
        map.pin();
        long second = update("id", "2");

        assertEquals(Map.of("id", "1"), map.state(first));
        assertEquals(Map.of("id", "2"), map.state(second));
        assertEquals(2, map.all().size());

        map.unpin(first);
        assertEquals(1, map.all().size());
        assertEquals(Optional.of("2"), map.get("id"));
    }

    @Test
    void a_value_that_no_pinned_version_sees_is_dropped_at_once() {
        update("id", "1");
        update("id", "2");

        assertEquals(1, map.all().size());
        assertEquals(3, map.bytes());
    }

    @Test
    void a_removed_key_is_dropped_with_the_last_version_that_sees_it() {
        long first = update("id", "1");
        map.pin();
        update("id", null);

        assertEquals(Optional.empty(), map.get("id"));
        assertEquals(Map.of("id", "1"), map.state(first));
        map.unpin(first);
        assertEquals(List.of(), map.all());
        assertEquals(0, map.bytes());
        assertEquals(0, map.fingerprint());
    }

    @Test
    void counts_what_an_update_would_lead_to() {
        update("id", "1");

        assertEquals(2, map.keysWith(Map.of("id", "22", "age", "4")));
        assertEquals(4 + 4, map.bytesWith(Map.of("id", "22", "age", "4")));
        assertEquals(Optional.of("1"), map.get("id"));
    }

    @Test
    void is_the_same_after_a_restore() {
        long first = update("id", "1");
        map.pin();
        update("id", "2");
        VersionedMap restored = new VersionedMap();

        restored.restore(map.version(), map.all(), List.of(first));

        assertEquals(map.fingerprint(), restored.fingerprint());
        assertEquals(Map.of("id", "1"), restored.state(first));
        restored.unpin(first);
        assertEquals(1, restored.all().size());
    }
}
