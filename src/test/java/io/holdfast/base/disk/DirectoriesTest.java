package io.holdfast.base.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoriesTest {
    @TempDir
    private Path root;

    private final List<Path> synced = new ArrayList<>();

    private void make(Path directory) throws IOException {
        Directories.make(directory, parent -> {
            synced.add(parent);
            assertTrue(Files.isDirectory(parent));
        });
    }

    @Test
    void each_one_it_makes_is_synced_by_its_parent_from_the_top() throws IOException {
        make(root.resolve("data/order-1/log"));

        assertEquals(
                List.of(root, root.resolve("data"), root.resolve("data/order-1")),
                synced.subList(synced.size() - 3, synced.size()));
    }

    @Test
    void one_that_is_there_may_not_have_been_synced_by_whoever_made_it() throws IOException {
        Files.createDirectories(root.resolve("data/order-1"));

        make(root.resolve("data/order-1"));

        assertTrue(synced.containsAll(List.of(root, root.resolve("data"))), synced.toString());
    }

    @Test
    void a_parent_of_others_that_cannot_be_read_matters_only_for_what_was_made_in_it() throws IOException {
        Path theirs = root.getParent();
        Directories.Sync sync = parent -> {
            if (parent.equals(theirs)) {
                throw new AccessDeniedException(parent.toString());
            }
        };

        Directories.make(root, sync);
        assertThrows(
                AccessDeniedException.class,
                () -> Directories.make(root.resolve("new"), parent -> {
                    throw new AccessDeniedException(parent.toString());
                }));
    }
}
