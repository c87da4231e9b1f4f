package io.holdfast.roles.order;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.roles.order.KeyFilterTree.Node;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFilterTreeTest {
    private static final long SALT = 42;
    private static final int KEYS = 1_000;

    @TempDir
    private Path directory;

    private final Random random = new Random(7);

    private MappedKeyFilter filter(int level, long place, Set<Long> keys) throws Exception {
        MappedKeyFilter.Building building = MappedKeyFilter.building(directory, level, place, SALT, keys.size());
        keys.forEach(building::add);
        return building.finish();
    }

    private Set<Long> keys(int count) {
        Set<Long> keys = new HashSet<>();
        while (keys.size() < count) {
            keys.add(random.nextLong());
        }
        return keys;
    }

    private static Set<Long> segments(KeyFilterTree tree, long key) {
        Set<Long> segments = new TreeSet<>();
        tree.find(key, segments::add);
        return segments;
    }

    @Test
    void a_filter_never_denies_a_key_that_it_has_and_nearly_always_one_that_it_has_not() throws Exception {
        Set<Long> keys = keys(100_000);
        MappedKeyFilter written = filter(1, 0, keys);
        MappedKeyFilter read = MappedKeyFilter.open(MappedKeyFilter.file(directory, 1, 0), SALT)
                .orElseThrow();

        for (long key : keys) {
            assertTrue(written.mayContain(key) && read.mayContain(key));
        }
        long wrong = keys(100_000).stream().filter(read::mayContain).count();
        assertTrue(wrong < 400, wrong + " of 100,000 absent keys may be there");
        assertEquals(1, read.level());
    }

    @Test
    void a_file_of_another_salt_or_cut_off_is_none() throws Exception {
        filter(1, 0, keys(KEYS));
        Path file = MappedKeyFilter.file(directory, 1, 0);

        assertEquals(Optional.empty(), MappedKeyFilter.open(file, SALT + 1));
        Files.write(file, java.util.Arrays.copyOf(Files.readAllBytes(file), 5_000));
        assertEquals(Optional.empty(), MappedKeyFilter.open(file, SALT));
    }

    @Test
    void a_key_leads_to_the_runs_that_may_have_it_through_all_levels() throws Exception {
        KeyFilterTree tree = new KeyFilterTree();
        Set<Long> all = new HashSet<>();
        for (long place = 0; place < 16; place++) {
            Set<Long> keys = keys(KEYS);
            all.addAll(keys);
            tree.add(filter(1, place, keys));
            long key = keys.iterator().next();
            assertTrue(segments(tree, key).contains(place * 16 + 5));
        }
        assertEquals(16, tree.tops());

        tree.add(filter(2, 0, all));

        assertEquals(1, tree.tops());
        assertTrue(tree.covers(255) && !tree.covers(256));
        for (long key : all) {
            assertTrue(segments(tree, key).size() >= 16);
        }
        assertTrue(keys(1_000).stream()
                        .filter(key -> !segments(tree, key).isEmpty())
                        .count()
                < 5);
    }

    @Test
    void a_filter_is_due_when_all_its_parts_are_there() throws Exception {
        KeyFilterTree tree = new KeyFilterTree();

        assertEquals(Optional.empty(), tree.due(segment -> true, 15));
        assertEquals(Optional.empty(), tree.due(segment -> segment != 3, 16));
        assertEquals(Optional.of(new Node(1, 0)), tree.due(segment -> true, 16));
        assertEquals(Optional.of(new Node(1, 1)), tree.due(segment -> segment != 3, 32));
        for (long place = 0; place < 16; place++) {
            tree.add(filter(1, place, keys(10)));
        }
        assertEquals(Optional.of(new Node(2, 0)), tree.due(segment -> true, 256));
        tree.add(filter(2, 0, keys(10)));
        assertEquals(Optional.empty(), tree.due(segment -> true, 260));
        assertEquals(new Node(1, 16).firstSegment(), 256);
        assertFalse(tree.covers(256));
    }
}
