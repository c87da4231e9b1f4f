package io.holdfast.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SharerDirectoryTest {
    private final SharerDirectory directory = new SharerDirectory(2);

    @Test
    void has_the_sharers_of_each_product() {
        directory.add("Fox", "a");
        directory.add("Fox", "b");

        assertEquals(Optional.of(Set.of("a", "b")), directory.sharers("Fox"));
        assertEquals(Optional.of(Set.of()), directory.sharers("Hen"));
    }

    @Test
    void forgets_a_product_or_a_holder() {
        directory.add("Fox", "a");
        directory.add("Hen", "a");
        directory.add("Hen", "b");

        directory.removeProduct("Fox");
        directory.removeHolder("a");

        assertEquals(Optional.of(Set.of()), directory.sharers("Fox"));
        assertEquals(Optional.of(Set.of("b")), directory.sharers("Hen"));
    }

    @Test
    void broadcasts_from_the_first_product_beyond_its_bound_until_it_is_cleared() {
        directory.add("Fox", "a");
        directory.add("Hen", "a");
        directory.add("Hen", "b"); // already tracked
        assertEquals(Optional.of(Set.of("a", "b")), directory.sharers("Hen"));

        directory.add("Owl", "a");
        directory.removeProduct("Fox");
        assertEquals(Optional.empty(), directory.sharers("Hen"), "also when there is room again: Owl is not tracked");

        directory.clear();
        assertEquals(Optional.of(Set.of()), directory.sharers("Hen"));
    }

    @Test
    void a_product_without_sharers_takes_no_room() {
        directory.add("Fox", "a");
        directory.add("Hen", "b");
        directory.removeHolder("a");

        directory.add("Owl", "b");

        assertEquals(Optional.of(Set.of("b")), directory.sharers("Owl"));
    }
}
